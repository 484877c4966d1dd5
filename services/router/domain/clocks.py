"""The four clocks of a case: sign, first contact, reply, resolve; from limits, calendar and stored events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from shared.city.calendar import Calendar
from shared.contracts.vocabulary import Kind, Urgency


class Clock(StrEnum):
    SIGN = "sign"  # 签收
    FIRST_CONTACT = "first_contact"  # 首次联系
    REPLY = "reply"  # 答复
    RESOLVE = "resolve"  # 办结


class TimeUnit(StrEnum):
    WORK_HOUR = "work_hour"  # 工作时
    WORK_DAY = "work_day"  # 工作日
    CALENDAR_DAY = "calendar_day"  # 自然日
    CLOCK_HOUR = "clock_hour"  # 小时


@dataclass(frozen=True)
class Limit:
    """How long one clock runs; None stands for any category, kind or urgency."""

    clock: Clock
    value: int
    unit: TimeUnit
    category: str | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None

    def fits(self, category: str, kind: Kind, urgency: Urgency) -> bool:
        return (
            self.category in (None, category, category.partition(".")[0])
            and self.kind in (None, kind)
            and self.urgency in (None, urgency)
        )

    @property
    def precision(self) -> tuple[int, int, int]:
        """Rank by what is said: urgency before category (sub before top) before kind."""
        named = 0 if self.category is None else 1 + self.category.count(".")
        return (self.urgency is not None, named, self.kind is not None)


@dataclass(frozen=True)
class Limits:
    """The city's limits; each clock has one that fits everything."""

    rows: tuple[Limit, ...]
    _found: dict[tuple[Clock, str, Kind, Urgency], Limit] = field(default_factory=dict, compare=False, repr=False)
    """What was looked up before: a city has a few thousand such questions."""

    def limit(self, clock: Clock, category: str, kind: Kind, urgency: Urgency) -> Limit:
        """Give the most precise limit that fits; the first of equals."""
        asked = clock, category, kind, urgency
        if asked not in self._found:
            fitting = [row for row in self.rows if row.clock is clock and row.fits(category, kind, urgency)]
            self._found[asked] = max(fitting, key=lambda row: row.precision)
        return self._found[asked]


def missing_defaults(rows: Iterable[Limit]) -> tuple[Clock, ...]:
    """List the clocks for which no row fits everything."""
    covered = {row.clock for row in rows if row.precision == (False, 0, False)}
    return tuple(clock for clock in Clock if clock not in covered)


def due(limit: Limit, start: datetime, calendar: Calendar) -> datetime:
    """Say when a limit that starts now ends. Raises `BeyondCalendarError` past the calendar's years."""
    match limit.unit:
        case TimeUnit.WORK_HOUR:
            return calendar.add_work_hours(start, limit.value).at
        case TimeUnit.WORK_DAY:
            return calendar.add_workdays(start, limit.value).at
        case TimeUnit.CALENDAR_DAY:
            return start + timedelta(days=limit.value)
        case TimeUnit.CLOCK_HOUR:
            return start + timedelta(hours=limit.value)


@dataclass(frozen=True)
class Clocks:
    limits: Limits
    calendar: Calendar

    def start(
        self, category: str, kind: Kind, urgency: Urgency, now: datetime, platform_reply_by: datetime | None = None
    ) -> "Deadlines":
        """Start all four; the platform's own reply limit, if it sent one, binds."""
        return Deadlines(self, (category, kind, urgency), now, platform_reply_by)


@dataclass(frozen=True)
class Deadlines:
    """When four clocks that were started together run out; each is counted when it is asked for."""

    clocks: Clocks
    matter: tuple[str, Kind, Urgency]
    start: datetime
    platform_reply_by: datetime | None

    @property
    def sign_by(self) -> datetime:
        return self._due(Clock.SIGN)

    @property
    def first_contact_by(self) -> datetime:
        return self._due(Clock.FIRST_CONTACT)

    @property
    def reply_by(self) -> datetime:
        return self.platform_reply_by or self._due(Clock.REPLY)

    @property
    def resolve_by(self) -> datetime:
        return self._due(Clock.RESOLVE)

    def _due(self, clock: Clock) -> datetime:
        return due(self.clocks.limits.limit(clock, *self.matter), self.start, self.clocks.calendar)
