"""Settles residents' other open matters that a plan settles too: the same stops disturbed them at the same hour."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.router.domain.case import Ticket
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.moving import Proposal
from services.router.domain.orders import Scene
from services.router.domain.relocation.register import Register
from services.router.domain.timetable import Request, Timetable
from services.router.usecases.desk import Desk
from services.router.usecases.settle_work import settle_work
from shared.city.geo import cell, neighbours
from shared.contracts.vocabulary import CaseState

LOOKED_BACK = timedelta(days=14)
"""Older matters are somebody's to answer, not news."""
UNSETTLED = (CaseState.DISPATCHED, CaseState.IN_PROGRESS)


async def neighbours_of(proposals: Collection[Proposal], desk: Desk) -> set[UUID]:
    """Lock the places around what is to be moved and name the matters that were seen there lately."""
    register = desk.world.register
    moved = {move.stop_id for proposal in proposals for move in proposal.moves if move.forced}
    anchors = {anchor for stop_id in sorted(moved) for anchor in _anchors(stop_id, register)}
    if not anchors:
        return set()
    await desk.store.lock_vicinities(anchors)
    return set(await desk.store.candidates(anchors, desk.now - LOOKED_BACK))


async def settle_neighbours(
    wish: Request, timetable: Timetable, files: Mapping[UUID, CaseFile], desk: Desk, act: Act
) -> None:
    """Tell each open matter that the plan of this wish settles; who wished for something himself waits for that."""
    wishing = {request.case_id for request in timetable.requests}
    moved = {move.stop_id for plan in timetable.plans for move in plan.moves if plan.request_id == wish.request_id}
    for case_id, file in files.items():
        if case_id in wishing or file.case.state not in UNSETTLED or file.opener is None:
            continue
        if meant := moved & _disturbed(file.opener, wish.crew_id, desk):
            own = replace(wish, case_id=case_id, stops=tuple(sorted(meant)))
            settle_work(file, own, timetable, desk, act)


def _disturbed(ticket: Ticket, crew_id: str, desk: Desk) -> set[str]:
    """Name the crew's stops that a submission may mean."""
    scene = Scene(ticket, desk.world.city, desk.world.units, desk.world.register, desk.now)
    return {near.stop.id for near in scene.disturbing() if near.stop.crew == crew_id}


def _anchors(stop_id: str, register: Register) -> Iterable[str]:
    """Name the cells within two of a stop, which is farther than a complaint about it may come from, and its estate."""
    place = register.stops[stop_id].place
    named = (f"{place.street}/{place.estate}",) if place.estate else ()
    return (*(far for near in neighbours(cell(place.point)) for far in neighbours(near)), *named)
