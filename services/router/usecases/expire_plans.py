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
    since = min(plan.first_date for plan in noticed)
    timetables = await desk.store.timetables(crews, since)
    due = [plan for timetable in timetables.values() for plan in timetable.plans if plan.due(today)]
    cases = {case_id for plan in due for case_id in plan.case_ids}
    files = await desk.store.load(cases | await desk.store.moved_for(crews, since))
    seen = await _seen(files.values(), desk)
    plans = [plan for timetable in timetables.values() for plan in timetable.plans]
    for timetable in timetables.values():
        await _expire(timetable, files, desk)
    for file in files.values():
        if ended := [plan for plan in due if plan.published and _settled(file, [plan])]:
            last = max(ended, key=lambda plan: plan.holds_until)
            close_kept(file, plans, seen, desk, desk.act("system", f"expiry:{last.plan_id}"))
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)
    return len(due)


async def _seen(files: Iterable[CaseFile], desk: Desk) -> list[Seen]:
    """Read what was seen of all crews whose work was moved for these cases, in the days of that."""
    work = [moved for file in files for moved in file.case.work]
    since = min((moved.first_date for moved in work), default=desk.now.date())
    return await desk.store.sightings({moved.crew_id for moved in work}, since)


async def _expire(timetable: Timetable, files: Files, desk: Desk) -> None:
    """End one crew's plans; its old timetable returns, unless another plan has taken over already."""
    today = desk.now.date()
    ended = [await _end(plan, timetable, files, desk) for plan in timetable.plans if plan.due(today)]
    for plan in ended:
        timetable = timetable.with_plan(plan)
    done = [plan for plan in ended if plan.state is PlanState.EXPIRED]
    if not done:
        return
    if not any(plan.published and plan.first_date <= today for plan in timetable.plans):
        settled = [file for file in files.values() if _settled(file, done)]
        await _restore(max(done, key=lambda plan: plan.holds_until), timetable, settled, desk)


def _settled(file: CaseFile, done: Sequence[WorkPlan]) -> bool:
    """Tell whether plans settled a case: it led to one of them, or was told the times of one in force."""
    moved = {moved.crew_id for moved in file.case.work}
    return any(file.case.case_id in plan.case_ids or plan.crew_id in moved for plan in done)


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


async def _restore(last: WorkPlan, timetable: Timetable, settled: Sequence[CaseFile], desk: Desk) -> None:
    act, first = desk.act("system", f"expiry:{last.plan_id}"), last.holds_until + DAY
    await restore(last, (first, first), timetable, desk, act)
    for file in settled:
        tell_restored(last, file, desk, act)
