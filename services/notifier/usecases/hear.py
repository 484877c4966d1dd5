"""Translates what the router says into the notifier's own words."""

from datetime import datetime

from services.notifier.domain.fact import Fact, Move, Ticket
from shared.contracts.events.case import CaseChanged, CaseTicket


def read_fact(event: CaseChanged) -> Fact:
    return Fact(
        case_id=event.case_id,
        case_version=event.version,
        word=event.fact,
        state=event.public_state,
        at=event.at,
        matter=event.matter,
        unit_id=event.unit.id if event.unit else "",
        unit=event.unit.title if event.unit else "",
        reply_by=_still_ahead(event),
        work=tuple(
            Move(move.stop, move.planned, move.moved_to, move.first_date, move.last_date, move.measures)
            for move in event.work
        ),
        reply_text=event.reply_text,
        reason=event.reason,
    )


def _still_ahead(event: CaseChanged) -> datetime | None:
    """Give the limit only while it can be kept: a platform may push a message whose own limit is over."""
    return event.reply_by if event.reply_by and event.reply_by > event.at else None


def read_ticket(ticket: CaseTicket) -> Ticket:
    return Ticket(ticket.ticket_id, ticket.number, ticket.channel, ticket.external_id, ticket.confidential)
