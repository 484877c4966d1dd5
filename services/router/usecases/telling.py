"""Turns what happened to a case into the events that others read; identity goes no farther than it must."""

from collections.abc import Iterable

from services.router.domain.answers import legal_answers
from services.router.domain.case import Fact, Grounds, Moved, Task, Ticket
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.world import World
from services.router.usecases.desk import Desk
from shared.contracts.events.case import CaseChanged, CaseTicket, Decision, UnitName, WorkMoved
from shared.contracts.events.unit import TaskAssigned, TaskRevoked
from shared.contracts.vocabulary import PUBLIC_STATE


def publish_facts(file: CaseFile, desk: Desk) -> None:
    """Say and note every fact of a case that has not been said yet, in order, and note each step of its tasks."""
    for fact in file.fresh:
        desk.out.publish(case_changed(file, fact, desk.world))
        desk.out.audit(
            fact.fact,
            subject=f"case:{fact.case_id}",
            actor=fact.actor,
            cause=fact.cause,
            facts={"version": fact.version, "state": fact.state, "unit": fact.unit, "tickets": len(fact.tickets)},
        )

    for task, act in file.stepped:
        desk.out.audit(
            "task_closed" if task.closed else f"task_{task.state}",
            subject=f"task:{task.task_id}",
            actor=act.actor,
            cause=act.cause,
            facts={"version": task.version, "state": task.state, "closed": task.closed, "unit": task.unit},
        )


def case_changed(file: CaseFile, fact: Fact, world: World) -> CaseChanged:
    case = file.case
    return CaseChanged(
        at=fact.at,
        case_id=case.case_id,
        number=case.number,
        version=fact.version,
        fact=fact.fact,
        state=fact.state,
        public_state=PUBLIC_STATE[fact.state],
        actor=fact.actor,
        cause=fact.cause,
        category=case.category,
        matter=case.matter,
        tickets=tuple(_case_ticket(file.tickets[ticket]) for ticket in fact.tickets),
        unit=UnitName(id=fact.unit, title=world.units.title(fact.unit)) if fact.unit else None,
        reply_by=fact.reply_by,
        work=tuple(map(work_moved, fact.work)),
        reply_text=fact.reply_text,
        reason=fact.reason,
        decision=decision_of(fact.decision) if fact.decision else None,
    )


def publish_task(file: CaseFile, task: Task, desk: Desk, act: Act) -> None:
    """Send a unit its task, if it can be reached by message; the others' tasks stand in the tables."""
    if desk.world.units[task.unit].messaging:
        desk.out.publish(task_assigned(file, task, desk.world, act))


def task_assigned(file: CaseFile, task: Task, world: World, act: Act) -> TaskAssigned:
    """Say what a unit has to do. The text is the redacted one of the ticket that opened the case."""
    case, opener = file.case, _opener(file)
    return TaskAssigned(
        at=act.now,
        unit_id=task.unit,
        case_id=case.case_id,
        task_id=task.task_id,
        token=task.token,
        version=task.version,
        case_number=case.number,
        role=task.role,
        category=case.category,
        category_title=world.category_title(case.category),
        title=opener.title if opener else case.matter,
        text=opener.text if opener else "",
        place=case.place.words or case.place.name or "",
        incident=case.incident.phrase,
        urgency=case.urgency,
        sign_by=task.sign_by,
        resolve_by=task.resolve_by,
        instructions=task.instructions,
        answers=legal_answers(task, case.state, file.situation(act)),
    )


def publish_revoked(tasks: Iterable[Task], reason: str, desk: Desk) -> None:
    """Tell units that nothing is expected of them any more."""
    for task in tasks:
        if desk.world.units[task.unit].messaging:
            desk.out.publish(
                TaskRevoked(
                    at=desk.now,
                    unit_id=task.unit,
                    case_id=task.case_id,
                    task_id=task.task_id,
                    version=task.version,
                    reason=reason,
                )
            )


def decision_of(grounds: Grounds) -> Decision:
    return Decision(table=grounds.table, version=grounds.version, row=grounds.row, facts=grounds.facts)


def work_moved(work: Moved) -> WorkMoved:
    return WorkMoved(
        stop=work.stop,
        planned=work.planned,
        moved_to=work.moved_to,
        first_date=work.first_date,
        last_date=work.last_date,
        measures=work.measures,
    )


def _case_ticket(ticket: Ticket) -> CaseTicket:
    return CaseTicket(
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        channel=ticket.channel,
        external_id=ticket.external_id,
        complainant_ref=ticket.complainant_ref,
        confidential=ticket.confidential,
    )


def _opener(file: CaseFile) -> Ticket | None:
    """Give the ticket that opened the case, unless it is secret: then the matter's own words have to do."""
    return None if file.opener is None or file.opener.confidential else file.opener
