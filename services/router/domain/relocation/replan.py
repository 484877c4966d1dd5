"""Finds a plan for one run, with the crew's own vehicle or, where noise decides, with a quieter spare one."""

from collections.abc import Sequence

from services.router.domain.relocation.board import Board, lay_out
from services.router.domain.relocation.clock import clock, minute
from services.router.domain.relocation.moves import Move, Plan, Visit
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Vehicle
from services.router.domain.relocation.search import find_order
from services.router.domain.relocation.timing import Timing
from services.router.domain.relocation.tuning import Weights


def find_plan(run: Run, quiet: Sequence[QuietTime], weights: Weights) -> Plan | None:
    """Give the cheapest plan found, the own vehicle's among equals; None if no timetable was found."""
    in_force = [time for time in quiet if time.hours(run.date)]
    own = _drive(run, run.vehicle, in_force, weights)
    if (own and not own.moves) or all(time.loudest is None for time in in_force):
        return own
    plans = [own, *(_drive(run, spare, in_force, weights) for spare in run.spares)]
    return min((plan for plan in plans if plan), key=lambda plan: plan.cost, default=None)


def _drive(run: Run, vehicle: Vehicle, quiet: Sequence[QuietTime], weights: Weights) -> Plan | None:
    board = lay_out(run, vehicle, quiet, weights)
    visits = _as_planned(board) or _rescheduled(Timing(board))
    if visits is None:
        return None
    replaced = vehicle.id != run.vehicle.id
    return Plan(
        date=run.date,
        crew_id=run.crew.id,
        vehicle_id=vehicle.id,
        visits=visits,
        moves=_moves(run, board, visits),
        cost=_points(board, visits) + replaced * weights.changed_vehicle,
        replaces=run.vehicle.id if replaced else "",
    )


def _as_planned(board: Board) -> tuple[Visit, ...] | None:
    """Keep the old timetable where none of its starts is forbidden, whatever another one would cost."""
    if all(board.allows(row, minute(stop.planned)) for row, stop in enumerate(board.stops)):
        return tuple(Visit(stop.id, stop.planned) for stop in board.stops)
    return None


def _rescheduled(timing: Timing) -> tuple[Visit, ...] | None:
    order = find_order(timing)
    if order is None:
        return None
    starts = zip(order, timing.starts(order), strict=True)
    return tuple(Visit(timing.board.stops[stop].id, clock(at)) for stop, at in starts)


def _points(board: Board, visits: Sequence[Visit]) -> int:
    index = {stop.id: row for row, stop in enumerate(board.stops)}
    return sum(int(board.cost[index[v.stop_id], minute(v.start) - board.first_minute]) for v in visits)


def _moves(run: Run, board: Board, visits: Sequence[Visit]) -> tuple[Move, ...]:
    starts = {visit.stop_id: visit.start for visit in visits}
    return tuple(
        Move(run.date, stop.id, stop.title, stop.planned, starts[stop.id], not board.allows(row, minute(stop.planned)))
        for row, stop in enumerate(board.stops)
        if starts[stop.id] != stop.planned
    )
