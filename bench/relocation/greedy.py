"""The plain way: every stop in its old order, at the earliest allowed minute that is not before its planned one."""

from bench.relocation.city import CityDay
from services.router.domain.relocation.board import NEVER, Board, lay_out
from services.router.domain.relocation.standing import disturbed
from services.router.domain.relocation.tuning import Weights
from services.router.domain.relocation.windows import earliest_from


def greedy_day(day: CityDay, weights: Weights) -> list[int | None]:
    """Give what each run costs that way, None where it cannot be driven; whose old timetable stands keeps it."""
    found = disturbed(day.runs[0].date, day.runs, day.quiet)
    return [
        sum(weights.toll(stop.planned) for stop in run.stops) if bans is None else greedy(lay_out(run, bans, weights))
        for run, bans in zip(day.runs, found, strict=True)
    ]


def greedy(board: Board) -> int | None:
    """Give the cost of a run driven in its old order as early as it may; None if it gets home too late."""
    cost, here, ready = 0, board.leaving, 0
    for stop, planned in enumerate(board.planned):
        ready = earliest_from(board, stop, max(planned, ready + board.hop[here][stop]))
        if ready == NEVER:
            return None
        cost, here = cost + int(board.cost[stop, ready]), stop
    return cost if ready + board.hop[here][board.back] < board.columns else None
