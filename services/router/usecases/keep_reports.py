"""Keeps what fleet systems report, judged by the plan in force: early work reopens the cases it was moved for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.router.domain.case import Moved, Ticket
from services.router.domain.case_file import CaseFile
from services.router.domain.moving import quiet_of
from services.router.domain.plan_compliance import Seen, disturbs
from services.router.domain.plan_life import WorkPlan, holding
from services.router.domain.team import Timetables
from services.router.domain.timetable import Timetable
from services.router.domain.world import World
from services.router.usecases.desk import Desk
from services.router.usecases.reopen_work import reopen
from services.router.usecases.reported import Reported, foreign_crew, foreign_stop
from services.router.usecases.telling import publish_facts
from shared.city.workdays import CITY_TIME
from shared.contracts.events.fleet import WorkDone
from shared.contracts.faults import Fault, Refused

CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of two systems may lie apart."""


async def keep_reports(reports: Sequence[Reported[WorkDone]], desk: Desk) -> None:
    """Keep each report, judged; early work inside a plan's dates reopens its cases.

    Raises `Refused` for others' crews and stops, and for the future.
    """
    seen = [_seen(one, desk) for one in reports]
    timetables = await _timetables(seen, desk)
    broken = {one: plan for one in seen if (plan := _broken(one, timetables, desk.world))}
    await desk.store.keep_seen([replace(one, early=one in broken) for one in seen])
    files = await desk.store.load(await _told(broken, desk))
    for one in broken:
        _reopen(one, files.values(), desk)
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)


async def _timetables(seen: Sequence[Seen], desk: Desk) -> dict[str, Timetable]:
    """Read the timetables of these crews, and of all whose plans are one whole with the ones in force."""
    crews, since = {one.crew_id for one in seen}, min(one.day for one in seen)
    found = await desk.store.timetables(crews, since)
    others = {crew for timetable in found.values() for plan in timetable.plans for crew in plan.crews} - crews
    return found | await desk.store.timetables(others, since)


async def _told(broken: Mapping[Seen, WorkPlan], desk: Desk) -> set[UUID]:
    """Name the cases that were told a new time for work of these crews, or of those that did it for them."""
    crews = {crew for plan in broken.values() for crew in plan.crews}
    return await desk.store.moved_for(crews, min(one.day for one in broken)) if broken else set()


def early_work(moved: Moved, ticket: Ticket) -> Seen:
    """Write a complaint about moved work that came early again as a sighting."""
    start = ticket.incident.start or ticket.reported_at
    source = f"ticket:{ticket.ticket_id}"
    return Seen(source, f"{start.date()}", moved.crew_id, moved.stop_id, start.date(), start, early=True)


def _seen(one: Reported[WorkDone], desk: Desk) -> Seen:
    report, start = one.report, one.report.started_at.astimezone(CITY_TIME)
    if faults := foreign_crew(one, desk.world) or foreign_stop(one, desk.world):
        raise Refused("schema", faults)
    if start > desk.now + CLOCKS_APART:
        raise Refused("in_the_future", [Fault("started_at", "lies ahead; work is reported when it is done")])
    return Seen(
        source=f"fleet:{one.fleet}",
        seen_id=report.report_id,
        crew_id=report.crew,
        stop_id=report.stop,
        day=start.date(),
        started_at=start,
        ended_at=report.ended_at.astimezone(CITY_TIME),
        vehicle=report.vehicle or "",
    )


def _broken(seen: Seen, timetables: Timetables, world: World) -> WorkPlan | None:
    """Give the plan that a sighting breaks: it holds on that day, and the work went on in a quiet time."""
    plan = holding(timetables[seen.crew_id].plans, seen.day)
    if plan is None:
        return None
    asked = [request for crew in plan.crews for request in timetables[crew].requests]
    granted = [request for request in asked if request.bound]
    quiet = quiet_of(world, granted, seen.day, seen.day)
    return plan if disturbs(seen, quiet, world.register, plan) else None


def _reopen(seen: Seen, files: Iterable[CaseFile], desk: Desk) -> None:
    act = desk.act("system", f"{seen.source}/{seen.seen_id}")
    moved_for = [file for file in files if any(w.stop_id == seen.stop_id and w.on(seen.day) for w in file.case.work)]
    for file in moved_for:
        reopen(file, desk, act)
    desk.out.audit(
        "early_work_seen",
        subject=f"crew:{seen.crew_id}",
        actor=seen.source,
        cause=act.cause,
        facts={"stop": seen.stop_id, "day": str(seen.day), "cases": len(moved_for)},
    )
