"""Finds plans for runs, each with the crew's own vehicle or, where noise decides, with a quieter spare one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from services.router.domain.relocation.bans import BansOfRun
from services.router.domain.relocation.board import lay_out
from services.router.domain.relocation.clock import clock
from services.router.domain.relocation.moves import Move, Plan, Visit, old_timetable
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Vehicle
from services.router.domain.relocation.search import find_order
from services.router.domain.relocation.standing import disturbed, disturbs, stands
from services.router.domain.relocation.timing import Timing
from services.router.domain.relocation.tuning import Weights


def find_plan(run: Run, quiet: Sequence[QuietTime], weights: Weights) -> Plan | None:
    """Give the cheapest plan found, the own vehicle's among equals; None if no timetable was found."""
    return find_plans([run], quiet, weights)[0]


def find_plans(runs: Sequence[Run], quiet: Sequence[QuietTime], weights: Weights) -> list[Plan | None]:
    """Give each run's plan as `find_plan` does: the old timetable, whatever another one would cost, where it stands."""
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for index, run in enumerate(runs):
        by_day[run.date].append(index)
    found: list[Plan | None] = [None] * len(runs)
    for day, indices in by_day.items():
        plans = _plans_of_day(day, [runs[index] for index in indices], quiet, weights)
        for index, plan in zip(indices, plans, strict=True):
            found[index] = plan
    return found


def _plans_of_day(
    day: date, runs: Sequence[Run], quiet: Sequence[QuietTime], weights: Weights
) -> Iterator[Plan | None]:
    for run, bans in zip(runs, disturbed(day, runs, quiet), strict=True):
        yield _as_planned(run, weights) if bans is None else _cheapest(run, bans, weights)


def _as_planned(run: Run, weights: Weights) -> Plan:
    return replace(old_timetable(run), cost=sum(weights.toll(stop.planned) for stop in run.stops))


def _cheapest(run: Run, bans: BansOfRun, weights: Weights) -> Plan | None:
    plans = [_rescheduled(run, bans, weights)]
    if any(ban.loudest is not None and not ban.standing for of_stop in bans for ban in of_stop):
        plans += [_with(spare, run, bans, weights) for spare in run.spares]
    return min((plan for plan in plans if plan), key=lambda plan: plan.cost, default=None)


def _with(spare: Vehicle, run: Run, bans: BansOfRun, weights: Weights) -> Plan | None:
    """Plan the run with a spare vehicle instead of its own; a louder one is let be nowhere."""
    driven = replace(run, vehicle=spare)
    if spare.noise > run.vehicle.noise:
        bans = tuple(tuple(ban._replace(standing=False) for ban in of_stop) for of_stop in bans)
    plan = _as_planned(driven, weights) if stands(driven, bans) else _rescheduled(driven, bans, weights)
    return plan and replace(plan, cost=plan.cost + weights.changed_vehicle, replaces=run.vehicle.id)


def _rescheduled(run: Run, bans: BansOfRun, weights: Weights) -> Plan | None:
    timing = Timing(lay_out(run, bans, weights))
    order = find_order(timing)
    if order is None:
        return None
    begun = zip(order, timing.starts(order), strict=True)
    visits = tuple(Visit(run.stops[stop].id, clock(at + timing.board.first_minute)) for stop, at in begun)
    moves = _moves(run, bans, visits)
    return Plan(run.date, run.crew.id, run.vehicle.id, visits, moves, timing.cost(order))


def _moves(run: Run, bans: BansOfRun, visits: Sequence[Visit]) -> tuple[Move, ...]:
    starts = {visit.stop_id: visit.start for visit in visits}
    return tuple(
        Move(run.date, stop.id, stop.title, stop.planned, starts[stop.id], disturbs(stop, run.vehicle, of_stop))
        for stop, of_stop in zip(run.stops, bans, strict=True)
        if starts[stop.id] != stop.planned
    )
