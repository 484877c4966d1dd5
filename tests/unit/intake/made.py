"""What intake's tests are made of: the city, fakes of the ports, messages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.intake import channels
from services.intake.city import IntakeCity, load
from services.intake.domain.fields import SHANGHAI
from services.intake.domain.message import Submission
from services.intake.domain.ticket import Ticket
from services.intake.usecases.ports import Arrival, Channel, Entry, FollowUpEntry, Known, Samples, Sealing
from services.intake.usecases.read_message import Read, read_message
from services.intake.usecases.receive import Desk, Reading, read_submissions
from shared.city.city import City, read_city
from shared.city.folder import Folder
from shared.contracts.events.ticket import Origin
from shared.contracts.topics import CHANNEL_IN
from shared.kit.discovery import discover

NOW = datetime(2025, 6, 18, 18, 0, tzinfo=SHANGHAI)
CHANNELS = discover(channels, "CHANNEL", Channel)
SAMPLES = {name: samples.payloads for name, samples in discover(channels, "SAMPLES", Samples).items()}
CITY = Path(__file__).parents[3] / "deploy" / "cities" / "shaoxing"


@cache
def city() -> tuple[City, IntakeCity]:
    folder = Folder(CITY)
    base = read_city(folder)
    return base, load(folder, base)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def encoded(payload: Any) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def read(channel: str, payload: Any, headers: Mapping[str, str] | None = None) -> Read:
    return read_message(channel, CHANNELS[channel], encoded(payload), headers or {})


def arrival(channel: str, payload: Mapping[str, Any], *, offset: int = 0) -> Arrival:
    value = encoded(payload)
    said = read(channel, payload)
    origin = Origin(topic=CHANNEL_IN.of(channel).name, partition=0, offset=offset, sha256=sha256(value).hexdigest())
    return Arrival(channel, said.message, said.message_id, said.content_hash, value, origin)


@dataclass
class FakeVault:
    """Gives one reference per person key; a record sealed before keeps its first."""

    sealed: dict[UUID, Sealing] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)

    async def seal(self, sealed: Sequence[Sealing]) -> list[UUID | None]:
        for one in sealed:
            self.sealed.setdefault(one.ticket_id, one)
        keys = [self.sealed[one.ticket_id].person_key for one in sealed]
        return [self.persons.setdefault(key, uuid4()) if key else None for key in keys]


@dataclass
class FakeTickets:
    entries: dict[UUID, Entry] = field(default_factory=dict)
    follow_ups: dict[tuple[UUID, str], FollowUpEntry] = field(default_factory=dict)
    serials: dict[date, int] = field(default_factory=dict)

    async def known(self, ticket_ids: Sequence[UUID]) -> Mapping[UUID, Known]:
        return {id_: Known("", self.entries[id_].content_hash) for id_ in ticket_ids if id_ in self.entries}

    async def add(self, entries: Sequence[Entry], day: date) -> list[int]:
        before = self.serials.get(day, 0)
        self.serials[day] = before + len(entries)
        self.entries |= {entry.ticket.ticket_id: entry for entry in entries}
        return list(range(before + 1, before + 1 + len(entries)))

    async def add_follow_ups(self, entries: Sequence[FollowUpEntry]) -> list[bool]:
        new = [(e.ticket_id, e.message_id) not in self.follow_ups for e in entries]
        for entry in entries:
            self.follow_ups.setdefault((entry.ticket_id, entry.message_id), entry)
        return new


def desk() -> Desk:
    return Desk("SX", FakeTickets(), FakeVault())


def readings(*arrivals: Arrival) -> list[Reading]:
    return read_submissions(arrivals, city()[1].reader, NOW)


def ticket_of(channel: str, submission: Submission, received_at: datetime = NOW) -> Ticket:
    """Make the ticket of one submission."""
    (ticket,) = city()[1].reader.read([(channel, submission)], received_at)
    return ticket
