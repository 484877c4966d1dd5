"""For a while the platforms send more than usual of what nobody wants."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial

from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._patience import felt
from bench.faults.ledger import Publish
from bench.faults.system import System

LOAD = "load"
PATIENCE = 30.0


@dataclass
class Burst:
    usual: dict[str, float]
    first: int
    """The number of the first publish under it."""
    after: int = 0


class Flood(Kind[Burst]):
    """Turns the load's knobs named in `detail`, and looks afterwards at what was published meanwhile."""

    async def inject(self, system: System, drawn: Drawn) -> Burst:
        load = system.load
        state = Burst({knob: getattr(load, knob) for knob in drawn.detail}, len(system.ledger.publishes))
        for knob, share in drawn.detail.items():
            setattr(load, knob, share)
        return state

    async def heal(self, system: System, drawn: Drawn, state: Burst) -> None:  # noqa: ARG002
        state.after = len(system.ledger.publishes)
        for knob, share in state.usual.items():
            setattr(system.load, knob, share)

    @abstractmethod
    def is_one(self, publish: Publish) -> bool:
        """Tell whether a publish is what this flood is about."""

    async def ours(self, system: System, state: Burst) -> list[Publish]:
        """Give what the flood published and the broker has; a broker that was away takes it a little later."""
        await felt(partial(system.publisher.answered, state.after), PATIENCE)
        sent = system.ledger.publishes[state.first : state.after]
        return [p for p in sent if p.place is not None and self.is_one(p)]
