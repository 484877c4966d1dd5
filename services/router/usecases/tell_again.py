"""Tells people again whose times a later plan changed: a plan that takes over may lay their day out anew."""

from collections.abc import Mapping

from services.router.domain.case_file import Act
from services.router.domain.moving import Proposal
from services.router.domain.timetable import Request, Timetable
from services.router.usecases.planning_room import Room
from services.router.usecases.settle_work import settle_work


def tell_again(proposal: Proposal, before: Mapping[str, Timetable], room: Room, act: Act) -> None:
    """Tell each case of a granted wish whose work is now done at another hour or by another crew; forget the old.

    A case that is answered already is told nothing; its work is kept as it now is, for early work to reopen it.
    """
    carried = [request for crew in proposal.crews for request in before[crew].quiet_orders if _met(request, proposal)]
    changed = {request.case_id for request in carried if _differs(request, before, room)}
    for case_id in sorted(changed & room.files.keys()):
        for crew in proposal.crews:
            room.files[case_id].drop_work(crew, proposal.first_date)
    for request in carried:
        if request.case_id in changed and (file := room.files.get(request.case_id)):
            timetable = room.timetables[request.crew_id]
            settle_work(file, request, timetable, room.desk, act)
            file.touched |= file.put_work(timetable.work_moved(request))


def _met(request: Request, proposal: Proposal) -> bool:
    return request.first_date <= proposal.last_date and proposal.first_date <= request.last_date


def _differs(request: Request, before: Mapping[str, Timetable], room: Room) -> bool:
    return before[request.crew_id].work_moved(request) != room.timetables[request.crew_id].work_moved(request)
