"""The register of city work: who works where, when, and with which vehicle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import IntEnum, StrEnum

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.tuning import Travel, Tuning
from shared.city.geo import Point


class Noise(IntEnum):
    """Noise class of a vehicle at work, quietest first."""

    QUIET = 1  # 低噪声
    ORDINARY = 2  # 普通
    LOUD = 3  # 高噪声


class WorkKind(StrEnum):
    """What is done; the rows of all kinds stand in one register."""

    SWEEPING = "sweeping"
    WASHING = "washing"
    REFUSE_COLLECTION = "refuse_collection"
    LANDSCAPING = "landscaping"
    DRAINAGE = "drainage"
    PIPES = "pipes"
    ROAD_WORKS = "road_works"


KIND_TITLES: Mapping[str, str] = {
    WorkKind.SWEEPING: "清扫保洁",
    WorkKind.WASHING: "道路冲洗",
    WorkKind.REFUSE_COLLECTION: "垃圾收运",
    WorkKind.LANDSCAPING: "园林养护",
    WorkKind.DRAINAGE: "排水作业",
    WorkKind.PIPES: "管线施工",
    WorkKind.ROAD_WORKS: "道路施工",
}


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
class Shift:
    """When a crew works on these ISO weekdays."""

    weekdays: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True)
class Drive:
    """Which vehicle a crew drives from a date on."""

    first_date: date
    vehicle: str


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
    shifts: tuple[Shift, ...] = ()
    """Shifts of other weekdays than the usual one, each weekday in one of them at most."""
    depot_id: str = ""
    drives: tuple[Drive, ...] = ()
    """Vehicles of later dates, by date; each holds until the next."""

    def on(self, day: date) -> "Crew":
        """Give the crew with the shift and the vehicle that it has on this date."""
        crew = replace(self, vehicle=self.vehicle_on(day)) if self.drives else self
        for shift in self.shifts:
            if day.isoweekday() in shift.weekdays:
                return replace(crew, shift_start=shift.start, shift_end=shift.end)
        return crew

    def vehicle_on(self, day: date) -> str:
        """Give the id of the vehicle that it drives on this date."""
        begun = [drive.vehicle for drive in self.drives if drive.first_date <= day]
        return begun[-1] if begun else self.vehicle


@dataclass(frozen=True)
class Place:
    """Where a stop is: its point, and the names that people say."""

    point: Point
    road: str = ""
    estate: str = ""
    street: str = ""
    """Code of the street (街道), nine digits."""
    stretch: tuple[Point, ...] = ()
    """A street stretch from end to end, `point` in its middle; empty where the work stands at one point."""


@dataclass(frozen=True)
class Hours:
    """A stop's hours from a date on."""

    first_date: date
    planned: time
    minutes: int
    weekdays: frozenset[int]


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
    takers: frozenset[str] = frozenset()
    """Ids of other crews that may do it on a day when its own has no room for it."""
    kind: str = ""
    """A `WorkKind`; empty where it is not said."""
    route: str = ""
    first_date: date | None = None
    """Works of some days only: the first and the last date (inclusive); None: no such bound."""
    last_date: date | None = None
    digs: bool = False
    """It opens the road."""
    later: tuple[Hours, ...] = ()
    """Hours of later dates, by date; each holds until the next."""

    def on(self, day: date) -> "Stop":
        """Give the stop with the hours that it has on this date."""
        begun = [hours for hours in self.later if hours.first_date <= day]
        if not begun:
            return self
        return replace(self, planned=begun[-1].planned, minutes=begun[-1].minutes, weekdays=begun[-1].weekdays)

    def works_on(self, day: date) -> bool:
        """Tell whether this work is done on a date."""
        begun = self.first_date is None or self.first_date <= day
        ended = self.last_date is not None and self.last_date < day
        return begun and not ended and day.isoweekday() in self.on(day).weekdays


@dataclass(frozen=True)
class Route:
    """The stops that one crew does one after another, of one kind of work."""

    id: str
    title: str
    crew: str
    kind: WorkKind


@dataclass(frozen=True)
class Depot:
    """Where vehicles stand and shifts begin and end."""

    id: str
    title: str
    point: Point


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
class Together:
    """When works that dig belong together: so near in place and in days."""

    metres: float = 30.0
    days: int = 60


@dataclass(frozen=True, order=True)
class RegisterVersion:
    """Names what a register says: the edition of the city folder, and the last change by a fleet system upon it."""

    edition: int = 0
    change: int = 0

    def __str__(self) -> str:
        return f"{self.edition}.{self.change}"


NO_EDITION = RegisterVersion()
"""Of a folder that no database has yet."""


@dataclass(frozen=True)
class Register:
    """All city work of one city, checked when it was loaded; it says for each date what is done on it."""

    vehicles: Mapping[str, Vehicle]
    crews: Mapping[str, Crew]
    stops: Mapping[str, Stop]
    tuning: Tuning
    measures: Mapping[str, str] = field(default_factory=dict)
    """What may be asked of a crew beside another hour: codes and how people read them."""
    routes: Mapping[str, Route] = field(default_factory=dict)
    depots: Mapping[str, Depot] = field(default_factory=dict)
    together: Together = Together()
    version: RegisterVersion = NO_EDITION

    def titles_of(self, measures: Iterable[str]) -> tuple[str, ...]:
        """Give measures as people read them; one that left the table goes by its code."""
        return tuple(self.measures.get(code, code) for code in measures)

    def run(self, crew_id: str, day: date) -> Run:
        """Give a crew's run of a date, without stops on its day off. Raises KeyError for an unknown crew."""
        crew = self.crews[crew_id].on(day)
        stops = [stop.on(day) for stop in self.stops.values() if stop.crew == crew_id and stop.works_on(day)]
        in_order = tuple(sorted(stops, key=lambda stop: (minute(stop.planned), stop.id)))
        return Run(day, crew, self.vehicles[crew.vehicle], in_order, self.tuning.travel, self._spares(day))

    def _spares(self, day: date) -> tuple[Vehicle, ...]:
        driven = {crew.vehicle_on(day) for crew in self.crews.values()}
        return tuple(vehicle for id_, vehicle in sorted(self.vehicles.items()) if id_ not in driven)
