"""Opens a case for a ticket and gives it to the unit that the rules name, or to the authority outside."""

import secrets

from services.router.domain.case import Case, Ticket, case_number_of
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.deciding import Decisions
from services.router.domain.orders import Orders
from services.router.domain.workflow import Role
from services.router.usecases.arriving import Arrived
from services.router.usecases.desk import Desk
from services.router.usecases.telling import publish_task
from shared.contracts.vocabulary import CaseState, TaskRole


def open_case(one: Arrived, desk: Desk) -> CaseFile:
    """Accept a ticket as a case of its own and send it on its way."""
    act = desk.act("system", one.cause)
    file = CaseFile(_case(one.ticket, desk))
    file.act("accept", Role.SYSTEM, act)
    file.add_ticket(one.ticket)
    file.tell("opened", act, reply_by=one.ticket.reply_by)
    if not one.decisions.orders.refer_to:
        file.act("route", Role.SYSTEM, act)
    send_on_its_way(file, one.ticket, one.decisions, desk, act)
    return file


def send_on_its_way(file: CaseFile, ticket: Ticket, decisions: Decisions, desk: Desk, act: Act) -> None:
    """Give a case to whom the rules name: an authority outside, or the units."""
    if decisions.orders.refer_to:
        file.act("refer_out", Role.SYSTEM, act)
        file.tell("referred_out", act, unit=decisions.orders.refer_to, decision=decisions.assignment)
    else:
        _dispatch(file, ticket, decisions, desk, act)


def _dispatch(file: CaseFile, ticket: Ticket, decisions: Decisions, desk: Desk, act: Act) -> None:
    """Give the case to its lead unit, and to those that assist."""
    orders = decisions.orders
    lead = lead_of(orders, desk)
    assisting = [unit for unit in orders.assisting if unit != lead]
    file.act("dispatch", Role.SYSTEM, act)
    for unit, role in ((lead, TaskRole.LEAD), *((unit, TaskRole.ASSISTING) for unit in assisting)):
        task = file.add_task(unit, role, secrets.token_urlsafe(18), act, orders.instructions)
        publish_task(file, task, desk, act)
    file.tell("dispatched", act, unit=lead, reply_by=ticket.reply_by, decision=decisions.assignment)


def lead_of(orders: Orders, desk: Desk) -> str:
    """Name the unit that answers for a case; where no rule names one, the command centre."""
    return orders.lead or desk.world.units.command_center


def _case(ticket: Ticket, desk: Desk) -> Case:
    """Make the case; its work is due from receipt on, a unit has its time to sign from when it is asked."""
    since_receipt, since_dispatch = (
        desk.world.clocks.start(ticket.category, ticket.kind, ticket.urgency, moment)
        for moment in (ticket.received_at, desk.now)
    )
    return Case(
        case_id=ticket.case_id,
        number=case_number_of(ticket.number),
        state=CaseState.RECEIVED,
        version=0,
        kind=ticket.kind,
        category=ticket.category,
        matter=matter_words(ticket, desk.world.category_title(ticket.category)),
        anchor=ticket.place.anchor,
        place=ticket.place,
        incident=ticket.incident,
        urgency=ticket.urgency,
        opened_at=ticket.received_at,
        seen_at=ticket.reported_at,
        sign_by=since_dispatch.sign_by,
        resolve_by=since_receipt.resolve_by,
    )


def matter_words(ticket: Ticket, category_title: str) -> str:
    """Say the matter in a few words without personal data: 环卫作业噪声，后村家园. Only a gazetteer's name is used."""
    return f"{category_title}，{ticket.place.name}" if ticket.place.name else category_title
