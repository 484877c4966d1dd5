"""Applies what complainants say later: supplements, evaluations, withdrawals; what comes before its ticket is held."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.router.domain.case import Ticket, TicketState
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.workflow import IllegalAction, Role
from services.router.usecases.desk import Desk
from services.router.usecases.ports import Held
from services.router.usecases.reroute_case import correct
from services.router.usecases.telling import publish_facts, publish_revoked
from shared.contracts.events.ticket import TicketEvaluated, TicketFollowUp, TicketSupplemented, TicketWithdrawn
from shared.contracts.vocabulary import CaseState, Outcome

HELD_FOR = timedelta(days=7)
KINDS: dict[str, type[TicketFollowUp]] = {
    "supplemented": TicketSupplemented,
    "evaluated": TicketEvaluated,
    "withdrawn": TicketWithdrawn,
}
_NAMES = {model: name for name, model in KINDS.items()}


async def follow_up(events: Sequence[TicketFollowUp], desk: Desk) -> None:
    """Apply follow-ups to known tickets, in order; hold the others for their ticket, for seven days."""
    await _expire(desk)
    known = await desk.store.cases_of({event.ticket_id for event in events})
    await desk.store.hold([_held(event, desk.now) for event in events if event.ticket_id not in known])
    files = await desk.store.load(set(known.values()))
    for event in events:
        if event.ticket_id in known:
            apply(event, files[known[event.ticket_id]], desk)
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)


async def release_held(files: Iterable[CaseFile], desk: Desk) -> None:
    """Apply what was held for tickets that have now arrived; the caller saves the files and says their facts."""
    by_ticket = {ticket: file for file in files for ticket in file.tickets}
    for held in await desk.store.release(set(by_ticket)):
        event = KINDS[held.kind].model_validate(held.body)
        apply(event, by_ticket[held.ticket_id], desk)


def apply(event: TicketFollowUp, file: CaseFile, desk: Desk) -> None:
    """Apply one follow-up to the case that holds its ticket."""
    act = desk.act("complainant", event.event_id)
    ticket = file.tickets[event.ticket_id]
    match event:
        case TicketSupplemented():
            _supplement(event, file, ticket, desk, act)
        case TicketEvaluated():
            _evaluate(event, file, ticket, act)
        case TicketWithdrawn():
            _withdraw(file, ticket, desk, act)


def _supplement(event: TicketSupplemented, file: CaseFile, ticket: Ticket, desk: Desk, act: Act) -> None:
    """Keep the words; where they correct what it is about or where, the case may go on to others."""
    more = event.model_dump(mode="json", include={"at", "text", "attachments", "message_id"})
    file.tickets[ticket.ticket_id] = replace(ticket, supplements=(*ticket.supplements, more))
    file.tell("ticket_supplemented", act, [ticket.ticket_id])
    if event.category or event.place:
        correct(event, file, desk, act)


def _evaluate(event: TicketEvaluated, file: CaseFile, ticket: Ticket, act: Act) -> None:
    """Keep the three answers; one "no" opens a review, the last content complainant closes a case that was answered."""
    answers: dict[str, Any] = event.model_dump(mode="json", include={"responded", "solved", "satisfied", "reason"})
    no = [name for name in ("responded", "solved", "satisfied") if answers[name] is False]
    answered = file.case.state in (CaseState.REPLIED, CaseState.CLOSED)
    settled = answered and not no and event.solved is not None
    state = TicketState.SETTLED if settled and ticket.state is TicketState.OPEN else ticket.state
    file.tickets[ticket.ticket_id] = replace(ticket, evaluation=answers, state=state)
    if no and answered:
        _try(file, "dissatisfied", act)
    elif settled and not file.open_tickets and file.case.state is CaseState.REPLIED:
        file.act("follow_up", Role.COMPLAINANT, act)
    file.tell("ticket_evaluated", act, [ticket.ticket_id], reason=", ".join(f"not {name}" for name in no))


def _try(file: CaseFile, action: str, act: Act) -> None:
    """Take a step if the table allows it; outside the window for reopening the words are kept and nothing moves."""
    try:
        file.act(action, Role.COMPLAINANT, act)
    except IllegalAction:
        return


def _withdraw(file: CaseFile, ticket: Ticket, desk: Desk, act: Act) -> None:
    """Close one ticket; the case closes with its last one, and its units are told."""
    if ticket.state is TicketState.WITHDRAWN:
        return
    file.tickets[ticket.ticket_id] = replace(ticket, state=TicketState.WITHDRAWN)
    file.tell("ticket_withdrawn", act, [ticket.ticket_id])
    if file.open_tickets or file.case.state in (CaseState.CLOSED, CaseState.NOT_ACCEPTED):
        return
    file.act("withdraw", Role.COMPLAINANT, act)
    file.case.outcome = file.case.outcome or Outcome.WITHDRAWN
    publish_revoked(file.close_tasks(act), "withdrawn", desk)
    file.tell("closed", act, [ticket.ticket_id])


def _held(event: TicketFollowUp, now: datetime) -> Held:
    body = event.model_dump(mode="json")
    return Held(event.ticket_id, str(event.event_id), _NAMES[type(event)], body, now)


async def _expire(desk: Desk) -> None:
    for held in await desk.store.expire(desk.now - HELD_FOR):
        desk.out.audit("follow_up_expired", subject=f"ticket:{held.ticket_id}", actor="system", cause=held.event_id)
