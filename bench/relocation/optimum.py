"""The judge of small runs: the cheapest timetable there is, by CP-SAT, which shares only the board with the planner."""

from ortools.sat.python import cp_model

from bench.relocation.judgement import Judgement
from services.router.domain.relocation.board import Board
from services.router.domain.relocation.clock import minute

SECONDS = 6.0
"""At most, for one run; what is not proven by then says so."""


def optimum(board: Board, hint: dict[int, int]) -> Judgement:
    """Solve a run exactly; `hint` gives start columns to begin with, by stop."""
    model = cp_model.CpModel()
    starts = [_start(model, board, stop) for stop in range(len(board.stops))]
    _drive(model, board, starts)
    model.minimize(sum(_points(model, board, stop, start) for stop, start in enumerate(starts)))
    for stop, at in hint.items():
        model.add_hint(starts[stop], at)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = 1
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    proven = status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return Judgement(round(solver.objective_value) if found else None, solver.best_objective_bound, proven)


def _start(model: cp_model.CpModel, board: Board, stop: int) -> cp_model.IntVar:
    spans = [list(span) for span in board.free[stop]]
    return model.new_int_var_from_domain(cp_model.Domain.from_intervals(spans), f"start {stop}")


def _drive(model: cp_model.CpModel, board: Board, starts: list[cp_model.IntVar]) -> None:
    """Make one round trip of all stops, in time and in order."""
    depot, arcs = len(starts), []
    for here, start in enumerate(starts):
        out, home = model.new_bool_var(""), model.new_bool_var("")
        arcs += [(depot, here, out), (here, depot, home)]
        model.add(start >= board.hop[board.leaving][here]).only_enforce_if(out)
        model.add(start + board.hop[here][board.back] <= board.columns - 1).only_enforce_if(home)
        for there, after in enumerate(starts):
            if there != here:
                taken = model.new_bool_var("")
                arcs.append((here, there, taken))
                model.add(after >= start + board.hop[here][there]).only_enforce_if(taken)
        for earlier in board.before[here]:
            model.add(start > starts[earlier])
    model.add_circuit(arcs)


def _points(model: cp_model.CpModel, board: Board, stop: int, start: cp_model.IntVar) -> cp_model.LinearExpr:
    weights, planned = board.weights, board.planned[stop]
    away = model.new_int_var(0, board.columns + abs(planned), "")
    model.add(away >= start - planned)
    model.add(away >= planned - start)
    moved, peak = model.new_bool_var(""), model.new_bool_var("")
    model.add(start == planned).only_enforce_if(moved.negated())
    outside = cp_model.Domain(-board.first_minute, 2 * board.columns)
    for begin, until in weights.peaks:
        busy = cp_model.Domain(minute(begin) - board.first_minute, minute(until) - board.first_minute - 1)
        outside = outside.intersection_with(busy.complement())
    model.add_linear_expression_in_domain(start, outside).only_enforce_if(peak.negated())
    return weights.minute * away + weights.changed_stop * moved + weights.peak_start * peak
