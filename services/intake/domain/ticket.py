"""The canonical ticket: what a submission means, without who sent it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.intake.domain.category.reader import CategoryRead, CategoryReader
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

    def read(self, channel: str, said: Submission, received_at: datetime) -> Ticket:
        """Make the canonical ticket. Times in the text count from when it was said, but never from the future."""
        veil = Veil.over(said.complainant)
        reported_at = min(said.reported_at, received_at) if said.reported_at > received_at + _SKEW else said.reported_at
        title, text, hint = veil.cover(said.title), veil.cover(said.text), veil.cover(said.category_hint)
        whole = as_one(said.title, said.text)
        place = self.places.read(said.where, title=title, text=text)
        seen = self.categories.see(title=said.title, text=said.text, hint=said.category_hint)
        category = self.categories.judge(seen)
        kind = self.kinds.read(title=said.title, text=said.text, seen=seen.scores.kind, platform=said.kind)
        return Ticket(
            ticket_id=ticket_id(channel, said.number),
            channel=channel,
            external_id=said.number,
            kind=kind.kind,
            category=category,
            matters=find_matters(text, category, self.categories, seen.heard),
            hint=hint,
            title=title or _first_words(text) or f"{hint or place.name or ''}（仅图片）",
            text=text,
            place=replace(place, words=veil.cover_place(place.words, confidential=said.confidential)),
            incident=read_when(whole, reported_at, self.calendar),
            urgency=read_urgency(whole, marked=said.urgent),
            confidential=said.confidential,
            enterprise=said.complainant.enterprise,
            attachments=said.attachments,
            reward_claim=said.reward_claim,
            reported_at=reported_at,
            reply_by=said.reply_by,
        )


def as_one(title: str, text: str) -> str:
    """Give title and text as one text, for what is read of both together."""
    return f"{title}{BETWEEN}{text}"


def _first_words(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _TITLE else line[:_TITLE] + "…"
