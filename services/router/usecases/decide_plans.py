"""Applies what people decide about plans: an approval lets one be published, a withdrawal ends it with notice."""

from collections.abc import Sequence
from dataclasses import replace

from services.router.domain.case_file import Act
from services.router.domain.plan_life import DAY, PlanState, WorkPlan
from services.router.domain.timetable import Request, Timetable
from services.router.domain.workflow import Role
from services.router.domain.world import World
from services.router.usecases.desk import Desk
from services.router.usecases.order_moves import requested
from services.router.usecases.publish_plan import note_plan, restore
from services.router.usecases.settle_work import refuse_work
from services.router.usecases.telling import publish_facts
from services.router.usecases.work_returns import tell_withdrawn
from shared.contracts.events.schedule import PlanDecided

MAY = {"approved": frozenset({Role.APPROVER}), "withdrawn": frozenset({Role.APPROVER, Role.DUTY_CHIEF})}
"""Which roles may decide what."""


async def decide_plans(events: Sequence[PlanDecided], desk: Desk) -> None:
    """Apply each decision, or note why it has no effect."""
    await desk.store.lock_crews({event.crew_id for event in events})
    for event in events:
        act = desk.act(f"staff:{event.staff}", event.event_id)
        timetables = await desk.store.timetables({event.crew_id}, desk.now.date())
        timetable = timetables[event.crew_id]
        plan = next((plan for plan in timetable.plans if plan.plan_id == event.plan_id), None)
        why = why_not(event.decision, event.staff, plan, desk.world) if plan else "unknown_plan"
        if plan is None or why:
            _refuse(event, why, desk, act)
        elif event.decision == "approved":
            await _approve(plan, event, timetable, desk, act)
        else:
            await _withdraw(plan, event, timetable, desk, act)


def why_not(decision: str, staff_id: str, plan: WorkPlan, world: World) -> str:
    """Say why somebody may not decide this about a plan; empty if he may."""
    staff, crew = world.staff.get(staff_id), world.register.crews.get(plan.crew_id)
    line = (*world.units.line(crew.supervisor if crew else ""), world.units.command_center)
    checks = (
        ("unknown_staff", staff is None),
        ("role_may_not", staff is not None and not staff.roles & MAY[decision]),
        ("unit_may_not", staff is not None and staff.unit not in line),
        ("not_proposed", decision == "approved" and plan.state is not PlanState.PROPOSED),
        ("ended_already", decision == "withdrawn" and not (plan.published or plan.pending)),
    )
    return next((reason for reason, wrong in checks if wrong), "")


async def _approve(plan: WorkPlan, event: PlanDecided, timetable: Timetable, desk: Desk, act: Act) -> None:
    """Note the approval and have the wish planned once more: what is published is checked against today's timetable."""
    approved = replace(plan, state=PlanState.APPROVED, decided_by=act.actor)
    await desk.store.keep_plans([approved])
    note_plan(approved, desk, act)
    (wish,) = [request for request in timetable.requests if request.request_id == plan.request_id]
    again = replace(wish, round=plan.round + 1, state="waiting", approval=True, asked_at=event.at)
    await desk.store.ask([again])
    desk.out.publish(requested(again))


async def _withdraw(plan: WorkPlan, event: PlanDecided, timetable: Timetable, desk: Desk, act: Act) -> None:
    """End a plan from the crew's next run on; a person's approval is needed to move that work again."""
    first = max(desk.now.date() + DAY, plan.first_date)
    ended = plan.ended(PlanState.WITHDRAWN, act.actor, act.now, first - DAY)
    await desk.store.keep_plans([ended])
    note_plan(ended, desk, act)
    wishes = [request for request in timetable.requests if _carried(request, plan)]
    await desk.store.settle([wish.request_id for wish in wishes], "withdrawn" if plan.published else "refused")
    files = await desk.store.load({*plan.case_ids, *await desk.store.moved_for({plan.crew_id}, first)})
    if plan.published:
        await restore(ended, (first, max(first, plan.holds_until)), timetable, desk, act)
        for file in files.values():
            tell_withdrawn(ended, event.reason, file, desk, act)
    for wish in wishes:
        if plan.pending and (waiting := files.get(wish.case_id)):
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
