"""What intake needs from outside: sources, the vault, its own tables."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.intake.domain.message import Message
from services.intake.domain.ticket import Ticket
from shared.contracts.events.ticket import Origin


class PlatformMessage(BaseModel):
    """One kind of message of one platform: the fields' aliases are the platform's own names.

    Types are strict (a number is no text); unknown fields are passed over, they stay in the sealed original.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)

    SENT: ClassVar[str]
    """The field that says when the platform sent this: no part of the content, a re-push may differ in it."""

    sequence: int | None = None
    """Counts the messages about one number, where the platform counts them."""

    def message(self) -> Message:
        """Say the same in intake's own form."""
        raise NotImplementedError

    def canonical(self) -> bytes:
        """Give the canonical content: what we read, in one order, without the time of sending."""
        said = self.model_dump(mode="json", exclude={self.SENT})
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Channel:
    """A source. `kind_field` holds one of the words in `models`, which names the kind of message."""

    title: str
    kind_field: str
    models: Mapping[str, type[PlatformMessage]]


@dataclass(frozen=True)
class Samples:
    """Realistic payloads of one channel, read from their file when they are asked for: name -> payload."""

    load: Callable[[], Mapping[str, Mapping[str, Any]]]

    @cached_property
    def payloads(self) -> Mapping[str, Mapping[str, Any]]:
        return self.load()


@dataclass(frozen=True)
class Arrival:
    """A message that was claimed: `message_id` is its inbox id, `content_hash` the digest of its canonical content."""

    channel: str
    message: Message
    message_id: str
    content_hash: str
    original: bytes
    origin: Origin


@dataclass(frozen=True)
class Sealing:
    """What the vault takes in for one record: a submission under its ticket's id, a follow-up under its own."""

    ticket_id: UUID
    person_key: str | None
    identity: Mapping[str, str]
    original: bytes


class Vault(Protocol):
    async def seal(self, sealed: Sequence[Sealing]) -> list[UUID | None]:
        """Seal what came; give per item the person's opaque reference, None where nobody could be told apart.

        Repeating it for the same id changes nothing and gives the same references.
        """
        ...


@dataclass(frozen=True)
class Known:
    """A ticket that was taken in earlier."""

    number: str
    content_hash: str


@dataclass(frozen=True)
class Entry:
    """A new ticket as the tables keep it: no words of the complainant, nobody's name."""

    ticket: Ticket
    content_hash: str
    complainant_ref: UUID | None
    received_at: datetime
    origin: Origin


@dataclass(frozen=True)
class FollowUpEntry:
    """A follow-up as the tables keep it; `sealed_as` is where the vault holds its original."""

    ticket_id: UUID
    message_id: str
    word: str
    sealed_as: UUID
    received_at: datetime
    origin: Origin


class Tickets(Protocol):
    """Tickets and follow-ups of one transaction."""

    async def known(self, ticket_ids: Sequence[UUID]) -> Mapping[UUID, Known]:
        """Find which of these were taken in before."""
        ...

    async def add(self, entries: Sequence[Entry], day: date) -> list[int]:
        """Keep new tickets; give each its serial of that day, ascending without a gap.

        Raises `Doubled` when one of them was taken in meanwhile: run the batch again.
        """
        ...

    async def add_follow_ups(self, entries: Sequence[FollowUpEntry]) -> list[bool]:
        """Keep follow-ups; say per item whether it is new."""
        ...


@dataclass(frozen=True)
class WantedPhoto:
    """A picture that a ticket names: where it lies."""

    ticket_id: UUID
    reference: str


class Photos(Protocol):
    async def want(self, wanted: Sequence[WantedPhoto]) -> None:
        """Note pictures to be fetched later; one that was noted before stays as it is."""
        ...


class Doubled(Exception):  # noqa: N818
    """The same submission was taken in by another process a moment ago; run the batch again."""
