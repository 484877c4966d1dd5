"""What every use case of the router works with."""

from dataclasses import dataclass
from datetime import datetime

from services.router.domain.case_file import Act
from services.router.domain.world import World
from services.router.usecases.ports import Outgoing, Store


@dataclass(frozen=True)
class Desk:
    """One transaction's view: the city, what is kept, what goes out, and the time."""

    world: World
    store: Store
    out: Outgoing
    now: datetime

    def act(self, actor: str, cause: object) -> Act:
        return Act(actor, str(cause), self.now)
