"""The planner's figures, all from the city folder: what a change costs, how fast crews travel, what is near."""

import math
from dataclasses import dataclass
from datetime import time

from shared.city.geo import Point, distance


@dataclass(frozen=True)
class Weights:
    """What a change of a timetable costs, in points."""

    minute: int
    """For each minute that a stop's start moves."""
    changed_stop: int
    peak_start: int
    changed_vehicle: int
    peaks: tuple[tuple[time, time], ...] = ()
    """Busy hours on the road, from (inclusive) to (exclusive)."""


@dataclass(frozen=True)
class Travel:
    """How long a crew is on its way between two points."""

    metres_per_minute: float
    least_minutes: int

    def minutes(self, start: Point, end: Point) -> int:
        """Estimate whole minutes by the great circle, rounded up; never less than the least."""
        return max(self.least_minutes, math.ceil(distance(start, end) / self.metres_per_minute - 1e-6))


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
