"""Puts clock times and parts of the day on the time line, so that they do not lie ahead."""

from datetime import date, datetime, timedelta

from services.intake.domain.when.base import Base, Placed, lies_ahead, midnight
from services.intake.domain.when.clock import clock_minutes, part_of, second_hour
from services.intake.domain.when.days import days_of
from services.intake.domain.when.found import Certainty
from services.intake.domain.when.parts import DAY, HALF
from services.intake.domain.when.phrase import Phrase, Words
from services.intake.domain.when.recurring import day_of
from services.intake.domain.when.stretch import Stretch

_ROUNDING = timedelta(minutes=30)
"""People round: half past five may be said at 05:25."""
_ROUNDED = ("左右", "前后", "上下", "多", "许", "不到")


def place_hours(phrase: Phrase, days: Stretch | None, base: Base) -> Placed | None:
    """Place a clock time or a part of the day; None where its numbers are no clock time."""
    one_day = days.first if days and days.first == days.last else None
    day = one_day or day_of(phrase, days, base.at, base.calendar)
    minutes = _start_minutes(phrase.words, day, base) if phrase.has("clock") else None
    if minutes is not None:
        span = minutes, _end_minutes(phrase, minutes, day, base)
        begin_end = _placed(day, span, base, _ROUNDING, ahead=lies_ahead(phrase, base))
        begin_end = (None, begin_end[0]) if _until(phrase) else begin_end
        return Placed(*begin_end, _how_close(phrase, begin_end[0] or begin_end[1]))
    if part := part_of(phrase.words):
        span = part.start * 60, _end_minutes(phrase, part.start * 60, day, base) or part.end * 60
        begin_end = _placed(day, span, base, timedelta(), ahead=lies_ahead(phrase, base))
        return Placed(*begin_end, Certainty.ABOUT if begin_end[0] else Certainty.VAGUE)
    return None


def _until(phrase: Phrase) -> bool:
    """Tell whether only the end is said: 晚上9点之前."""
    return "tail" in phrase.words and phrase.words["tail"][0] in ("前", "以前", "之前")


def _how_close(phrase: Phrase, start: datetime | None) -> Certainty:
    if start is None:
        return Certainty.VAGUE
    word, tail = phrase.words["clock"], phrase.words.get("tail")
    rounded = word["hour_second"] or word["hour_from"] or (tail and tail[0].startswith(_ROUNDED))
    return Certainty.ABOUT if rounded else Certainty.EXACT


def _start_minutes(words: Words, day: date | None, base: Base) -> int | None:
    now = base.at.hour * 60 + base.at.minute if day in (None, base.at.date()) else None
    return clock_minutes(words, now)


def _end_minutes(phrase: Phrase, start: int, day: date | None, base: Base) -> int | None:
    """Give the end in minutes from the first day's midnight: on its own day if it names one, else the first after."""
    if not phrase.until:
        return second_hour(phrase.words, start) if phrase.has("clock") else None
    part = part_of(phrase.until)
    last = part.end * 60 if part else None
    end = clock_minutes(phrase.until, None) if "clock" in phrase.until else last
    if end is None:
        return None
    until = days_of(phrase.until, base.asked)
    if until and day:
        return end + DAY * (until.first - day).days
    while end <= start:
        end += DAY if part else HALF
    return end


def _placed(
    day: date | None, minutes: tuple[int, int | None], base: Base, rounding: timedelta, *, ahead: bool
) -> tuple[datetime | None, datetime | None]:
    """Put minutes on a day: the one named, else the last on which they do not lie in the future."""
    start, end = minutes
    begin = midnight(day or base.at.date(), base) + timedelta(minutes=start)
    while day is None and begin > base.at + rounding:
        begin -= timedelta(days=1)
    length = None if end is None else timedelta(minutes=max(end - start, 0))
    if begin > base.at + rounding:
        return (begin, None if length is None else begin + length) if ahead else (None, None)
    finish = None if length is None else min(begin + length, base.at)
    begin = min(begin, base.at)
    return begin, finish and max(begin, finish)
