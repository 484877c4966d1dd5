"""Puts a plan into force: it takes over from those it meets, the fleet is told, and every act is noted."""

from dataclasses import replace
from datetime import date

from services.router.domain.case_file import Act
from services.router.domain.plan_life import RULE, PlanState, WorkPlan, overlapping
from services.router.domain.relocation.moves import Move
from services.router.domain.relocation.register import Register
from services.router.domain.timetable import Change, Timetable
from services.router.usecases.desk import Desk
from shared.contracts.events.schedule import ScheduleChanged, StopHandover, StopMove


async def publish_plan(draft: WorkPlan, timetable: Timetable, reason: str, desk: Desk, act: Act) -> Timetable:
    """Publish a plan upon this timetable; give the timetable as it then is. The caller holds the crew."""
    version = timetable.version + 1
    plan = replace(draft, state=PlanState.PUBLISHED, version=version, decided_by=draft.decided_by or RULE)
    left = [old.followed_by(plan) for old in overlapping(timetable.plans, plan.first_date, plan.last_date)]
    timetable = await keep_change(change_of(plan, version, desk, act), timetable, reason, desk, act)
    for one in (*left, plan):
        timetable = timetable.with_plan(one)
        note_plan(one, desk, act)
    await desk.store.keep_plans([*left, plan])
    return timetable


async def restore(plan: WorkPlan, dates: tuple[date, date], timetable: Timetable, desk: Desk, act: Act) -> Timetable:
    """Say that on these dates the old timetable holds again; give the timetable as it then is."""
    version = timetable.version + 1
    back = replace(change_of(plan, version, desk, act), change="restored", first_date=dates[0], last_date=dates[1])
    return await keep_change(replace(back, moves=(), measures=()), timetable, plan.state, desk, act)


def change_of(plan: WorkPlan, version: int, desk: Desk, act: Act) -> Change:
    """Write a plan as the change of its crew's timetable."""
    crew = desk.world.register.crews.get(plan.crew_id)
    return Change(
        plan_id=plan.plan_id,
        crew_id=plan.crew_id,
        version=version,
        unit_id=crew.operator if crew else "",
        first_date=plan.first_date,
        last_date=plan.last_date,
        moves=plan.moves,
        measures=plan.measures,
        case_ids=plan.case_ids,
        at=act.now,
        team=plan.team,
    )


async def keep_change(change: Change, timetable: Timetable, reason: str, desk: Desk, act: Act) -> Timetable:
    """Keep a change, tell the fleet systems, note it."""
    await desk.store.change(change)
    desk.out.publish(schedule_changed(change, reason, desk.world.register))
    desk.out.audit(
        "schedule_changed",
        subject=f"crew:{change.crew_id}",
        actor=act.actor,
        cause=act.cause,
        facts={"version": change.version, "change": change.change, "moves": len(change.moves)},
    )
    return replace(timetable, version=change.version, changes=(*timetable.changes, change))


def note_plan(plan: WorkPlan, desk: Desk, act: Act) -> None:
    """Note a step of a plan's life."""
    desk.out.audit(
        f"plan_{plan.state}",
        subject=f"plan:{plan.plan_id}",
        actor=act.actor,
        cause=act.cause,
        facts={"crew": plan.crew_id, "first": str(plan.first_date), "until": str(plan.holds_until)},
    )


def schedule_changed(change: Change, reason: str, register: Register) -> ScheduleChanged:
    """Write a change for the fleet systems: what the crew itself does at another hour, what it gives and takes."""
    does = [move for move in change.moves if move.done_by(change.crew_id) and move.moved_to != move.planned]
    gives = tuple(_handover(move, move.by) for move in change.moves if not move.done_by(change.crew_id))
    takes = tuple(
        _handover(move, register.stops[move.stop_id].crew) for move in change.moves if move.by == change.crew_id
    )
    moves = tuple(
        StopMove(date=m.date, stop_id=m.stop_id, stop=m.stop, planned=m.planned, moved_to=m.moved_to) for m in does
    )
    return ScheduleChanged(
        at=change.at,
        plan_id=change.plan_id,
        version=change.version,
        crew_id=change.crew_id,
        unit_id=change.unit_id,
        change="moved" if change.change == "moved" else "restored",
        first_date=change.first_date,
        last_date=change.last_date,
        moves=moves,
        measures=change.measures,
        case_ids=change.case_ids,
        reason=reason,
        gives=gives,
        takes=takes,
        team=change.team,
    )


def _handover(move: Move, other: str) -> StopHandover:
    told = {"date": move.date, "stop_id": move.stop_id, "stop": move.stop, "planned": move.planned}
    return StopHandover(**told, starts_at=move.moved_to, crew_id=other)
