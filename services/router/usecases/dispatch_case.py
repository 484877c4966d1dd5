"""Opens a case for a ticket and gives it to the unit that the rules name, or to the authority outside."""

import secrets

from services.router.domain.case import Case, Ticket, case_number_of
from services.router.domain.case_file import Act, CaseFile
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
    orders = one.decisions.orders
    if orders.refer_to:
        file.act("refer_out", Role.SYSTEM, act)
        file.tell("referred_out", act, unit=orders.refer_to, decision=one.decisions.assignment)
    else:
        _dispatch(one, file, desk, act)
    return file


def _dispatch(one: Arrived, file: CaseFile, desk: Desk, act: Act) -> None:
    """Give the case to its lead unit, and to those that assist; where no rule names one, to the command centre."""
    orders = one.decisions.orders
    lead = orders.lead or desk.world.units.command_center
    assisting = [unit for unit in orders.assisting if unit != lead]
    file.act("route", Role.SYSTEM, act)
    file.act("dispatch", Role.SYSTEM, act)
    for unit, role in ((lead, TaskRole.LEAD), *((unit, TaskRole.ASSISTING) for unit in assisting)):
        task = file.add_task(unit, role, secrets.token_urlsafe(18), act, orders.instructions)
        publish_task(file, task, desk, act)
    reply_by = one.ticket.reply_by
    file.tell("dispatched", act, unit=lead, reply_by=reply_by, decision=one.decisions.assignment)


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
