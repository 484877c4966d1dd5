"""The books of one batch: the case files at hand, found by place, and what this batch wants to keep beside them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from services.router.domain.case_file import CaseFile
from services.router.domain.plan_compliance import Seen
from services.router.domain.timetable import Request, Timetable
from services.router.usecases.arriving import Arrived
from services.router.usecases.desk import Desk
from services.router.usecases.ports import Proposal

FARTHEST_BACK = timedelta(days=365)
"""No category looks farther back for the same matter."""


@dataclass
class Books:
    files: dict[UUID, CaseFile]
    timetables: dict[str, Timetable]
    proposals: list[Proposal] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    _by_anchor: dict[str, list[UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for file in self.files.values():
            self._place(file)

    def add(self, file: CaseFile) -> None:
        """Take in a case that this batch opened: later tickets of the batch may be about it."""
        self.files[file.case.case_id] = file
        self._place(file)

    def near(self, anchors: Iterable[str]) -> list[CaseFile]:
        """List the cases at these places."""
        return [self.files[case_id] for anchor in anchors for case_id in self._by_anchor.get(anchor, ())]

    def _place(self, file: CaseFile) -> None:
        if file.case.anchor:
            self._by_anchor.setdefault(file.case.anchor, []).append(file.case.case_id)


async def open_books(arrivals: Sequence[Arrived], spoken_of: Collection[UUID], desk: Desk) -> Books:
    """Lock crews, then places, then cases, each in one order for everybody; read all that may matter.

    The cases that follow-ups of the batch speak of are among them: two rounds of locks would meet others' crosswise.
    """
    moves = [move for one in arrivals for move in one.decisions.orders.moves]
    crews = {move.crew for move in moves}
    await desk.store.lock_crews(crews)
    vicinities = {anchor for one in arrivals for anchor in one.ticket.place.vicinity}
    await desk.store.lock_vicinities(vicinities)
    near = await desk.store.candidates(vicinities, desk.now - FARTHEST_BACK)
    since = min((move.first_date for move in moves), default=desk.now.date())
    return Books(await desk.store.load({*near, *spoken_of}), await desk.store.timetables(crews, since))
