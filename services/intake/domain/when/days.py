"""Which days a phrase means, counted from the day on which it was said."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from services.intake.domain.numerals import value_of
from services.intake.domain.when.named_days import exam_days, festival_days
from services.intake.domain.when.phrase import Words
from services.intake.domain.when.stretch import Stretch, month_stretch, year_stretch
from shared.city.calendar import Calendar

_AGO = {
    "今天": 0, "今日": 0, "今": 0, "昨天": 1, "昨日": 1, "昨": 1, "前天": 2, "前日": 2, "前": 2, "大前天": 3,
    "明天": -1, "明日": -1, "明": -1, "后天": -2, "大后天": -3,
}  # fmt: skip
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_UNITS = {"天": 1, "日": 1, "晚": 1, "夜": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
_CENTURY = 2000


@dataclass(frozen=True)
class Asked:
    """The day on which it was said, and the city's calendar where one is known."""

    today: date
    calendar: Calendar | None = None


def days_of(words: Words, asked: Asked) -> Stretch | None:
    """Give the days that the most telling word means; None where none of them places any."""
    for kind, read in _READERS.items():
        if (word := words.get(kind)) and (found := read(word, asked)):
            return found
    return None


def _date(word: re.Match[str], asked: Asked) -> Stretch | None:
    return _dated(word["date_month"], word["date_day"], _year(word["date_year"], word["date_word"], asked), asked)


def _dotted(word: re.Match[str], asked: Asked) -> Stretch | None:
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


def _year(digits: str | None, word: str | None, asked: Asked) -> int | None:
    if digits:
        return int(digits) if int(digits) >= _CENTURY else _CENTURY + int(digits)
    return asked.today.year - _YEARS_AGO[word] if word else None


def _mday(word: re.Match[str], asked: Asked) -> Stretch | None:
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


def _day(word: re.Match[str], asked: Asked) -> Stretch | None:
    if (days := _AGO.get(word[0])) is None:
        return None
    found = asked.today - timedelta(days=days)
    return Stretch(found, found)


def _weekday(word: re.Match[str], asked: Asked) -> Stretch:
    """Give the day of the week named, else the last such day."""
    week = (word["week_back"] or "").removesuffix("个")
    monday = asked.today - timedelta(days=asked.today.weekday()) + 7 * _weeks(week)
    found = monday + timedelta(days=_WEEKDAYS[word["weekday"]])
    if found > asked.today and week != "下":
        found -= timedelta(days=7)
    return Stretch(found, found + timedelta(days=word["weekday"] == "末"))


def _week(word: re.Match[str], asked: Asked) -> Stretch:
    monday = asked.today - timedelta(days=asked.today.weekday()) + 7 * _weeks(word["week_at"])
    return Stretch(monday, monday + timedelta(days=6))


def _weeks(word: str) -> timedelta:
    return timedelta(days={"上": -1, "上上": -2, "下": 1}.get(word, 0))


def _month(word: re.Match[str], asked: Asked) -> Stretch | None:
    year = _year(word["month_year"], word["month_word"], asked)
    return month_stretch(value_of(word["month"]), word["month_part"] or "", year, asked.today)


def _whole_year(word: re.Match[str], asked: Asked) -> Stretch | None:
    year = _year(word["year"], word["year_word"], asked)
    return year_stretch(year, word["year_part"] or word["year_part2"] or "") if year else None


def _ago(word: re.Match[str], asked: Asked) -> Stretch | None:
    if not (count := counted(word)) or word["ago_unit"] not in _UNITS:
        return None
    found = asked.today - timedelta(days=round(count * _UNITS[word["ago_unit"]]))
    return Stretch(found, found)


def counted(word: re.Match[str]) -> float | None:
    """Give how many units ago; None for 几天前 and 前几天, which count nothing."""
    if word["ago_half"]:
        return 0.5
    try:
        return value_of(word["ago_count"] or "几") + (0.5 if word["ago_more"] else 0)
    except KeyError:
        return None


_READERS: dict[str, Callable[[re.Match[str], Asked], Stretch | None]] = {
    "date": _date,
    "dotted": _dotted,
    "mday": _mday,
    "day": _day,
    "weekday": _weekday,
    "ago": _ago,
    "festival": lambda word, asked: festival_days(word["festival"], asked.today, asked.calendar),
    "exam": lambda word, asked: exam_days(word["exam"], asked.today, asked.calendar),
    "week": _week,
    "month": _month,
    "year": _whole_year,
}
"""The closest word first: of 2023年元旦1月1日 the date counts."""
