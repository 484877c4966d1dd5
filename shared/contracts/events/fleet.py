"""What a fleet system reports: the work of its crews, and changes of what they do and drive."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from shared.contracts.events.base import Day, Moment

LONGEST = timedelta(hours=24)
"""No piece of work at one stop takes longer."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


def _written(form: str, like: str) -> BeforeValidator:
    """Take a date or an hour in one form alone: a bare number would be read as seconds since 1970."""
    exact = re.compile(form, re.ASCII)

    def check(value: object) -> object:
        if not isinstance(value, str) or not exact.fullmatch(value):
            raise ValueError(f"must be written {like}")
        return value

    return BeforeValidator(check)


def _no_long_number(text: str) -> str:
    if any(text[n : n + 5].isdigit() for n in range(len(text) - 4)):
        raise ValueError("must not hold a number of five or more digits: it could be somebody's")
    return text


def _ascending(days: str) -> str:
    if list(days) != sorted(set(days)):
        raise ValueError("must name each weekday once, Monday (1) first")
    return days


HHMM = r"([01]\d|2[0-3]):[0-5]\d"
FromDay = Annotated[Day, _written(r"\d{4}-\d\d-\d\d", "2025-06-20")]
Clock = Annotated[
    time, _written(HHMM, "05:30"), WithJsonSchema({"type": "string", "pattern": f"^{HHMM}$", "examples": ["05:30"]})
]
Minutes = Annotated[int, Field(strict=True, ge=1, le=720)]
Weekdays = Annotated[str, Field(pattern=r"^[1-7]{1,7}$"), AfterValidator(_ascending)]
NewId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$"), AfterValidator(_no_long_number)]
Name = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_no_long_number)]


class FleetReport(BaseModel):
    """What all kinds have. Written by others: unknown fields and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)

    report_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")
    """The fleet system's own id of this report: the same one twice counts once."""
    crew: Id


class WorkDone(FleetReport):
    """A crew worked at a stop."""

    kind: Literal["work_done"]
    stop: Id
    started_at: Moment
    ended_at: Moment
    vehicle: Id | None = None

    @field_validator("ended_at")
    @classmethod
    def _after_it_started(cls, ended: AwareDatetime, info: ValidationInfo) -> AwareDatetime:
        started = info.data.get("started_at")
        if started and not started <= ended <= started + LONGEST:
            raise ValueError("must lie within 24 hours after started_at")
        return ended


class ChangeReport(FleetReport):
    """A change of what a crew does or drives, from a date on."""

    first_date: FromDay


class StopChanged(ChangeReport):
    """A stop has other hours; what is left out stays as it was."""

    kind: Literal["stop_changed"]
    stop: Id
    start: Clock | None = None
    minutes: Minutes | None = None
    weekdays: Weekdays | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "StopChanged":
        if self.start is None and self.minutes is None and self.weekdays is None:
            raise ValueError("must hold start, minutes or weekdays")
        return self


class StopAdded(ChangeReport):
    """A crew has one stop more."""

    kind: Literal["stop_added"]
    stop: NewId
    title: Name
    category: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    street: Annotated[str, Field(pattern=r"^\d{9}$")]
    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    start: Clock
    minutes: Minutes
    weekdays: Weekdays = "1234567"
    last_date: FromDay | None = None
    road: Name | None = None
    estate: Name | None = None
    route: NewId | None = None
    needs: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")], ...], Field(max_length=8)] = ()
    fixed: Annotated[bool, Field(strict=True)] = False


class StopEnded(ChangeReport):
    """A stop is done no more, from the first date on."""

    kind: Literal["stop_ended"]
    stop: Id


class VehicleChanged(ChangeReport):
    """A crew drives another vehicle of the register: a quieter one, or one that works."""

    kind: Literal["vehicle_changed"]
    vehicle: Id


AnyReport = Annotated[
    WorkDone | StopChanged | StopAdded | StopEnded | VehicleChanged, Field(discriminator="kind", title="FleetReport")
]
REPORTS: Mapping[str, type[FleetReport]] = {
    "work_done": WorkDone,
    "stop_changed": StopChanged,
    "stop_added": StopAdded,
    "stop_ended": StopEnded,
    "vehicle_changed": VehicleChanged,
}
