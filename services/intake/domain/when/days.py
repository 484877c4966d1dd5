"""Which days a phrase means, counted from the day on which it was said."""

import re
from collections.abc import Callable
from datetime import timedelta

from services.intake.domain.numerals import value_of
from services.intake.domain.when import dates
from services.intake.domain.when.named_days import exam_days, festival_days
from services.intake.domain.when.phrase import Words
from services.intake.domain.when.stretch import Asked, Stretch

_AGO = {
    "今天": 0, "今日": 0, "今": 0, "昨天": 1, "昨日": 1, "昨": 1, "前天": 2, "前日": 2, "前": 2, "大前天": 3,
    "明天": -1, "明日": -1, "明": -1, "后天": -2, "大后天": -3,
}  # fmt: skip
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 5}
_UNITS = {"天": 1, "日": 1, "晚": 1, "夜": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}


def days_of(words: Words, asked: Asked) -> Stretch | None:
    """Give the days that the most telling word means; None where none of them places any."""
    for kind, read in _READERS.items():
        if (word := words.get(kind)) and (found := read(word, asked)):
            return found
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


_COMING = frozenset(
    ["临近", "近临", "即将", "快到", "马上", "快", "快要", "要", "备战", "前夕", "前", "之前", "在即", "来临", "将至"]
)
"""Words at an exam that is still to come. 正值, 期间, 那几天 may speak of one that is over."""


def _exam(word: re.Match[str], asked: Asked) -> Stretch | None:
    ahead = (word["exam_ahead"] or "") in _COMING or (word["exam_during"] or "") in _COMING
    return exam_days(word["exam"], asked.today, asked.calendar, ahead=ahead)


_READERS: dict[str, Callable[[re.Match[str], Asked], Stretch | None]] = {
    "date": dates.full_date,
    "dotted": dates.dotted,
    "mday": dates.mday,
    "day": _day,
    "weekday": _weekday,
    "ago": _ago,
    "festival": lambda word, asked: festival_days(word["festival"], asked.today, asked.calendar),
    "exam": _exam,
    "week": _week,
    "month": dates.month,
    "year": dates.whole_year,
}
"""The closest word first: of 2023年元旦1月1日 the date counts."""
