"""The planner's figures, all from the city folder: what a change costs, how fast crews travel, what is near."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

import numpy as np
from numpy.typing import NDArray

from shared.city.geo import EARTH_RADIUS_M, Point

Minutes = NDArray[np.int64]


@dataclass(frozen=True)
class Weights:
    """What a change of a timetable costs, in points."""

    minute: int
    """For each minute that a stop's start moves."""
    changed_stop: int
    peak_start: int
    changed_vehicle: int
    changed_crew: int = 0
    """For a stop that another crew does."""
    peaks: tuple[tuple[time, time], ...] = ()
    """Busy hours on the road, from (inclusive) to (exclusive)."""

    def toll(self, start: time) -> int:
        """Give what a start at this time costs because of the peaks."""
        return self.peak_start if any(begin <= start < until for begin, until in self.peaks) else 0


@dataclass(frozen=True)
class Travel:
    """How long a crew is on its way between two points."""

    metres_per_minute: float
    least_minutes: int

    def along(self, points: Sequence[Point]) -> Minutes:
        """Estimate whole minutes from each point to the next: one fewer than there are points."""
        return self._estimate(_metres(points[:-1], points[1:]))

    def table(self, points: Sequence[Point]) -> Minutes:
        """Estimate whole minutes from each point to each: (points, points)."""
        return self._estimate(_metres(points, points, each_to_each=True))

    def _estimate(self, metres: NDArray[np.float64]) -> Minutes:
        """Round up the minutes of ways along the great circle; never less than the least."""
        return np.maximum(np.ceil(metres / self.metres_per_minute - 1e-6), self.least_minutes).astype(np.int64)


@dataclass(frozen=True)
class Tuning:
    """The figures of one city's `work/settings.yaml`."""

    weights: Weights
    travel: Travel
    near_metres: float
    """A complaint belongs to a stop within this distance."""
    near_minutes: int
    """... and within this many minutes of its work."""
    quiet_radius_metres: float
    """How far around a stop that was complained about it has to be quiet."""
    quiet_from: time
    """When the night begins."""


def _metres(starts: Sequence[Point], ends: Sequence[Point], *, each_to_each: bool = False) -> NDArray[np.float64]:
    """Measure many ways along the great circle (haversine), as the city's `distance` measures one."""
    a, b = (np.radians([(point.lon, point.lat) for point in points]).reshape(-1, 2) for points in (starts, ends))
    a = a[:, None] if each_to_each else a
    lon, lat = np.moveaxis(b - a, -1, 0)
    half = np.sin(lat / 2) ** 2 + np.cos(a[..., 1]) * np.cos(b[..., 1]) * np.sin(lon / 2) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return metres
