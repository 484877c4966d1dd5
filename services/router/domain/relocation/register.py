"""The register of city work: who works where, when, and with which vehicle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import IntEnum

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.tuning import Travel, Tuning
from shared.city.geo import Point


class Noise(IntEnum):
    """Noise class of a vehicle at work, quietest first."""

    QUIET = 1  # 低噪声
    ORDINARY = 2  # 普通
    LOUD = 3  # 高噪声


@dataclass(frozen=True)
class Vehicle:
    """A vehicle or machine; its plate is not ours to keep."""

    id: str
    title: str
    noise: Noise
    fuel: str
    can: frozenset[str]
    """What it is able to do: `collect`, `sweep`, `wash`, ..."""


@dataclass(frozen=True)
class Crew:
    """A crew with one run a day; its shift begins and ends on the same day, at the depot."""

    id: str
    title: str
    operator: str
    """Id of the unit that does the work."""
    supervisor: str
    """Id of the unit that answers for it."""
    vehicle: str
    shift_start: time
    shift_end: time
    depot: Point


@dataclass(frozen=True)
class Place:
    """Where a stop is: its point, and the names that people say."""

    point: Point
    road: str = ""
    estate: str = ""
    street: str = ""
    """Code of the street (街道), nine digits."""


@dataclass(frozen=True)
class Stop:
    """One piece of a crew's daily work."""

    id: str
    crew: str
    title: str
    category: str
    """Top category of complaints that this work can cause, e.g. `sanitation`."""
    place: Place
    planned: time
    minutes: int
    weekdays: frozenset[int] = frozenset(range(1, 8))
    """ISO weekdays, Monday is 1."""
    fixed: bool = False
    """Its hours may not change."""
    must_precede: frozenset[str] = frozenset()
    """Ids of the same crew's stops that may begin only after this one has ended."""
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Run:
    """One crew's work of one day, stops in planned order."""

    date: date
    crew: Crew
    vehicle: Vehicle
    stops: tuple[Stop, ...]
    travel: Travel
    spares: tuple[Vehicle, ...] = ()
    """Vehicles that no crew drives and this one could."""


@dataclass(frozen=True)
class Register:
    """All city work of one city, checked when it was loaded."""

    vehicles: Mapping[str, Vehicle]
    crews: Mapping[str, Crew]
    stops: Mapping[str, Stop]
    tuning: Tuning
    measures: Mapping[str, str] = field(default_factory=dict)
    """What may be asked of a crew beside another hour: codes and how people read them."""

    def titles_of(self, measures: Iterable[str]) -> tuple[str, ...]:
        """Give measures as people read them; one that left the table goes by its code."""
        return tuple(self.measures.get(code, code) for code in measures)

    def run(self, crew_id: str, day: date) -> Run:
        """Give a crew's run of a date, without stops on its day off. Raises KeyError for an unknown crew."""
        crew = self.crews[crew_id]
        stops = [stop for stop in self.stops.values() if stop.crew == crew_id and day.isoweekday() in stop.weekdays]
        in_order = tuple(sorted(stops, key=lambda stop: (minute(stop.planned), stop.id)))
        return Run(day, crew, self.vehicles[crew.vehicle], in_order, self.tuning.travel, self._spares())

    def _spares(self) -> tuple[Vehicle, ...]:
        driven = {crew.vehicle for crew in self.crews.values()}
        return tuple(vehicle for id_, vehicle in sorted(self.vehicles.items()) if id_ not in driven)
