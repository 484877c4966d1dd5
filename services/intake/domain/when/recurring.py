"""Whether a phrase says that it happens again, on which days, and which of them was the last."""

from datetime import date, datetime, timedelta

from services.intake.domain.when.found import On, Recurrence
from services.intake.domain.when.phrase import Phrase
from services.intake.domain.when.stretch import Stretch
from shared.city.calendar import Calendar, DayKind

_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_KINDS = {
    "weekends": On.WEEKENDS,
    "workdays": On.WORKDAYS,
    "holidays": On.HOLIDAYS,
    "often": On.DAILY,
    "exam": On.EXAMS,
}
_LOOSE = ("season", "loose")
_LOOK_BACK = 8
_SATURDAY = 5


def recurrence_of(phrase: Phrase) -> Recurrence | None:
    """Give on which days a phrase happens again; None where it speaks of once."""
    if weekly := phrase.words.get("weekly"):
        return _weekly(weekly["weekly"])
    for kind, on in _KINDS.items():
        if phrase.has(kind):
            return Recurrence(on)
    return Recurrence(On.OFTEN) if phrase.has(*_LOOSE) else None


def _weekly(day: str | None) -> Recurrence:
    if day == "末":
        return Recurrence(On.WEEKENDS)
    return Recurrence(On.WEEKDAY, _WEEKDAYS[day]) if day else Recurrence(On.OFTEN)


def day_of(phrase: Phrase, within: Stretch | None, base: datetime, calendar: Calendar | None) -> date | None:
    """Give the last day up to the base of a recurrence that is not daily; None where any day will do."""
    today = base.date()
    if within:
        return min(max(within.first, today), within.last) if within.first > today else min(today, within.last)
    recurrence = recurrence_of(phrase)
    if recurrence is None or recurrence.on in (On.DAILY, On.OFTEN):
        return None
    for back in range(_LOOK_BACK):
        day = today - timedelta(days=back)
        if _happens(recurrence, day, calendar):
            return day
    return None


def _happens(recurrence: Recurrence, day: date, calendar: Calendar | None) -> bool:
    if recurrence.on is On.WEEKDAY:
        return day.weekday() == recurrence.weekday
    weekend = day.weekday() >= _SATURDAY
    if recurrence.on is On.WEEKENDS:
        return weekend
    special = calendar.special.get(day) if calendar else None
    worked = special.kind is DayKind.MAKE_UP_WORKDAY if special else not weekend
    return worked if recurrence.on is On.WORKDAYS else not worked
