"""Sends a case on to others when its complainant corrects what it is about, or where."""

from dataclasses import replace

from services.router.domain.case import Case, Decided, Grounds, Ticket
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.deciding import Decisions, decide
from services.router.domain.workflow import Role
from services.router.usecases.arriving import place_of
from services.router.usecases.desk import Desk
from services.router.usecases.dispatch_case import lead_of, matter_words, send_on_its_way
from services.router.usecases.telling import publish_revoked
from shared.contracts.events.ticket import TicketSupplemented
from shared.contracts.vocabulary import CaseState

WITH_A_UNIT = (CaseState.DISPATCHED, CaseState.IN_PROGRESS)
CORRECTED = "corrected"
"""Why a unit loses its task."""


def correct(event: TicketSupplemented, file: CaseFile, desk: Desk, act: Act) -> None:
    """Put a correction into force; decide anew, and send the case on where that names somebody else.

    One voice of several does not move a case, nor does a correction that comes when the work is planned or done: it is
    kept as a supplement for whoever handles the case. The resolve clock runs on.
    """
    ticket = _corrected(file.tickets[event.ticket_id], event)
    if file.open_tickets != (ticket.ticket_id,) or file.case.state not in WITH_A_UNIT:
        return
    decisions = decide(ticket, desk.world, desk.now)
    file.tickets[ticket.ticket_id] = ticket
    file.case = _about(ticket, file.case, desk)
    file.decided += [_decided(grounds, ticket, file, act) for grounds in decisions.all]
    if (decisions.orders.refer_to or lead_of(decisions.orders, desk)) != file.case.lead:
        _send_on(file, ticket, decisions, desk, act)


def _send_on(file: CaseFile, ticket: Ticket, decisions: Decisions, desk: Desk, act: Act) -> None:
    by_system = Act("system", act.cause, act.now)
    publish_revoked(file.close_tasks(by_system), CORRECTED, desk)
    file.act("reroute", Role.SYSTEM, by_system)
    sign_by = desk.world.clocks.start(ticket.category, ticket.kind, ticket.urgency, act.now).sign_by
    file.case = replace(file.case, sign_by=sign_by, lead=None)
    send_on_its_way(file, ticket, decisions, desk, by_system)


def _corrected(ticket: Ticket, event: TicketSupplemented) -> Ticket:
    category = event.category.code if event.category else ticket.category
    return replace(ticket, category=category, place=place_of(event.place) if event.place else ticket.place)


def _about(ticket: Ticket, case: Case, desk: Desk) -> Case:
    matter = matter_words(ticket, desk.world.category_title(ticket.category))
    return replace(case, category=ticket.category, matter=matter, place=ticket.place, anchor=ticket.place.anchor)


def _decided(grounds: Grounds, ticket: Ticket, file: CaseFile, act: Act) -> Decided:
    known = (grounds.table, grounds.version, grounds.row, grounds.facts, grounds.why)
    return Decided(file.case.case_id, ticket.ticket_id, *known, act.now)
