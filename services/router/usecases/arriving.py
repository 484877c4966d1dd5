"""Turns a ticket that arrives into the router's own, with its clocks started and its rules asked."""

from dataclasses import dataclass
from datetime import datetime

from services.router.domain.case import Incident, Place, Ticket, case_id_of
from services.router.domain.deciding import Decisions, decide
from services.router.domain.undecided import Guess, for_a_person
from services.router.domain.world import World
from shared.city.geo import Point
from shared.city.workdays import CITY_TIME
from shared.contracts.events.ticket import Incident as ReadIncident
from shared.contracts.events.ticket import ReadCategory, ReadPlace, TicketReceived


@dataclass(frozen=True)
class Arrived:
    """A new ticket and what the rules say of it alone: the crews it may concern are known before any lock."""

    ticket: Ticket
    decisions: Decisions
    cause: str


def arrived(event: TicketReceived, world: World, now: datetime) -> Arrived:
    """Ask the rules about a ticket; nothing is read but the ticket and the city, so no transaction need be open."""
    ticket = ticket_of(event, world)
    decisions = for_a_person(decide(ticket, world, now), guesses_of(event.category), ticket.urgency, world)
    return Arrived(ticket, decisions, str(event.event_id))


def guesses_of(category: ReadCategory) -> tuple[Guess, ...]:
    first = Guess(category.code, category.confidence)
    return (first, Guess(category.second, category.second_confidence)) if category.second else (first,)


def ticket_of(event: TicketReceived, world: World) -> Ticket:
    """Keep what the router needs; times are local, the reply clock starts at receipt unless the platform's binds."""
    deadlines = world.clocks.start(event.category.code, event.kind, event.urgency, event.at, event.reply_by)
    return Ticket(
        ticket_id=event.ticket_id,
        case_id=case_id_of(event.ticket_id),
        number=event.number,
        channel=event.channel,
        external_id=event.external_id,
        kind=event.kind,
        category=event.category.code,
        title=event.title,
        text=event.text,
        place=place_of(event.place),
        incident=_incident(event.incident),
        urgency=event.urgency,
        confidential=event.confidential,
        reported_at=event.reported_at.astimezone(CITY_TIME),
        received_at=event.at.astimezone(CITY_TIME),
        reply_by=deadlines.reply_by.astimezone(CITY_TIME),
        complainant_kind=event.complainant_kind,
        complainant_ref=event.complainant_ref,
        origin=event.origin.model_dump(mode="json"),
    )


def place_of(place: ReadPlace) -> Place:
    point = Point(place.point.lon, place.point.lat) if place.point else None
    return Place(place.words, place.name, place.district, place.street, point, place.cell)


def _incident(incident: ReadIncident) -> Incident:
    start, end = incident.start, incident.end
    return Incident(
        start.astimezone(CITY_TIME) if start else None,
        end.astimezone(CITY_TIME) if end else None,
        incident.recurring,
        incident.phrase,
    )
