"""Take in what platforms add to an earlier number: supplements, evaluations, withdrawals.

Any of them may come before the number it speaks of.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.domain.correction import read_correction
from services.intake.domain.message import Evaluation, FollowUp, Submission, Supplement
from services.intake.domain.privacy import Veil
from services.intake.domain.ticket import Reader
from services.intake.usecases.ports import Arrival, FollowUpEntry, Sealing, Tickets, Vault
from services.intake.usecases.saying import said_category, said_place
from shared.contracts.events.ticket import (
    Attachment,
    TicketEvaluated,
    TicketFollowUp,
    TicketSupplemented,
    TicketWithdrawn,
)
from shared.contracts.vocabulary import derived_id, ticket_id


async def follow_up(
    arrivals: Sequence[Arrival], tickets: Tickets, vault: Vault, reader: Reader, now: datetime
) -> list[tuple[Arrival, TicketFollowUp]]:
    """Seal the originals, keep that they came, and say them; one that was taken before is passed over."""
    if not arrivals:
        return []
    entries = [_entry(arrival, now) for arrival in arrivals]
    await vault.seal([Sealing(e.sealed_as, None, {}, a.original) for e, a in zip(entries, arrivals, strict=True)])
    new = await tickets.add_follow_ups(entries)
    return [(arrival, _event(arrival, reader, now)) for arrival, is_new in zip(arrivals, new, strict=True) if is_new]


def _said(arrival: Arrival) -> FollowUp:
    assert not isinstance(arrival.message, Submission)
    return arrival.message


def _entry(arrival: Arrival, now: datetime) -> FollowUpEntry:
    said = _said(arrival)
    ticket = ticket_id(arrival.channel, said.number)
    return FollowUpEntry(ticket, arrival.message_id, said.WORD, sealed_as(ticket, arrival), now, arrival.origin)


def sealed_as(ticket: UUID, arrival: Arrival) -> UUID:
    """Name the vault's record of a follow-up's original: the ticket's own stays what it is."""
    return derived_id("follow_up", ticket, arrival.message_id)


def _event(arrival: Arrival, reader: Reader, now: datetime) -> TicketFollowUp:
    said = _said(arrival)
    veil = Veil()
    whose: dict[str, Any] = {
        "at": now,
        "ticket_id": ticket_id(arrival.channel, said.number),
        "channel": arrival.channel,
        "external_id": said.number,
        "message_id": arrival.message_id,
    }
    if isinstance(said, Supplement):
        attachments = tuple(Attachment(kind=a.kind, reference=a.reference) for a in said.attachments)
        corrected = read_correction(said.text, reader)
        return TicketSupplemented(
            **whose,
            text=veil.cover(said.text),
            attachments=attachments,
            category=said_category(corrected.category) if corrected.category else None,
            place=said_place(corrected.place) if corrected.place else None,
        )
    reason = veil.cover(said.reason)
    if isinstance(said, Evaluation):
        answers = {"responded": said.responded, "solved": said.solved, "satisfied": said.satisfied}
        return TicketEvaluated(**whose, **answers, reason=reason)
    return TicketWithdrawn(**whose, reason=reason)
