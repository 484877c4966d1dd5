"""Decides one wish that work be moved: its plans are published, proposed to a person, or there are none."""

from dataclasses import replace

from services.router.domain.case_file import Act
from services.router.domain.drafting import drafted, may_publish
from services.router.domain.moving import Proposal, violations
from services.router.domain.timetable import Request
from services.router.usecases.close_wish import grant, lapse, refuse, supersede
from services.router.usecases.planning_room import Room
from services.router.usecases.publish_plan import note_plan, publish_plan
from services.router.usecases.settle_work import propose_work
from services.router.usecases.tell_again import tell_again
from shared.contracts.faults import NotYet


async def decide_wish(wish: Request, proposal: Proposal | None, room: Room, act: Act) -> None:
    """Decide one wish and those that it covers. Raises `NotYet` when it has to be planned again."""
    timetable = room.timetables[wish.crew_id]
    if wish.request_id not in {request.request_id for request in timetable.waiting}:
        return
    if wish.over:
        await lapse(wish, room, act)
    elif timetable.granting(wish):
        await grant(wish, room, act)
    elif wish.crew_id not in room.desk.world.register.crews:
        await refuse(wish, f"作业内容：台账里没有班组{wish.crew_id}", room, act)
    elif proposal is None or proposal.request.first_date != wish.first_date or not proposal.stands_on(room.timetables):
        raise NotYet(f"the timetable of {wish.crew_id} or its team changed while it was planned; it is planned again")
    elif proposal.register != room.register:
        raise NotYet(f"the register changed while {wish.crew_id} was planned; it is planned again")
    elif problems := proposal.refusal or "；".join(violations(room.desk.world.register, proposal)):
        await refuse(wish, problems, room, act)
    elif may_publish(proposal, room.timetables):
        await _publish(proposal, room, act)
        await grant(wish, room, act)
    else:
        await _propose(proposal, room, act)


async def _publish(proposal: Proposal, room: Room, act: Act) -> None:
    """Put all plans of a proposal into force; those that were approved keep their name and who approved them."""
    wish, before = proposal.request, dict(room.timetables)
    reason = f"{wish.decision.table}/{wish.decision.row}"
    for draft in drafted(proposal, before, act.now):
        timetable, plan = room.timetables[draft.crew_id], draft
        if looked_at := timetable.pending(wish):
            plan = replace(looked_at, case_ids=draft.case_ids, measures=draft.measures)
        room.keep(await publish_plan(plan, timetable, reason, room.desk, act))
    tell_again(proposal, before, room, act)


async def _propose(proposal: Proposal, room: Room, act: Act) -> None:
    """Keep the plans for a person to approve; they take the place of what was proposed upon older timetables."""
    wish, desk = proposal.request, room.desk
    plans = drafted(proposal, room.timetables, act.now)
    await supersede(room.pending(wish), str(plans[0].plan_id), room, act)
    await desk.store.keep_plans(plans)
    for plan in plans:
        note_plan(plan, desk, act)
        room.keep(room.timetables[plan.crew_id].with_plan(plan))
    proposed = room.timetables[wish.crew_id].settled_by(wish)
    for file, request in room.files_of(proposed):
        propose_work(file, request, plans[0], desk, act)
    await desk.store.settle([request.request_id for request in proposed], "proposed")
    room.keep(room.timetables[wish.crew_id].marked(proposed, "proposed"))
