"""What is at hand while wishes are decided: the case files and the timetables, as they come to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from services.router.domain.case_file import CaseFile
from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.register import RegisterVersion
from services.router.domain.timetable import Request, Timetable
from services.router.usecases.desk import Desk


@dataclass(frozen=True)
class Room:
    desk: Desk
    files: dict[UUID, CaseFile]
    timetables: dict[str, Timetable]
    """Of every crew that is held."""
    register: RegisterVersion
    """What the register says now that these crews are held: no change of theirs can come between."""

    def keep(self, timetable: Timetable) -> None:
        self.timetables[timetable.crew_id] = timetable

    def pending(self, wish: Request) -> tuple[WorkPlan, ...]:
        """List the plans of a wish that are not published yet, of all crews."""
        found = (timetable.pending(wish) for timetable in self.timetables.values())
        return tuple(plan for plan in found if plan)

    def files_of(self, requests: tuple[Request, ...]) -> Iterator[tuple[CaseFile, Request]]:
        """Give each wish with its case's file, where there is one."""
        for request in requests:
            if file := self.files.get(request.case_id):
                yield file, request
