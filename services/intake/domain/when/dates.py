"""Days, months and years that a phrase gives by number."""

import re
from datetime import date

from services.intake.domain.numerals import value_of
from services.intake.domain.when.stretch import Asked, Stretch, month_stretch, year_stretch

_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_CENTURY = 2000


def full_date(word: re.Match[str], asked: Asked) -> Stretch | None:
    return _dated(word["date_month"], word["date_day"], _year(word["date_year"], word["date_word"], asked), asked)


def dotted(word: re.Match[str], asked: Asked) -> Stretch | None:
    month, day = word["dot_month"] or word["dot_month2"], word["dot_day"] or word["dot_day2"]
    return _dated(month, day, _year(word["dot_year"], None, asked), asked)


def _dated(month: str, day: str, year: int | None, asked: Asked) -> Stretch | None:
    """Give a day; without a year the last such day up to today. None where no calendar has it."""
    for candidate in (year,) if year else (asked.today.year, asked.today.year - 1):
        try:
            found = date(candidate, value_of(month), value_of(day))
        except ValueError:
            continue
        if year or found <= asked.today:
            return Stretch(found, found)
    return None


def mday(word: re.Match[str], asked: Asked) -> Stretch | None:
    """Give a day of this month or, where that still lies ahead, of the last one."""
    back = 1 if (word["mday_month"] or "").startswith("上") else 0
    day = value_of(word["mday"] or word["mday2"])
    for months in (back, back + 1):
        years, month = divmod(asked.today.year * 12 + asked.today.month - 1 - months, 12)
        try:
            found = date(years, month + 1, day)
        except ValueError:
            continue
        if found <= asked.today:
            return Stretch(found, found)
    return None


def month(word: re.Match[str], asked: Asked) -> Stretch | None:
    year = _year(word["month_year"], word["month_word"], asked)
    return month_stretch(value_of(word["month"]), word["month_part"] or "", year, asked.today)


def whole_year(word: re.Match[str], asked: Asked) -> Stretch | None:
    year = _year(word["year"], word["year_word"], asked)
    return year_stretch(year, word["year_part"] or word["year_part2"] or "") if year else None


def _year(digits: str | None, word: str | None, asked: Asked) -> int | None:
    if digits:
        return int(digits) if int(digits) >= _CENTURY else _CENTURY + int(digits)
    return asked.today.year - _YEARS_AGO[word] if word else None
