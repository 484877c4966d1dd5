"""What is found about time: a phrase, where it stands, how sure it is, and when it means."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Certainty(StrEnum):
    """How closely a phrase says when."""

    EXACT = "exact"  # a clock time
    ABOUT = "about"  # a rounded clock time or a part of the day
    DAYS = "days"  # whole days, weeks or months
    VAGUE = "vague"  # nothing that a calendar knows


class On(StrEnum):
    """The days on which something happens again."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"
    WEEKDAY = "weekday"
    EXAMS = "exams"
    OFTEN = "often"  # again and again, the days are not said


@dataclass(frozen=True)
class Recurrence:
    """On which days it happens again; `weekday` (Monday 0) only where one is named."""

    on: On
    weekday: int | None = None


@dataclass(frozen=True)
class TimeFound:
    """One time phrase. `span` counts characters of the text as given; start and end are aware.

    What recurs gives its last time up to the base. Start and end are None where the phrase places nothing (VAGUE).
    """

    phrase: str
    span: tuple[int, int]
    certainty: Certainty
    start: datetime | None = None
    end: datetime | None = None
    recurrence: Recurrence | None = None


@dataclass(frozen=True)
class When:
    """Start and end (aware), whether it recurs, and the phrase that says so; a recurring one gives its last time."""

    start: datetime | None = None
    end: datetime | None = None
    recurring: bool = False
    phrase: str = ""
