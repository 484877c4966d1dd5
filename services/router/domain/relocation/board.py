"""One run as arrays: what each start minute of each stop costs, where it may begin, how long hops are.

Times are columns: 0 is the shift's first minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.router.domain.relocation.bans import Ban, Bans
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.register import Run, Stop
from services.router.domain.relocation.tuning import Weights

NEVER = 1 << 40
"""Cost of what is forbidden; sums of it stay far inside 64 bits."""

Row = NDArray[np.int64]
Spans = tuple[tuple[int, int], ...]
"""Columns from and to, both inclusive, in order of time."""


@dataclass(frozen=True)
class Board:
    """A run as the search sees it; `hop` also knows `leaving` and `back`, the depot."""

    stops: tuple[Stop, ...]
    first_minute: int
    planned: tuple[int, ...]
    """Column of each stop's planned start; it may lie outside the shift."""
    free: tuple[Spans, ...]
    """Where each stop may begin."""
    cost: NDArray[np.int64]
    """(stops, minutes of the shift and its last one): points for a start in that column, NEVER where not free."""
    hop: tuple[tuple[int, ...], ...]
    """Minutes from the start of one stop's work to the earliest start of another's: work, then travel."""
    before: tuple[frozenset[int], ...]
    """For each stop the indices of those that must precede it."""
    weights: Weights

    @property
    def leaving(self) -> int:
        return len(self.stops)

    @property
    def back(self) -> int:
        return len(self.stops) + 1

    @property
    def columns(self) -> int:
        return int(self.cost.shape[1])

    def may_stay(self, stop: int) -> bool:
        """Tell whether a stop may begin as planned."""
        return any(first <= self.planned[stop] <= last for first, last in self.free[stop])


def lay_out(run: Run, bans: Sequence[Bans], weights: Weights) -> Board:
    """Build the board of a run; `bans` are those of each stop, whatever the vehicle."""
    first, last = minute(run.crew.shift_start), minute(run.crew.shift_end)
    planned = tuple(minute(stop.planned) - first for stop in run.stops)
    free = tuple(
        _free(stop, first, last, [ban for ban in of_stop if ban.binds(run.vehicle)])
        if stop.needs <= run.vehicle.can
        else ()
        for stop, of_stop in zip(run.stops, bans, strict=True)
    )
    cost = _costs(planned, last - first + 1, first, weights)
    for row, spans in zip(cost, free, strict=True):
        _forbid_all_but(row, spans)
    return Board(run.stops, first, planned, free, cost, _hops(run), _before(run.stops), weights)


def _free(stop: Stop, first: int, last: int, bans: Sequence[Ban]) -> Spans:
    """List the columns in which a stop's work may begin; its planned one too where only standing bans meet it."""
    at = minute(stop.planned)
    met = [ban.standing for ban in bans if ban.meets(at, stop.minutes)]
    let_be = ((at - first, at - first),) if met and all(met) and first <= at <= last else ()
    return tuple(sorted((*_outside(stop, first, last, bans), *let_be)))


def _outside(stop: Stop, first: int, last: int, bans: Sequence[Ban]) -> Spans:
    """List the columns in which a stop's work may begin and meets no ban."""
    spans, begin = [], first
    if stop.fixed:
        begin, last = max(first, minute(stop.planned)), min(last, minute(stop.planned))
    for since, until in sorted((ban.begin, ban.until) for ban in bans):
        if begin <= since - stop.minutes:
            spans.append((begin - first, min(since - stop.minutes, last) - first))
        begin = max(begin, until)
    spans.append((begin - first, last - first))
    return tuple((since, until) for since, until in spans if since <= until)


def _costs(planned: Sequence[int], columns: int, first: int, weights: Weights) -> NDArray[np.int64]:
    minutes = np.arange(columns, dtype=np.int64)
    away = np.abs(minutes - np.array(planned, dtype=np.int64)[:, None])
    toll = np.zeros(columns, dtype=np.int64)
    for begin, until in weights.peaks:
        toll[max(0, minute(begin) - first) : max(0, minute(until) - first)] = weights.peak_start
    cost: NDArray[np.int64] = away * weights.minute + (away > 0) * weights.changed_stop + toll
    return cost


def _forbid_all_but(row: Row, spans: Spans) -> None:
    begin = 0
    for first, last in spans:
        row[begin:first] = NEVER
        begin = last + 1
    row[begin:] = NEVER


def _hops(run: Run) -> tuple[tuple[int, ...], ...]:
    travel = run.travel.table([*(stop.place.point for stop in run.stops), run.crew.depot, run.crew.depot])
    work = np.array([*(stop.minutes for stop in run.stops), 0, 0], dtype=np.int64)
    return tuple(map(tuple, (work[:, None] + travel).tolist()))


def _before(stops: Sequence[Stop]) -> tuple[frozenset[int], ...]:
    if not any(stop.must_precede for stop in stops):
        return (frozenset(),) * len(stops)
    return tuple(
        frozenset(index for index, other in enumerate(stops) if stop.id in other.must_precede) for stop in stops
    )
