"""Tells people again whose times a later plan changed: a plan that takes over may lay their day out anew."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from services.router.domain.case_file import Act, CaseFile
from services.router.domain.moving import Proposal
from services.router.domain.timetable import Request, Timetable
from services.router.usecases.planning_room import Room
from services.router.usecases.settle_work import settle_work


def tell_again(proposal: Proposal, before: Mapping[str, Timetable], room: Room, act: Act) -> None:
    """Tell each case whose work is now done at another hour or by another crew; the old times are forgotten.

    A case that is answered already is told nothing; its work is kept as it now is, for early work to reopen it.
    """
    for file in room.files.values():
        told = [*_told(file, proposal, before, room)]
        if not any(before[r.crew_id].work_moved(r) != room.timetables[r.crew_id].work_moved(r) for r in told):
            continue
        for crew in proposal.crews:
            file.drop_work(crew, proposal.first_date)
        for request in told:
            timetable = room.timetables[request.crew_id]
            settle_work(file, request, timetable, room.desk, act)
            file.put_work(timetable.work_moved(request))
            file.touched = True


def _told(file: CaseFile, proposal: Proposal, before: Mapping[str, Timetable], room: Room) -> Iterator[Request]:
    """Write what a case was told of these crews as wishes: its own, or as a neighbour's that a plan settled too."""
    own = [r for crew in proposal.crews for r in before[crew].quiet_orders if r.case_id == file.case.case_id]
    if own:
        yield from own
        return
    stops = room.desk.world.register.stops
    work = [m for m in file.case.work if m.last_date >= proposal.first_date and m.stop_id in stops]
    for crew in proposal.crews:
        if meant := [moved for moved in work if stops[moved.stop_id].crew == crew]:
            yield replace(
                proposal.request,
                case_id=file.case.case_id,
                crew_id=crew,
                stops=tuple(sorted({moved.stop_id for moved in meant})),
                first_date=min(moved.first_date for moved in meant),
                last_date=max(moved.last_date for moved in meant),
                measures=meant[0].measures,
            )
