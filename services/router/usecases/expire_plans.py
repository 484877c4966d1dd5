"""Ends plans whose days are over: the old timetable returns by itself, on the clock."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.router.domain.case_file import CaseFile
from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import DAY, PlanState, WorkPlan
from services.router.domain.timetable import Timetable
from services.router.usecases.close_kept import close_kept
from services.router.usecases.desk import Desk
from services.router.usecases.publish_plan import note_plan, restore
from services.router.usecases.settle_work import lapse_work
from services.router.usecases.telling import publish_facts
from services.router.usecases.work_returns import tell_restored

Files = Mapping[UUID, CaseFile]


async def expire_plans(desk: Desk) -> int:
    """End every plan whose last day is over; give how many. Whoever comes second finds nothing to do."""
    today = desk.now.date()
    noticed = await desk.store.due_plans(today)
    if not noticed:
        return 0
    crews = {plan.crew_id for plan in noticed}
    await desk.store.lock_crews(crews)
    timetables = await desk.store.timetables(crews, min(plan.first_date for plan in noticed))
    due = [plan for timetable in timetables.values() for plan in timetable.plans if plan.due(today)]
    files = await desk.store.load({case_id for plan in due for case_id in plan.case_ids})
    seen = await _seen(files.values(), desk)
    for timetable in timetables.values():
        for plan in await _expire(timetable, files, desk):
            _close(plan, timetable, seen, files, desk)
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)
    return len(due)


async def _seen(files: Iterable[CaseFile], desk: Desk) -> list[Seen]:
    """Read what was seen of all crews whose work was moved for these cases, in the days of that."""
    work = [moved for file in files for moved in file.case.work]
    since = min((moved.first_date for moved in work), default=desk.now.date())
    return await desk.store.sightings({moved.crew_id for moved in work}, since)


async def _expire(timetable: Timetable, files: Files, desk: Desk) -> list[WorkPlan]:
    """End one crew's plans; its old timetable returns, unless another plan has taken over. Give those that held."""
    today = desk.now.date()
    due = [plan for plan in timetable.plans if plan.due(today)]
    for plan in due:
        timetable = timetable.with_plan(await _end(plan, timetable, files, desk))
    done = [plan for plan in due if plan.published]
    if done and not any(plan.published and plan.first_date <= today for plan in timetable.plans):
        await _restore(done, timetable, files, desk)
    return done


async def _end(plan: WorkPlan, timetable: Timetable, files: Files, desk: Desk) -> WorkPlan:
    """Note that a plan's days are over; one that nobody let pass lapses, and those who waited for it hear why."""
    act = desk.act("system", f"expiry:{plan.plan_id}")
    ended = plan.ended(PlanState.LAPSED if plan.pending else PlanState.EXPIRED, "clock", act.now)
    await desk.store.keep_plans([ended])
    note_plan(ended, desk, act)
    if plan.pending:
        lapsed = [wish for wish in timetable.waiting if wish.case_id in plan.case_ids]
        for wish in lapsed:
            lapse_work(files[wish.case_id], wish, desk, act)
        await desk.store.settle([wish.request_id for wish in lapsed], "refused")
    return ended


async def _restore(done: Sequence[WorkPlan], timetable: Timetable, files: Files, desk: Desk) -> None:
    last = max(done, key=lambda plan: plan.holds_until)
    act, first = desk.act("system", f"expiry:{last.plan_id}"), last.holds_until + DAY
    await restore(last, (first, first), timetable, desk, act)
    for case_id in dict.fromkeys(case_id for plan in done for case_id in plan.case_ids):
        if file := files.get(case_id):
            tell_restored(last, file, desk, act)


def _close(plan: WorkPlan, timetable: Timetable, seen: Sequence[Seen], files: Files, desk: Desk) -> None:
    """Close the cases of a plan that was kept, judged by every plan of the crew that held for them."""
    for case_id in plan.case_ids:
        if file := files.get(case_id):
            held = [one for one in timetable.plans if case_id in one.case_ids and one.version is not None]
            close_kept(file, held, seen, desk, desk.act("system", f"expiry:{plan.plan_id}"))
