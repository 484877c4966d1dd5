"""What every event has in common."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from shared.contracts.topics import Topic
from shared.contracts.vocabulary import derived_id

_FIRST_YEAR, _LAST_YEAR = 1970, 2200


D = TypeVar("D", bound=date)


def _within_reason(day: D) -> D:
    if not _FIRST_YEAR <= day.year < _LAST_YEAR:
        raise ValueError(f"must lie between {_FIRST_YEAR} and {_LAST_YEAR}")
    return day


Moment = Annotated[AwareDatetime, AfterValidator(_within_reason)]
"""A time with its zone; every zone can say it, which is not so at the ends of the calendar."""
Day = Annotated[date, AfterValidator(_within_reason)]
"""A date that has a day before and a day after it."""


class Value(BaseModel):
    """A frozen part of an event. Readers ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, hide_input_in_errors=True)


class Event(Value):
    """A fact in the past tense. `at` is when it happened; `identity` is what makes it this fact and no other."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[Topic]

    at: Moment

    @property
    def key(self) -> str:
        """Give the record's key: facts of one key stay in order."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        return self.key

    @property
    def identity(self) -> tuple[object, ...]:
        """Give the parts that the event's id is derived from: the same cause makes the same id."""
        raise NotImplementedError

    @property
    def topic(self) -> Topic:
        return self.TOPIC

    @property
    def event_id(self) -> uuid.UUID:
        return derived_id(self.TYPE, *self.identity)

    @property
    def time(self) -> datetime:
        return self.at
