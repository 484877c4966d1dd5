"""Puts a phrase on the time line: days and clock times become a start and an end that do not lie ahead."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.intake.domain.when.clock import clock_minutes, part_of, second_hour
from services.intake.domain.when.days import Asked, counted, days_of
from services.intake.domain.when.found import Certainty
from services.intake.domain.when.parts import DAY, HALF
from services.intake.domain.when.phrase import Phrase, Words
from services.intake.domain.when.recurring import day_of
from services.intake.domain.when.stretch import Stretch
from shared.city.calendar import Calendar

_ROUNDING = timedelta(minutes=30)
"""People round: half past five may be said at 05:25."""
_HOURS = {"分钟": 1 / 60, "小时": 1.0, "钟头": 1.0}
_SINCE = ("起", "开始", "以来", "至今", "到现在", "到目前", "为止")
_NEXT, _NEXT_KINDS = ("明", "后", "大后", "下"), ("day", "weekday", "week")
_YEARS = {"date": "date_year", "dotted": "dot_year", "month": "month_year", "year": "year"}
_ROUNDED = ("左右", "前后", "上下", "多", "许", "不到")


@dataclass(frozen=True)
class Base:
    """When it was said (aware), the city's calendar, and whether the text speaks of what lies ahead."""

    at: datetime
    calendar: Calendar | None = None
    ahead: bool = False

    @property
    def asked(self) -> Asked:
        return Asked(self.at.date(), self.calendar)


@dataclass(frozen=True)
class Placed:
    """Start and end, aware; both None where the phrase places nothing."""

    start: datetime | None = None
    end: datetime | None = None
    certainty: Certainty = Certainty.VAGUE


def place(phrase: Phrase, base: Base) -> Placed:
    """Place a phrase by the closest thing that it says."""
    if phrase.has("now"):
        return Placed(base.at, None, Certainty.ABOUT)
    if phrase.has("ago") and (moment := _moment_ago(phrase.words, base)):
        return moment
    days = days_of(phrase.words, base.asked)
    if phrase.has("clock", "part") and (placed := _hours(phrase, days, base)):
        return placed
    return _days(phrase, days, base) if days else Placed()


def _moment_ago(words: Words, base: Base) -> Placed | None:
    unit = _HOURS.get(words["ago"]["ago_unit"] or "")
    count = counted(words["ago"])
    if unit is None or count is None:
        return None
    return Placed(base.at - timedelta(hours=count * unit), None, Certainty.ABOUT)


def _days(phrase: Phrase, days: Stretch, base: Base) -> Placed:
    """Give whole days; what goes on (起, 至今) ends when it was said."""
    until = days_of(phrase.until, _asked_until(phrase, days, base)) or days
    goes_on = "tail" in phrase.words and phrase.words["tail"][0] in _SINCE
    start = _midnight(days.first, base)
    end = base.at if goes_on else _midnight(until.last + timedelta(days=1), base)
    if start > base.at:
        return Placed(start, max(start, end), Certainty.DAYS) if _lies_ahead(phrase, base) else Placed()
    return Placed(start, max(start, end), Certainty.DAYS)


def _asked_until(phrase: Phrase, days: Stretch, base: Base) -> Asked:
    """Count a bare day from the first one: in 5月2日至18日 the month is said once."""
    if "mday" not in phrase.until:
        return base.asked
    return Asked(min(days.first + timedelta(days=30), base.at.date()), base.calendar)


def _hours(phrase: Phrase, days: Stretch | None, base: Base) -> Placed | None:
    one_day = days.first if days and days.first == days.last else None
    day = one_day or day_of(phrase, days, base.at, base.calendar)
    minutes = _start_minutes(phrase.words, day, base) if phrase.has("clock") else None
    if minutes is not None:
        span = minutes, _end_minutes(phrase, minutes, day, base)
        begin_end = _placed(day, span, base, _ROUNDING, ahead=_lies_ahead(phrase, base))
        return Placed(*begin_end, _how_close(phrase, begin_end[0]))
    if part := part_of(phrase.words):
        span = part.start * 60, _end_minutes(phrase, part.start * 60, day, base) or part.end * 60
        begin_end = _placed(day, span, base, timedelta(), ahead=_lies_ahead(phrase, base))
        return Placed(*begin_end, Certainty.ABOUT if begin_end[0] else Certainty.VAGUE)
    return None


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


def _lies_ahead(phrase: Phrase, base: Base) -> bool:
    """Tell whether the text says that it speaks of the future: 明天, 下周, 将于, a coming exam, a year named."""
    if base.ahead or phrase.has("exam"):
        return True
    words = phrase.words.items()
    return any(word[0].startswith(_NEXT) for kind, word in words if kind in _NEXT_KINDS) or any(
        word[name] for kind, word in words if (name := _YEARS.get(kind))
    )


def _placed(
    day: date | None, minutes: tuple[int, int | None], base: Base, rounding: timedelta, *, ahead: bool
) -> tuple[datetime | None, datetime | None]:
    """Put minutes on a day: the one named, else the last on which they do not lie in the future."""
    start, end = minutes
    begin = _midnight(day or base.at.date(), base) + timedelta(minutes=start)
    while day is None and begin > base.at + rounding:
        begin -= timedelta(days=1)
    length = None if end is None else timedelta(minutes=max(end - start, 0))
    if begin > base.at + rounding:
        return (begin, None if length is None else begin + length) if ahead else (None, None)
    finish = None if length is None else min(begin + length, base.at)
    begin = min(begin, base.at)
    return begin, finish and max(begin, finish)


def _midnight(day: date, base: Base) -> datetime:
    return datetime.combine(day, time(), base.at.tzinfo)
