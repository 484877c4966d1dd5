"""Street stretches: how far a place is from a point, and how far two stretches run along each other, in metres."""

import math
from collections.abc import Sequence
from itertools import pairwise

from services.router.domain.relocation.register import Place
from shared.city.geo import Point, distance

STEP_METRES = 10.0
_METRES_PER_DEGREE = 111_195.08


def metres_to(place: Place, point: Point) -> float:
    """Measure from a point to the nearest part of a place."""
    if len(place.stretch) < 2:  # noqa: PLR2004 - a line has two ends
        return distance(place.point, point)
    return min(_to_segment(point, a, b) for a, b in pairwise(place.stretch))


def length(stretch: Sequence[Point]) -> float:
    return sum(distance(a, b) for a, b in pairwise(stretch))


def middle(stretch: Sequence[Point]) -> Point:
    """Give the point halfway along a stretch of one point or more."""
    left = length(stretch) / 2
    for a, b in pairwise(stretch):
        metres = distance(a, b)
        if metres and left <= metres:
            return _between(a, b, left / metres)
        left -= metres
    return stretch[-1]


def shared_metres(one: Place, other: Place, within: float) -> float:
    """Measure how much of one place lies within some metres of the other; 0 where they are apart.

    Two points, or a point and a stretch, that are near share one step.
    """
    points = _steps(one.stretch) or [one.point]
    near = sum(metres_to(other, point) <= within for point in points)
    return near * STEP_METRES if near else 0.0


def shared_line(one: Place, other: Place, within: float) -> tuple[tuple[Point, ...], ...]:
    """Give the pieces of one place that lie within some metres of the other, each as a line or a single point."""
    pieces: list[list[Point]] = [[]]
    for point in _steps(one.stretch) or [one.point]:
        if metres_to(other, point) <= within:
            pieces[-1].append(point)
        elif pieces[-1]:
            pieces.append([])
    return tuple(tuple(piece) for piece in pieces if piece)


def _steps(stretch: Sequence[Point]) -> list[Point]:
    found: list[Point] = []
    for a, b in pairwise(stretch):
        count = max(1, math.ceil(distance(a, b) / STEP_METRES))
        found += [_between(a, b, (k + 0.5) / count) for k in range(count)]
    return found


def _between(a: Point, b: Point, share: float) -> Point:
    return Point(a.lon + (b.lon - a.lon) * share, a.lat + (b.lat - a.lat) * share)


def _to_segment(point: Point, a: Point, b: Point) -> float:
    """Measure on a plane that touches the earth at `point`: exact enough over some kilometres."""
    shrink = math.cos(math.radians(point.lat))
    ax, ay = (a.lon - point.lon) * shrink, a.lat - point.lat
    dx, dy = (b.lon - a.lon) * shrink, b.lat - a.lat
    square = dx * dx + dy * dy
    share = 0.0 if square == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / square))
    return math.hypot(ax + share * dx, ay + share * dy) * _METRES_PER_DEGREE
