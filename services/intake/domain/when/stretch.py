"""Stretches of whole days: months and years and their parts."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.city.calendar import Calendar

_TENTHS = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_PARTS_OF_YEAR = {"": (1, 12), "初": (1, 2), "上半年": (1, 6), "下半年": (7, 12), "底": (11, 12), "末": (11, 12)}


@dataclass(frozen=True)
class Stretch:
    """Whole days, the last one included."""

    first: date
    last: date


@dataclass(frozen=True)
class Asked:
    """The day on which it was said, and the city's calendar where one is known."""

    today: date
    calendar: Calendar | None = None


def month_stretch(month: int, part: str, year: int | None, today: date) -> Stretch | None:
    """Give a month or a third of it (初, 中旬, 底); without a year the last one that has begun."""
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    first_day, last_day = _TENTHS.get(part, (1, 31))
    year = year or (today.year if date(today.year, month, first_day) <= today else today.year - 1)
    return Stretch(date(year, month, first_day), min(date(year, month, 1) + timedelta(last_day - 1), _end(year, month)))


def year_stretch(year: int, part: str) -> Stretch:
    """Give a year or a part of it (初, 上半年, 底)."""
    first, last = _PARTS_OF_YEAR[part]
    return Stretch(date(year, first, 1), _end(year, last))


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
