"""What every event has in common."""

import uuid
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.topics import Topic
from shared.contracts.vocabulary import derived_id


class Value(BaseModel):
    """A frozen part of an event. Readers ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Event(Value):
    """A fact in the past tense. `at` is when it happened; `identity` is what makes it this fact and no other."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[Topic]

    at: AwareDatetime

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
