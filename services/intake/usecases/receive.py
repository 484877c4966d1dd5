"""Take in new submissions: read, seal who sent them, keep, say `ticket.received`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.message import Submission
from services.intake.domain.number import ticket_number
from services.intake.domain.ticket import Reader, Ticket
from services.intake.usecases.ports import Arrival, Entry, Sealing, Tickets, Vault
from services.intake.usecases.saying import said_category, said_matters, said_place
from shared.contracts.events.ticket import (
    Attachment,
    ComplainantKind,
    Incident,
    TicketReceived,
)
from shared.contracts.faults import Fault, Refused


@dataclass(frozen=True)
class Reading:
    """A submission and what it means."""

    arrival: Arrival
    ticket: Ticket


@dataclass(frozen=True)
class Desk:
    """What a batch is worked with: the city's prefix and the ports of one transaction."""

    prefix: str
    tickets: Tickets
    vault: Vault


def portions(arrivals: Iterable[Arrival], most: int) -> Iterator[list[Arrival]]:
    """Part what came into portions of at most so many bytes; a message that is longer is one by itself."""
    portion: list[Arrival] = []
    size = 0
    for arrival in arrivals:
        if portion and size + len(arrival.original) > most:
            yield portion
            portion, size = [], 0
        portion.append(arrival)
        size += len(arrival.original)
    if portion:
        yield portion


def read_submissions(arrivals: Sequence[Arrival], reader: Reader, now: datetime) -> list[Reading]:
    """Read what submissions mean; a long text takes tens of milliseconds, so do it before the transaction opens."""
    tickets = reader.read([(arrival.channel, _submission(arrival)) for arrival in arrivals], now)
    return [Reading(arrival, ticket) for arrival, ticket in zip(arrivals, tickets, strict=True)]


async def receive(readings: Sequence[Reading], desk: Desk, now: datetime) -> list[tuple[Arrival, TicketReceived]]:
    """Take in submissions; one that was taken before is passed over. Raises `Refused` where its number was re-used."""
    fresh = await _fresh(readings, desk.tickets)
    if not fresh:
        return []
    refs = await desk.vault.seal([_sealing(reading) for reading in fresh])
    entries = [
        Entry(reading.ticket, reading.arrival.content_hash, ref, now, reading.arrival.origin)
        for reading, ref in zip(fresh, refs, strict=True)
    ]
    serials = await desk.tickets.add(entries, now.date())
    numbers = [ticket_number(desk.prefix, now.date(), serial) for serial in serials]
    events = [_event(entry, number) for entry, number in zip(entries, numbers, strict=True)]
    return [(reading.arrival, event) for reading, event in zip(fresh, events, strict=True)]


async def _fresh(readings: Sequence[Reading], tickets: Tickets) -> list[Reading]:
    """Leave out what was taken in before under another message id, in an earlier batch or in this one."""
    known = await tickets.known([reading.ticket.ticket_id for reading in readings]) if readings else {}
    seen = {ticket_id: ticket.content_hash for ticket_id, ticket in known.items()}
    fresh = []
    for reading in readings:
        before = seen.get(reading.ticket.ticket_id)
        if before is None:
            fresh.append(reading)
        elif before != reading.arrival.content_hash:
            raise Refused("number_reused", [Fault("number", "was submitted before with other content")])
        seen[reading.ticket.ticket_id] = reading.arrival.content_hash
    return fresh


def _submission(arrival: Arrival) -> Submission:
    assert isinstance(arrival.message, Submission)
    return arrival.message


def _sealing(reading: Reading) -> Sealing:
    who = _submission(reading.arrival).complainant
    return Sealing(reading.ticket.ticket_id, who.person_key, who.identity, reading.arrival.original)


def _event(entry: Entry, number: str) -> TicketReceived:
    ticket = entry.ticket
    return TicketReceived(
        at=entry.received_at,
        ticket_id=ticket.ticket_id,
        number=number,
        channel=ticket.channel,
        external_id=ticket.external_id,
        kind=ticket.kind,
        category=said_category(ticket.category, ticket.hint),
        matters=said_matters(ticket.matters),
        title=ticket.title,
        text=ticket.text,
        place=said_place(ticket.place),
        incident=_incident(ticket),
        urgency=ticket.urgency,
        confidential=ticket.confidential,
        complainant_kind=ComplainantKind.ENTERPRISE if ticket.enterprise else ComplainantKind.PERSON,
        complainant_ref=entry.complainant_ref,
        attachments=tuple(Attachment(kind=a.kind, reference=a.reference) for a in ticket.attachments),
        reward_claim=ticket.reward_claim,
        reported_at=ticket.reported_at,
        reply_by=ticket.reply_by,
        origin=entry.origin,
    )


def _incident(ticket: Ticket) -> Incident:
    read = ticket.incident
    return Incident(start=read.start, end=read.end, recurring=read.recurring, phrase=read.phrase)
