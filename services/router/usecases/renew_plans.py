"""Has plans made anew that the register, as fleet systems changed it, no longer lets stand."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from services.router.domain.case_file import Act, CaseFile
from services.router.domain.moving import quiet_of
from services.router.domain.plan_fit import misfit
from services.router.domain.plan_life import DAY, PlanState, WorkPlan
from services.router.domain.team import Timetables
from services.router.domain.timetable import Request
from services.router.usecases.desk import Desk
from services.router.usecases.instruct import instruct
from services.router.usecases.order_moves import requested
from services.router.usecases.publish_plan import note_plan, restore
from services.router.usecases.telling import publish_facts


async def renew_plans(crews: Collection[str], timetables: Timetables, desk: Desk) -> None:
    """End each plan of these crews that does not fit any more, from their next run on, and ask for it again.

    The caller holds them. The units hear of it at once, the complainants when the new plan has other times.
    """
    first = desk.now.date() + DAY
    for whole in _wholes(crews, timetables):
        if why := _misfit(whole, timetables, desk, first):
            await _renew(whole, why, timetables, desk)


def _wholes(crews: Collection[str], timetables: Timetables) -> list[tuple[WorkPlan, ...]]:
    """List the published plans of these crews, each with those that are one whole with it, the leading one first."""
    published = [plan for timetable in timetables.values() for plan in timetable.plans if plan.published]
    leading = [plan for plan in published if plan.leads and set(plan.crews) & set(crews)]
    return [
        tuple(sorted((p for p in published if p.belongs_to(plan)), key=lambda p: plan.crews.index(p.crew_id)))
        for plan in leading
    ]


def _misfit(whole: Sequence[WorkPlan], timetables: Timetables, desk: Desk, first: date) -> str:
    lead = whole[0]
    orders = [order for crew in lead.crews for order in timetables[crew].quiet_orders]
    quiet = quiet_of(desk.world, orders, first, lead.holds_until)
    found = (misfit(plan, desk.world.register, quiet, first) for plan in whole)
    return next((why for why in found if why), "")


async def _renew(whole: Sequence[WorkPlan], why: str, timetables: Timetables, desk: Desk) -> None:
    lead, version = whole[0], desk.world.register.version
    act = desk.act("system", f"register:{version}/{lead.plan_id}")
    first = max(desk.now.date() + DAY, lead.first_date)
    ended = [plan.ended(PlanState.SUPERSEDED, f"register:{version}", act.now, first - DAY) for plan in whole]
    await desk.store.keep_plans(ended)
    for plan in ended:
        note_plan(plan, desk, act)
        await restore(plan, (first, max(first, lead.holds_until)), timetables[plan.crew_id], desk, act)
    wishes = [order for crew in lead.crews for order in timetables[crew].quiet_orders if _meets(order, lead, first)]
    again = [replace(wish, round=wish.round + 1, state="waiting", asked_at=act.now) for wish in wishes]
    await desk.store.ask(again)
    desk.out.publish(*map(requested, again))
    await _tell(lead, f"作业台账有变（{why}），{first} 起的作业时间重新排定", wishes, desk, act)


def _meets(order: Request, plan: WorkPlan, first: date) -> bool:
    return order.case_id in plan.case_ids and order.first_date <= plan.last_date and first <= order.last_date


async def _tell(plan: WorkPlan, words: str, wishes: Sequence[Request], desk: Desk, act: Act) -> None:
    """Tell the units that lead these matters, and those that do the work or answer for it."""
    files = await desk.store.load({wish.case_id for wish in wishes})
    crews = [crew for id_ in plan.crews if (crew := desk.world.register.crews.get(id_))]
    units = {unit for crew in crews for unit in (crew.operator, crew.supervisor)}
    for file in files.values():
        _instruct(file, units | {file.case.lead or ""}, words, desk, act)
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)


def _instruct(file: CaseFile, units: Collection[str], words: str, desk: Desk, act: Act) -> None:
    for task in file.open_tasks:
        if task.unit in units:
            instruct(file, task, (words,), desk, act)
