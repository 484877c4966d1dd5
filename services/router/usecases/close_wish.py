"""Closes a wish: granted, refused or lapsed; what was proposed for it is off the table."""

from collections.abc import Iterable

from services.router.domain.case_file import Act
from services.router.domain.plan_life import PlanState, WorkPlan
from services.router.domain.timetable import Request
from services.router.usecases.planning_room import Room
from services.router.usecases.publish_plan import note_plan
from services.router.usecases.settle_neighbours import settle_neighbours
from services.router.usecases.settle_work import lapse_work, refuse_work, settle_work


async def grant(wish: Request, room: Room, act: Act) -> None:
    """Tell every case that waited for this wish the new times, and the neighbours whose matter it settles too."""
    timetable = room.timetables[wish.crew_id]
    for file, request in room.files_of(timetable.settled_by(wish)):
        settle_work(file, request, timetable, room.desk, act)
    await _close(wish, "planned", room, act)
    await settle_neighbours(wish, room.timetables[wish.crew_id], room.files, room.desk, act)


async def refuse(wish: Request, problems: str, room: Room, act: Act) -> None:
    """Say to every case that waited for this wish why nothing is moved; no plan beats a wrong plan."""
    for file, request in room.files_of(room.timetables[wish.crew_id].settled_by(wish)):
        refuse_work(file, request, problems, room.desk, act)
    await _close(wish, "refused", room, act)


async def lapse(wish: Request, room: Room, act: Act) -> None:
    """Let a wish go whose last run is done: nothing was moved, and nobody is told of a move."""
    for file, request in room.files_of(room.timetables[wish.crew_id].settled_by(wish)):
        lapse_work(file, request, room.desk, act)
    await _close(wish, "refused", room, act)


async def supersede(plans: Iterable[WorkPlan], by: str, room: Room, act: Act) -> None:
    """End plans that were never published."""
    ended = [plan.ended(PlanState.SUPERSEDED, by, act.now) for plan in plans]
    await room.desk.store.keep_plans(ended)
    for plan in ended:
        note_plan(plan, room.desk, act)
        room.keep(room.timetables[plan.crew_id].with_plan(plan))


async def _close(wish: Request, state: str, room: Room, act: Act) -> None:
    """Keep how a wish and those that it covers were decided, and end what was proposed for them."""
    closed = room.timetables[wish.crew_id].settled_by(wish)
    await room.desk.store.settle([request.request_id for request in closed], state)
    for request in closed:
        await supersede(room.pending(request), state, room, act)
    room.keep(room.timetables[wish.crew_id].marked(closed, state))
