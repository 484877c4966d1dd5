"""What a phrase is placed by, and what comes of it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from services.intake.domain.when.found import Certainty
from services.intake.domain.when.phrase import Phrase
from services.intake.domain.when.stretch import Asked
from shared.city.calendar import Calendar

_NEXT, _NEXT_KINDS = ("明", "后", "大后", "下"), ("day", "weekday", "week")
_YEARS = {"date": "date_year", "dotted": "dot_year", "month": "month_year", "year": "year"}


@dataclass(frozen=True)
class Base:
    """When it was said (aware), the city's calendar, and whether the text speaks of what lies ahead."""

    at: datetime
    calendar: Calendar | None = None
    ahead: bool = False

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.at.date(), self.calendar)


@dataclass(frozen=True)
class Placed:
    """Start and end, aware; both None where the phrase places nothing."""

    start: datetime | None = None
    end: datetime | None = None
    certainty: Certainty = Certainty.VAGUE


def lies_ahead(phrase: Phrase, base: Base) -> bool:
    """Tell whether the text says that it speaks of the future: 明天, 下周, 将于, a coming exam, a year named."""
    if base.ahead or phrase.has("exam"):
        return True
    words = phrase.words.items()
    return any(word[0].startswith(_NEXT) for kind, word in words if kind in _NEXT_KINDS) or any(
        word[name] for kind, word in words if (name := _YEARS.get(kind))
    )


def midnight(day: date, base: Base) -> datetime:
    """Give the first moment of a day in the base's own zone."""
    return datetime.combine(day, time(), base.at.tzinfo)
