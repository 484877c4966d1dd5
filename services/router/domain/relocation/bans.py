"""Which hours are forbidden to which stops: asked of all stops of a day at once, because a city has thousands."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.quiet import QuietPlace, QuietTime, concerns, too_loud
from services.router.domain.relocation.register import Noise, Place, Stop, Vehicle
from shared.city.geo import Point

METRES_PER_DEGREE = 111_195.1
"""Of latitude, on the sphere that `distance` measures on."""


class Ban(NamedTuple):
    """Minutes of a day, [begin, until), in which a vehicle louder than `loudest` may not work; None: no vehicle may."""

    begin: int
    until: int
    loudest: Noise | None
    standing: bool = False
    """True: a stop that keeps its planned start is let be."""

    def binds(self, vehicle: Vehicle) -> bool:
        return too_loud(self.loudest, vehicle)

    def meets(self, begin: int, minutes: int) -> bool:
        """Tell whether so many minutes of work from `begin` on fall into it."""
        return begin < self.until and begin + minutes > self.begin


Bans = tuple[Ban, ...]
BansOfRun = tuple[Bans, ...]
"""What is forbidden to each stop of a run."""


def bans_by_place(stops: Sequence[Stop], quiet: Iterable[QuietTime], day: date) -> dict[int, Bans]:
    """Give, for each stop that lies in some quiet place, by its index, what is forbidden to it on this date."""
    whereabouts = _Whereabouts([stop.place for stop in stops])
    found: defaultdict[int, list[Ban]] = defaultdict(list)
    for time in quiet:
        if bans := _bans(time, day):
            for index in whereabouts.inside(time.place):
                if concerns(time.kinds, stops[index]):
                    found[index] += bans if time.asked_of in ("", stops[index].crew) else _let_be(bans)
    return {index: tuple(dict.fromkeys(bans)) for index, bans in found.items()}


@dataclass(frozen=True)
class Night:
    """Hours over midnight that bind work of some kinds wherever it is; no kinds: all work."""

    bans: Bans
    kinds: frozenset[str]


def nights(quiet: Iterable[QuietTime], day: date) -> tuple[Night, ...]:
    """List the different nights of a date: work planned by day, wherever it is, may not move into one of them."""
    over_midnight = (time for time in quiet if time.start > time.end and not time.standing)
    return tuple(dict.fromkeys(Night(bans, time.kinds) for time in over_midnight if (bans := _bans(time, day))))


def waking(stop: Stop, nights: Iterable[Night]) -> Iterator[Ban]:
    """Give what the nights forbid to a stop; a night that it is planned in does not bind it everywhere."""
    begin = minute(stop.planned)
    for night in nights:
        if concerns(night.kinds, stop) and not any(ban.meets(begin, stop.minutes) for ban in night.bans):
            yield from night.bans


def _bans(time: QuietTime, day: date) -> Bans:
    return tuple(Ban(begin, until, time.loudest, time.standing) for begin, until in time.hours(day))


def _let_be(bans: Bans) -> Bans:
    return tuple(ban._replace(standing=True) for ban in bans)


class _Whereabouts:
    """Many places, sifted coarsely by name and by a flat map before each is asked exactly."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        corners = [(place.point, *place.stretch) for place in places]
        self._lon, self._lat = (
            np.array([_ends([getattr(point, axis) for point in points]) for points in corners]).reshape(-1, 2)
            for axis in ("lon", "lat")
        )
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        for index, place in enumerate(places):
            for name in (place.estate, place.road, place.street):
                self._named[name].append(index)

    def inside(self, quiet: QuietPlace) -> list[int]:
        named = {index for name in quiet.names for index in self._named.get(name, ())}
        around = () if quiet.centre is None else self._around(quiet.centre, quiet.radius_metres).tolist()
        return sorted(index for index in named.union(around) if quiet.covers(self._places[index]))

    def _around(self, centre: Point, metres: float) -> NDArray[np.intp]:
        """Give the indices of all places that reach into a circle, and of some just outside it."""
        high = metres * 1.01 / METRES_PER_DEGREE + 1e-6
        wide = high / max(0.01, math.cos(math.radians(min(90.0, abs(centre.lat) + high))))
        near = np.flatnonzero((self._lat[:, 0] <= centre.lat + high) & (self._lat[:, 1] >= centre.lat - high))
        lon = self._lon[near]
        found: NDArray[np.intp] = near[(lon[:, 0] <= centre.lon + wide) & (lon[:, 1] >= centre.lon - wide)]
        return found


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)
