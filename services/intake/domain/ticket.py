"""The canonical ticket: what a submission means, without who sent it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.intake.domain.category.reader import CategoryRead, CategoryReader, Seen
from services.intake.domain.kind import KindReader
from services.intake.domain.matters import Matter, find_matters
from services.intake.domain.message import Photo, Submission
from services.intake.domain.place import PlaceRead, PlaceReader
from services.intake.domain.privacy import Veil
from services.intake.domain.urgency import read_urgency
from services.intake.domain.when import When, read_when
from shared.city.calendar import Calendar
from shared.contracts.vocabulary import Kind, Urgency, ticket_id

BETWEEN = "。"
"""Stands between title and text where both are read as one."""
_TITLE = 30
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Ticket:
    """One submission as it is published; the serial of its number is given when it is kept."""

    ticket_id: UUID
    channel: str
    external_id: str
    kind: Kind
    category: CategoryRead
    matters: tuple[Matter, ...]
    """Where the text, as it stands here, speaks of several."""
    hint: str
    title: str
    text: str
    place: PlaceRead
    incident: When
    urgency: Urgency
    confidential: bool
    enterprise: bool
    attachments: tuple[Photo, ...]
    reward_claim: bool
    reported_at: datetime
    reply_by: datetime | None


@dataclass(frozen=True)
class Reader:
    """Reads submissions with the city's words; built once."""

    categories: CategoryReader
    places: PlaceReader
    kinds: KindReader
    calendar: Calendar | None = None
    """Says what 高考期间 and 节假日 were; without one such words place nothing."""

    def read(self, came: Sequence[tuple[str, Submission]], received_at: datetime) -> list[Ticket]:
        """Make the canonical tickets of submissions, each with its channel.

        Times in a text count from when it was said, but never from the future. One thing is read of all before the
        next: a processor that goes through everything for each message finds neither code nor tables in its caches,
        and takes twice as long.
        """
        told = [_told(channel, said, received_at) for channel, said in came]
        places = [self._place(one) for one in told]
        seen = [self._see(one.said) for one in told]
        categories = [self.categories.judge(one) for one in seen]
        kinds = [self._kind(one.said, of_it) for one, of_it in zip(told, seen, strict=True)]
        matters = [
            find_matters(one.text, category, self.categories, of_it.heard)
            for one, category, of_it in zip(told, categories, seen, strict=True)
        ]
        incidents = [read_when(one.whole, one.reported_at, self.calendar) for one in told]
        urgencies = [read_urgency(one.whole, marked=one.said.urgent) for one in told]
        read = map(_Read, kinds, categories, matters, places, incidents, urgencies)
        return [_ticket(one, of_it) for one, of_it in zip(told, read, strict=True)]

    def _place(self, told: "_Told") -> PlaceRead:
        place = self.places.read(told.said.where, title=told.title, text=told.text)
        words = told.veil.cover_place(place.words, confidential=told.said.confidential)
        return replace(place, words=words)

    def _see(self, said: Submission) -> Seen:
        return self.categories.see(title=said.title, text=said.text, hint=said.category_hint)

    def _kind(self, said: Submission, seen: Seen) -> Kind:
        read = self.kinds.read(title=said.title, text=said.text, seen=seen.scores.kind, platform=said.kind)
        return read.kind


@dataclass(frozen=True)
class _Told:
    """A submission with its words as they may be published, and `whole`, as they were said."""

    channel: str
    said: Submission
    veil: Veil
    title: str
    text: str
    hint: str
    whole: str
    reported_at: datetime


@dataclass(frozen=True)
class _Read:
    """What was read of a submission."""

    kind: Kind
    category: CategoryRead
    matters: tuple[Matter, ...]
    place: PlaceRead
    incident: When
    urgency: Urgency


def _told(channel: str, said: Submission, received_at: datetime) -> _Told:
    veil = Veil.over(said.complainant)
    title, text, hint = map(veil.cover, (said.title, said.text, said.category_hint))
    reported_at = min(said.reported_at, received_at) if said.reported_at > received_at + _SKEW else said.reported_at
    return _Told(channel, said, veil, title, text, hint, as_one(said.title, said.text), reported_at)


def _ticket(told: _Told, read: _Read) -> Ticket:
    said = told.said
    return Ticket(
        ticket_id=ticket_id(told.channel, said.number),
        channel=told.channel,
        external_id=said.number,
        kind=read.kind,
        category=read.category,
        matters=read.matters,
        hint=told.hint,
        title=told.title or _first_words(told.text) or f"{told.hint or read.place.name or ''}（仅图片）",
        text=told.text,
        place=read.place,
        incident=read.incident,
        urgency=read.urgency,
        confidential=said.confidential,
        enterprise=said.complainant.enterprise,
        attachments=said.attachments,
        reward_claim=said.reward_claim,
        reported_at=told.reported_at,
        reply_by=said.reply_by,
    )


def as_one(title: str, text: str) -> str:
    """Give title and text as one text, for what is read of both together."""
    return f"{title}{BETWEEN}{text}"


def _first_words(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _TITLE else line[:_TITLE] + "…"
