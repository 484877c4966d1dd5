"""The rows of the register's tables and its settings, as city staff write them."""

import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from services.router.domain.relocation.register import WorkKind
from shared.city.divisions import Confidence, Latitude, Longitude
from shared.city.folder import Row, Words
from shared.city.geo import Point

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _clock(cell: object) -> time:
    """Read `05:30`; YAML turns an unquoted 17:30 into a number, so that is refused too."""
    if not isinstance(cell, str) or not _CLOCK.fullmatch(cell):
        raise ValueError(f"应是 00:00 至 23:59 的时刻，写成 05:30（YAML 里要加引号），写的是“{cell}”")
    return time.fromisoformat(cell)


def _hours(cell: object) -> tuple[object, ...]:
    if not isinstance(cell, str) or cell.count("-") != 1:
        raise ValueError(f"应写成 07:00-09:00，写的是“{cell}”")
    return tuple(cell.split("-"))


def _stretch(cell: object) -> object:
    """Read `120.87 30.01;120.88 30.02`: the corners of a street stretch, longitude first."""
    corners = cell.replace("；", ";").split(";") if isinstance(cell, str) else ()
    try:
        return tuple(Point(*map(float, corner.split())) for corner in corners)
    except (TypeError, ValueError):
        raise ValueError(f"应写成 120.87 30.01;120.88 30.02（先经度后纬度），写的是“{cell}”") from None


Clock = Annotated[time, BeforeValidator(_clock)]
Hours = Annotated[tuple[Clock, Clock], BeforeValidator(_hours)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Weekdays = Annotated[str, Field(pattern=r"^1?2?3?4?5?6?7?$", min_length=1)]
Stretch = Annotated[tuple[Point, ...], BeforeValidator(_stretch), Field(min_length=2, max_length=200)]


class VehicleRow(Row):
    id: Id
    title: str
    noise: Literal["quiet", "ordinary", "loud"]
    fuel: Literal["electric", "diesel", "petrol", "gas", "none"]
    can: Words
    confidence: Confidence
    source: str


class DepotRow(Row):
    id: Id
    title: str
    lon: Longitude
    lat: Latitude
    confidence: Confidence
    source: str


class CrewRow(Row):
    id: Id
    title: str
    operator: str
    supervisor: str
    vehicle: str
    depot: str
    confidence: Confidence
    source: str


class ShiftRow(Row):
    """A crew's shift of these weekdays; it begins and ends on the same day."""

    crew: str
    weekdays: Weekdays = "1234567"
    start: Clock
    end: Clock
    confidence: Confidence
    source: str


class RouteRow(Row):
    id: Id
    title: str
    crew: str
    kind: WorkKind
    confidence: Confidence
    source: str


class StopRow(Row):
    """A stop lies at its point, along its stretch, or with neither where the gazetteer has its estate or road."""

    id: Id
    crew: str
    title: str
    category: str
    road: str = ""
    estate: str = ""
    street: str
    lon: Longitude | None = None
    lat: Latitude | None = None
    start: Clock
    minutes: int = Field(ge=1, le=720)
    weekdays: Weekdays = "1234567"
    fixed: bool = False
    must_precede: Words = ()
    needs: Words = ()
    takers: Words = ()
    confidence: Confidence
    source: str
    route: str = ""
    stretch: Stretch = ()
    first_date: date | None = None
    last_date: date | None = None
    digs: bool = False


class MeasureRow(Row):
    """What a crew may be asked for beside another hour."""

    code: str = Field(pattern=r"^[a-z][a-z_]{1,39}$")
    title: str
    confidence: Confidence
    source: str


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WeightsSection(_Section):
    minute: int = Field(ge=1, le=1_000)
    changed_stop: int = Field(ge=0, le=10_000)
    peak_start: int = Field(ge=0, le=10_000)
    changed_vehicle: int = Field(ge=0, le=10_000)
    changed_crew: int = Field(default=90, ge=0, le=10_000)
    peaks: tuple[Hours, ...] = ()


class TravelSection(_Section):
    metres_per_minute: float = Field(gt=0, le=2_000)
    least_minutes: int = Field(ge=0, le=120)


class NearSection(_Section):
    metres: float = Field(gt=0, le=5_000)
    minutes: int = Field(ge=0, le=360)


class QuietSection(_Section):
    radius_metres: float = Field(ge=0, le=5_000)
    night_from: Clock


class TogetherSection(_Section):
    metres: float = Field(default=30.0, ge=0, le=1_000)
    days: int = Field(default=60, ge=0, le=366)


class SettingsFile(_Section):
    """`work/settings.yaml`."""

    weights: WeightsSection
    travel: TravelSection
    near: NearSection
    quiet: QuietSection
    together: TogetherSection = TogetherSection()
