"""One run as arrays: what each start minute of each stop costs, where it is forbidden, and how long hops take."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.quiet import QuietTime, forbidden
from services.router.domain.relocation.register import Run, Stop, Vehicle
from services.router.domain.relocation.tuning import Weights

NEVER = 1 << 40
"""Cost of what is forbidden; sums of it stay far inside 64 bits."""

Row = NDArray[np.int64]


@dataclass(frozen=True)
class Board:
    """A run with one vehicle. Column 0 is the shift's first minute; hops also know `leaving` and `back`, the depot."""

    stops: tuple[Stop, ...]
    first_minute: int
    cost: NDArray[np.int64]
    """(stops, minutes of the shift and its last one): points for a start at that minute, NEVER where forbidden."""
    hop: tuple[tuple[int, ...], ...]
    """Minutes from the start of one stop's work to the earliest start of another's: work, then travel."""
    before: tuple[frozenset[int], ...]
    """For each stop the indices of those that must precede it."""

    @property
    def leaving(self) -> int:
        return len(self.stops)

    @property
    def back(self) -> int:
        return len(self.stops) + 1

    @property
    def columns(self) -> int:
        return int(self.cost.shape[1])

    def allows(self, stop: int, at: int) -> bool:
        """Tell whether a stop may begin at this minute of the day."""
        column = at - self.first_minute
        return 0 <= column < self.columns and bool(self.cost[stop, column] < NEVER)


def lay_out(run: Run, vehicle: Vehicle, quiet: Sequence[QuietTime], weights: Weights) -> Board:
    """Build the board of a run that this vehicle drives."""
    start, end = minute(run.crew.shift_start), minute(run.crew.shift_end)
    minutes = np.arange(start, end + 1, dtype=np.int64)
    toll = _tolls(minutes, weights)
    cost = np.empty((len(run.stops), len(minutes)), dtype=np.int64)
    for row, stop in zip(cost, run.stops, strict=True):
        row[:] = _costs(stop, minutes, toll, weights)
        for begin, until in forbidden(run, stop, vehicle, quiet):
            row[(minutes > begin - stop.minutes) & (minutes < until)] = NEVER
        if not stop.needs <= vehicle.can:
            row[:] = NEVER
    return Board(run.stops, start, cost, _hops(run), _before(run.stops))


def _tolls(minutes: Row, weights: Weights) -> Row:
    toll = np.zeros(len(minutes), dtype=np.int64)
    for begin, until in weights.peaks:
        toll[(minutes >= minute(begin)) & (minutes < minute(until))] = weights.peak_start
    return toll


def _costs(stop: Stop, minutes: Row, toll: Row, weights: Weights) -> Row:
    away = np.abs(minutes - minute(stop.planned))
    if stop.fixed:
        return np.where(away == 0, toll, NEVER)
    return away * weights.minute + np.where(away > 0, weights.changed_stop, 0) + toll


def _hops(run: Run) -> tuple[tuple[int, ...], ...]:
    points = [*(stop.place.point for stop in run.stops), run.crew.depot, run.crew.depot]
    work = [*(stop.minutes for stop in run.stops), 0, 0]
    return tuple(
        tuple(spent + run.travel.minutes(here, there) for there in points)
        for spent, here in zip(work, points, strict=True)
    )


def _before(stops: Sequence[Stop]) -> tuple[frozenset[int], ...]:
    return tuple(
        frozenset(index for index, other in enumerate(stops) if stop.id in other.must_precede) for stop in stops
    )
