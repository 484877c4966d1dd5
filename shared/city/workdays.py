"""Counts work days and work hours as a city counts them: holidays, make-up days (调休), office hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.city.folder import Folder, Row

CITY_TIME = ZoneInfo("Asia/Shanghai")
FILE = "calendar/workdays.csv"
_SATURDAY = 5
_DAY = timedelta(days=1)
_LONGEST = 3660
"""No limit is longer than ten years of days; a count beyond is a caller's mistake."""


class DayKind(StrEnum):
    HOLIDAY = "holiday"  # 放假
    MAKE_UP_WORKDAY = "make_up_workday"  # 调休上班


class DayStatus(StrEnum):
    PUBLISHED = "published"
    """The State Council's arrangement for the year is out."""
    STATUTORY_ONLY = "statutory_only"
    """Only the 13 statutory days are known; bridge days and make-up days will come."""


class SpecialDay(Row):
    """A row of calendar/workdays.csv: a day that is not what its weekday says."""

    date: date
    kind: DayKind
    name: str
    statutory: bool
    status: DayStatus
    source: str


@dataclass(frozen=True)
class Span:
    """Hours of one day, end excluded."""

    start: time
    end: time


@dataclass(frozen=True)
class Deadline:
    """When a limit ends; provisional if a day on the way lies in a year whose arrangement is not published yet."""

    at: datetime
    provisional: bool


class BeyondCalendarError(Exception):
    """A date lies outside the years of calendar/workdays.csv; add the year's arrangement to the file."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"{day} lies outside {FILE} ({first} to {last}); add that year's arrangement to the file")


@dataclass(frozen=True)
class Workdays:
    """Which days are worked, from `first` to `last`; after `certain_until` only statutory days are known."""

    special: Mapping[date, SpecialDay]
    hours: tuple[Span, ...]
    first: date
    certain_until: date
    last: date
    _closes: dict[tuple[date, int], Deadline] = field(default_factory=dict, compare=False, repr=False)
    """Closes of office that were counted before: all that arrives on a day asks for the same few."""

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on a day. Raises `BeyondCalendarError`; see `is_provisional`."""
        if not self.first <= day <= self.last:
            raise BeyondCalendarError(day, self.first, self.last)
        special = self.special.get(day)
        return special.kind is DayKind.MAKE_UP_WORKDAY if special else day.weekday() < _SATURDAY

    def is_provisional(self, day: date) -> bool:
        """Tell whether a later notice of the State Council may still change what this day is."""
        return day > self.certain_until

    def add_workdays(self, moment: datetime, count: int) -> Deadline:
        """Give the close of office on the n-th work day after a moment's own day (民法典 201 leaves that out)."""
        if not 0 < count <= _LONGEST:
            raise ValueError("a limit is at least one work day and at most ten years")
        asked = _local(moment).date(), count
        if asked not in self._closes:
            self._closes[asked] = self._close_after(*asked)
        return self._closes[asked]

    def _close_after(self, day: date, count: int) -> Deadline:
        while count:
            day += _DAY
            count -= self.is_workday(day)
        return self._deadline(datetime.combine(day, self.hours[-1].end, CITY_TIME))

    def add_work_hours(self, moment: datetime, hours: float) -> Deadline:
        """Give the moment after so many office hours; at night and on days off the clock stands."""
        if not 0 < hours <= _LONGEST:
            raise ValueError("a limit is more than no hour and at most 3,660 hours")
        local, left = _local(moment), timedelta(hours=hours)
        day = local.date()
        while True:
            for start, end in self._office_hours(day, local):
                if left <= end - start:
                    return self._deadline(start + left)
                left -= end - start
            day += _DAY

    def in_office_hours(self, moment: datetime) -> bool:
        """Tell whether offices are open at a moment."""
        local = _local(moment)
        return self.is_workday(local.date()) and any(span.start <= local.time() < span.end for span in self.hours)

    def _office_hours(self, day: date, earliest: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Walk what is left of a day's office hours from a moment on."""
        for span in self.hours if self.is_workday(day) else ():
            start = max(earliest, datetime.combine(day, span.start, CITY_TIME))
            if start < (end := datetime.combine(day, span.end, CITY_TIME)):
                yield start, end

    def _deadline(self, at: datetime) -> Deadline:
        return Deadline(at, self.is_provisional(at.date()))


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone cannot be counted from")
    return moment.astimezone(CITY_TIME)


def read_workdays(folder: Folder, hours: tuple[Span, ...]) -> Workdays:
    """Read calendar/workdays.csv; its years must be whole: the first row's year to the last row's."""
    rows = folder.rows(FILE, SpecialDay)
    folder.unique(FILE, rows, "date")
    for row in rows:
        weekend = row.date.weekday() >= _SATURDAY
        if row.kind is DayKind.MAKE_UP_WORKDAY and not weekend:
            folder.fault(FILE, row.line, "kind", f"{row.date} 不是周末，不会是调休上班日")
    years = {row.date.year for row in rows}
    certain = years - {row.date.year for row in rows if row.status is DayStatus.STATUTORY_ONLY}
    if not certain:
        folder.fault(FILE, None, "status", "至少要有一个年份的放假安排已公布（published）")
        return Workdays({}, hours, date.min, date.min, date.min)
    for year in sorted(set(range(min(years), max(years) + 1)) - years):
        folder.fault(FILE, None, "date", f"缺少 {year} 年")
    return Workdays(
        special={row.date: row for row in rows},
        hours=hours,
        first=date(min(years), 1, 1),
        certain_until=date(max(certain), 12, 31),
        last=date(max(years), 12, 31),
    )
