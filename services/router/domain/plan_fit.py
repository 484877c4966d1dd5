"""Tells whether a published plan still fits the register after that changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.crews import with_stops
from services.router.domain.relocation.moves import Move, Plan, Visit
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Run
from services.router.domain.relocation.verify import verify


def misfit(plan: WorkPlan, register: Register, quiet: Sequence[QuietTime], first: date) -> str:
    """Say why a crew cannot keep to its plan from a date on, in Chinese; empty: it can."""
    days = (plan.holds_until - max(first, plan.first_date)).days + 1
    for n in range(days):
        day = max(first, plan.first_date) + timedelta(days=n)
        if why := next(_wrong_on(day, plan, register, quiet), ""):
            return f"{day} {why}"
    return ""


def _wrong_on(day: date, plan: WorkPlan, register: Register, quiet: Sequence[QuietTime]) -> Iterator[str]:
    moves = {move.stop_id: move for move in plan.moves if move.date == day}
    for move in moves.values():
        stop = register.stops.get(move.stop_id)
        if stop is None or not stop.works_on(day):
            yield f"“{move.stop}”当天不再作业"
        elif stop.on(day).planned != move.planned:
            yield f"“{move.stop}”原定{move.planned:%H:%M}，现为{stop.on(day).planned:%H:%M}"
    run = _run(day, plan, register, moves)
    visits = tuple(Visit(s.id, moves[s.id].moved_to if s.id in moves else s.planned) for s in run.stops)
    told = tuple(
        replace(move, by="") for move in moves.values() if move.moved_to != move.planned and move.done_by(plan.crew_id)
    )
    yield from (
        violation.sentence for violation in verify(run, quiet, Plan(day, plan.crew_id, run.vehicle.id, visits, told))
    )


def _run(day: date, plan: WorkPlan, register: Register, moves: dict[str, Move]) -> Run:
    """Give the crew's run of a day as the plan has it: without what it gives, with what it takes."""
    run = register.run(plan.crew_id, day)
    kept = tuple(stop for stop in run.stops if stop.id not in moves or moves[stop.id].done_by(plan.crew_id))
    own = {stop.id for stop in kept}
    taken = [
        id_ for id_, move in moves.items() if move.done_by(plan.crew_id) and id_ not in own and id_ in register.stops
    ]
    return with_stops(replace(run, stops=kept), [register.stops[id_].on(day) for id_ in taken])
