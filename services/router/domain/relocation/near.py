"""Which stop disturbed? Stops near a complaint in place and clock time."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from services.router.domain.relocation.clock import DAY, minute
from services.router.domain.relocation.register import Register, Stop
from shared.city.geo import Point, distance


class Kinship(IntEnum):
    """How a stop's place agrees with a complaint's, closest first."""

    ESTATE = 1  # 同一小区
    ROAD = 2  # 同一条路
    DISTANCE = 3  # 相距不远


@dataclass(frozen=True)
class Sighting:
    """What a complaint says about the work that disturbed."""

    category: str
    at: datetime
    """When it happened, local time."""
    words: str = ""
    """The words of the place: 峰山路后村家园."""
    point: Point | None = None


@dataclass(frozen=True)
class Near:
    """A stop that may be meant, and what speaks for it."""

    stop: Stop
    kinship: Kinship
    metres: float | None
    minutes: int
    """Between the sighting and the stop's work; 0 while it was going on."""


def stops_near(register: Register, seen: Sighting) -> tuple[Near, ...]:
    """List the stops that a sighting may mean, likeliest first: same estate, same road, near; then by the clock.

    A stop counts only on its weekday, within the tuned minutes of its work, and if its work can cause this category.
    """
    found = (_near(register, stop.on(seen.at.date()), seen) for stop in register.stops.values())
    return tuple(sorted((near for near in found if near), key=_likeliest))


def _near(register: Register, stop: Stop, seen: Sighting) -> Near | None:
    if stop.category != seen.category.partition(".")[0] or not stop.works_on(seen.at.date()):
        return None
    minutes = _minutes_apart(stop, minute(seen.at.time()))
    if minutes > register.tuning.near_minutes:
        return None
    metres = distance(stop.place.point, seen.point) if seen.point else None
    kinship = _kinship(stop, seen.words, metres, register.tuning.near_metres)
    return Near(stop, kinship, metres, minutes) if kinship else None


def _kinship(stop: Stop, words: str, metres: float | None, near_metres: float) -> Kinship | None:
    if stop.place.estate and stop.place.estate in words:
        return Kinship.ESTATE
    if stop.place.road and stop.place.road in words:
        return Kinship.ROAD
    return Kinship.DISTANCE if metres is not None and metres <= near_metres else None


def _minutes_apart(stop: Stop, at: int) -> int:
    """Measure how long before or after the stop's work; the clock is a circle."""
    since_start = (at - minute(stop.planned)) % DAY
    if since_start < stop.minutes:
        return 0
    return min(since_start - stop.minutes, DAY - since_start)


def _likeliest(near: Near) -> tuple[int, int, float, str]:
    return near.kinship, near.minutes, near.metres if near.metres is not None else float("inf"), near.stop.id
