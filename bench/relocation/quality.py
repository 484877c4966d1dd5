"""How good the plans of random runs are: against the plain way, the cheapest there is, and what they cost at least."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.relocation.city import WEIGHTS, CityDay
from bench.relocation.greedy import greedy
from bench.relocation.instances import instances
from bench.relocation.judgement import Judge, Judgement
from services.router.domain.relocation.board import NEVER, Board, lay_out
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run
from services.router.domain.relocation.search import find_order
from services.router.domain.relocation.standing import disturbed
from services.router.domain.relocation.timing import Timing


@dataclass(frozen=True)
class Rated:
    """What one disturbed run costs by the planner, by the plain way, and at least; None: not possible that way."""

    stops: int
    planned: int | None
    greedy: int | None
    bound: int
    judged: Judgement | None = None


def judged_runs(judge: Judge, count: int, sizes: tuple[int, int], seed: int = 1) -> Iterator[Rated]:
    """Rate so many disturbed runs with the judge's answer; `sizes` are the fewest and the most stops of one."""
    least, most = sizes
    found = (board for one in instances(count * 20, seed, most, least) for board in _boards([one.run], one.quiet))
    for _, board in zip(range(count), (board for board in found if all(board.free)), strict=False):
        yield _rated(board, judge)


def rated_day(day: CityDay) -> list[Rated]:
    """Rate every disturbed run of a city day, without the judge."""
    return [_rated(board) for board in _boards(day.runs, day.quiet)]


def _boards(runs: Sequence[Run], quiet: Sequence[QuietTime]) -> list[Board]:
    found = zip(runs, disturbed(runs[0].date, runs, quiet), strict=True)
    return [lay_out(run, bans, WEIGHTS) for run, bans in found if bans is not None]


def _rated(board: Board, judge: Judge | None = None) -> Rated:
    timing = Timing(board)
    order = find_order(timing)
    hint = dict(zip(order, timing.starts(order), strict=True)) if order else {}
    return Rated(
        len(board.stops),
        None if order is None else timing.cost(order),
        greedy(board),
        sum(min(timing.cost((stop,)), NEVER) for stop in range(len(board.stops))),
        judge(board, hint) if judge else None,
    )
