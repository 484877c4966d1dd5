"""Applies what people decide about plans: an approval lets one be published, a withdrawal ends it with notice."""

from collections.abc import Sequence
from dataclasses import replace

from services.router.domain.case_file import Act
from services.router.domain.plan_life import DAY, PlanState, WorkPlan
from services.router.domain.team import Timetables
from services.router.domain.timetable import Request
from services.router.domain.workflow import Role
from services.router.domain.world import World
from services.router.usecases.desk import Desk
from services.router.usecases.hold_crews import hold_crews
from services.router.usecases.order_moves import requested
from services.router.usecases.publish_plan import note_plan, restore
from services.router.usecases.settle_work import refuse_work
from services.router.usecases.telling import publish_facts
from services.router.usecases.work_returns import tell_withdrawn
from shared.contracts.events.schedule import PlanDecided

MAY = {"approved": frozenset({Role.APPROVER}), "withdrawn": frozenset({Role.APPROVER, Role.DUTY_CHIEF})}
"""Which roles may decide what."""


async def decide_plans(events: Sequence[PlanDecided], desk: Desk) -> None:
    """Apply each decision to all plans of the whole that it names, or note why it has no effect."""
    today = desk.now.date()
    held = await hold_crews({event.crew_id for event in events}, today, desk.store)
    for event in events:
        act = desk.act(f"staff:{event.staff}", event.event_id)
        timetables = await desk.store.timetables(held.keys(), today)
        plan = next((plan for plan in timetables[event.crew_id].plans if plan.plan_id == event.plan_id), None)
        why = why_not(event.decision, event.staff, plan, desk.world) if plan else "unknown_plan"
        if plan is None or why:
            _refuse(event, why, desk, act)
        elif event.decision == "approved":
            await _approve(_whole(plan, timetables), event, timetables, desk, act)
        else:
            await _withdraw(_whole(plan, timetables), event, timetables, desk, act)


def _whole(plan: WorkPlan, timetables: Timetables) -> tuple[WorkPlan, ...]:
    """List the plans that are one whole with this one, the wish's crew's first."""
    return tuple(one for crew in plan.crews for one in timetables[crew].plans if one.belongs_to(plan))


def why_not(decision: str, staff_id: str, plan: WorkPlan, world: World) -> str:
    """Say why somebody may not decide this about a plan; empty if he may.

    A plan of several crews is for those alone in whose line all of them stand.
    """
    staff, crews = world.staff.get(staff_id), [world.register.crews.get(crew) for crew in plan.crews]
    lines = [(*world.units.line(crew.supervisor if crew else ""), world.units.command_center) for crew in crews]
    checks = (
        ("unknown_staff", staff is None),
        ("role_may_not", staff is not None and not staff.roles & MAY[decision]),
        ("unit_may_not", staff is not None and not all(staff.unit in line for line in lines)),
        ("not_proposed", decision == "approved" and plan.state is not PlanState.PROPOSED),
        ("ended_already", decision == "withdrawn" and not (plan.published or plan.pending)),
    )
    return next((reason for reason, wrong in checks if wrong), "")


async def _approve(whole: Sequence[WorkPlan], event: PlanDecided, timetables: Timetables, desk: Desk, act: Act) -> None:
    """Note the approval and have the wish planned once more: what is published is checked against today's timetable."""
    approved = [replace(plan, state=PlanState.APPROVED, decided_by=act.actor) for plan in whole]
    await desk.store.keep_plans(approved)
    for plan in approved:
        note_plan(plan, desk, act)
    lead = whole[0]
    (wish,) = [request for request in timetables[lead.crew_id].requests if request.request_id == lead.request_id]
    again = replace(wish, round=lead.round + 1, state="waiting", approval=True, asked_at=event.at)
    await desk.store.ask([again])
    desk.out.publish(requested(again))


async def _withdraw(
    whole: Sequence[WorkPlan], event: PlanDecided, timetables: Timetables, desk: Desk, act: Act
) -> None:
    """End plans from the crews' next run on; a person's approval is needed to move that work again."""
    lead = whole[0]
    first = max(desk.now.date() + DAY, lead.first_date)
    ended = [plan.ended(PlanState.WITHDRAWN, act.actor, act.now, first - DAY) for plan in whole]
    await desk.store.keep_plans(ended)
    for plan in ended:
        note_plan(plan, desk, act)
    wishes = [request for crew in lead.crews for request in timetables[crew].requests if _carried(request, lead)]
    await desk.store.settle([wish.request_id for wish in wishes], "withdrawn" if lead.published else "refused")
    files = await desk.store.load({*lead.case_ids, *await desk.store.moved_for(lead.crews, first)})
    if lead.published:
        for plan in ended:
            await restore(plan, (first, max(first, lead.holds_until)), timetables[plan.crew_id], desk, act)
        for file in files.values():
            tell_withdrawn(ended[0], event.reason, file, desk, act)
    for wish in wishes:
        if lead.pending and (waiting := files.get(wish.case_id)):
            refuse_work(waiting, wish, event.reason, desk, act)
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)


def _carried(request: Request, plan: WorkPlan) -> bool:
    """Tell whether a plan carries a wish: it met it when it was made, and it ends with it."""
    meets = request.first_date <= plan.last_date and plan.first_date <= request.last_date
    decided = request.state == "planned" if plan.published else request.undecided
    return decided and meets and request.case_id in plan.case_ids


def _refuse(event: PlanDecided, why: str, desk: Desk, act: Act) -> None:
    desk.out.audit(
        "plan_decision_refused",
        subject=f"plan:{event.plan_id}",
        actor=act.actor,
        cause=act.cause,
        facts={"decision": event.decision, "why": why},
    )
