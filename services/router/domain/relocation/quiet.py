"""Quiet times: dates, hours and a place in which no city work, or only quiet work, may go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from services.router.domain.relocation.clock import DAY, minute
from services.router.domain.relocation.register import Noise, Place, Register, Run, Stop, Vehicle
from services.router.domain.relocation.stretch import metres_to
from shared.city.geo import Point


@dataclass(frozen=True)
class QuietPlace:
    """A circle, or names of estates, roads and street codes, or both: either is enough."""

    centre: Point | None = None
    radius_metres: float = 0.0
    names: frozenset[str] = frozenset()
    title: str = ""
    """As people call it; empty where the names say it."""

    def covers(self, place: Place) -> bool:
        """Tell whether a stop's place lies in it."""
        if self.names & {place.estate, place.road, place.street} - {""}:
            return True
        return self.centre is not None and metres_to(place, self.centre) <= self.radius_metres


@dataclass(frozen=True)
class QuietTime:
    """Hours of each date from the first to the last (inclusive) in which a place has to be quiet.

    Hours over midnight (22:00-07:30) cut both ends of each date: before 07:30 and from 22:00 on. Equal start and
    end mean the whole day.
    """

    first_date: date
    last_date: date
    start: time
    end: time
    place: QuietPlace
    source: str
    loudest: Noise | None = None
    """The loudest vehicle that may work all the same; None: no work at all."""
    kinds: frozenset[str] = frozenset()
    """The kinds of work that it forbids; empty: all."""
    title: str = ""
    confidence: str = ""
    exceptions: str = ""
    """What may go on all the same, in words for people: 抢修、抢险."""
    standing: bool = False
    """True: what keeps its planned start is let be, what moves has to keep out of its place; it wants nothing moved."""
    asked_of: str = ""
    """Id of the crew whose stops it was asked of; for other crews' it is standing. Empty: it is for everybody's."""

    def hours(self, day: date) -> tuple[tuple[int, int], ...]:
        """Give the quiet minutes of a date as [from, to) pairs."""
        if not self.first_date <= day <= self.last_date:
            return ()
        start, end = minute(self.start), minute(self.end)
        if start < end:
            return ((start, end),)
        return ((0, DAY),) if start == end else tuple((a, b) for a, b in ((0, end), (start, DAY)) if a < b)

    def silences(self, stop: Stop, vehicle: Vehicle) -> bool:
        """Tell whether this stop's work with this vehicle is too much for it."""
        return concerns(self.kinds, stop) and self.place.covers(stop.place) and too_loud(self.loudest, vehicle)

    def lets_be(self, stop: Stop, crew_id: str) -> bool:
        """Tell whether a crew may leave this stop at its planned start; a stop that it took over never stays."""
        return stop.crew == crew_id and (self.standing or self.asked_of not in ("", stop.crew))

    def would_wake(self, stop: Stop, vehicle: Vehicle, day: date) -> bool:
        """Tell whether moving this stop into the night would wake others instead: it is planned by day, anywhere."""
        if self.standing or self.start <= self.end:
            return False
        if not concerns(self.kinds, stop) or not too_loud(self.loudest, vehicle):
            return False
        begin = minute(stop.planned)
        return not any(begin < until and begin + stop.minutes > since for since, until in self.hours(day))


def concerns(kinds: frozenset[str], stop: Stop) -> bool:
    """Tell whether a quiet time for these kinds of work, all if none is named, is for this stop's."""
    return not kinds or stop.kind in kinds


def too_loud(loudest: Noise | None, vehicle: Vehicle) -> bool:
    """Tell whether a vehicle is louder than the loudest that may work; None: no vehicle may."""
    return loudest is None or vehicle.noise > loudest


@dataclass(frozen=True)
class Season:
    """Dates (inclusive) and the hour before which it has to be quiet."""

    first_date: date
    last_date: date
    not_before: time
    loudest: Noise | None = None


def quiet_around(register: Register, stop_ids: Iterable[str], season: Season, source: str) -> tuple[QuietTime, ...]:
    """Make the quiet times that a complaint about these stops asks for: from the night's start to `not_before`.

    Each covers the stop's estate and the tuned radius around it. Raises KeyError for an unknown stop.
    """
    return tuple(_around(register, register.stops[stop_id], season, source) for stop_id in sorted(set(stop_ids)))


def forbidden(run: Run, stop: Stop, vehicle: Vehicle, quiet: Iterable[QuietTime]) -> list[tuple[int, int]]:
    """List the minutes of the run's date, as [from, to) pairs, in which a stop's work may not go on."""
    return [
        hours
        for time_ in quiet
        if time_.silences(stop, vehicle) or time_.would_wake(stop, vehicle, run.date)
        for hours in time_.hours(run.date)
    ]


def _around(register: Register, stop: Stop, season: Season, source: str) -> QuietTime:
    names = frozenset({stop.place.estate} - {""})
    title = "" if names else stop.title
    place = QuietPlace(stop.place.point, register.tuning.quiet_radius_metres, names, title)
    start = register.tuning.quiet_from
    return QuietTime(
        season.first_date, season.last_date, start, season.not_before, place, source, loudest=season.loudest
    )
