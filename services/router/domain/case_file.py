"""The case file (案卷): a case with its tickets and tasks while somebody works on it, and the facts it makes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.router.domain.case import Case, Decided, Fact, Moved, Task, Ticket, TicketState
from services.router.domain.workflow import Role, Situation, move
from shared.contracts.vocabulary import CaseState, TaskRole, TaskState, derived_id

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Act:
    """Who does something, when, and which event caused it."""

    actor: str
    """`system`, `unit:<id>`, `complainant`, `staff:<id>`"""
    cause: str
    now: datetime


@dataclass
class CaseFile:
    """What is at hand of one case. `fresh` facts are not yet kept and not yet told."""

    case: Case
    tickets: dict[UUID, Ticket] = field(default_factory=dict)
    tasks: dict[UUID, Task] = field(default_factory=dict)
    fresh: list[Fact] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    stepped: list[tuple[Task, Act]] = field(default_factory=list)
    """Tasks given and changed, each as it was then, and who caused it."""
    touched: bool = False
    """True once there is something to keep."""

    @property
    def opener(self) -> Ticket | None:
        """Give the ticket that opened the case."""
        return next((ticket for ticket in self.tickets.values() if ticket.link == "opened"), None)

    @property
    def open_tickets(self) -> tuple[UUID, ...]:
        return tuple(id_ for id_, ticket in self.tickets.items() if ticket.state is TicketState.OPEN)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks.values() if task.open)

    @property
    def lead_task(self) -> Task | None:
        return next((task for task in self.open_tasks if task.role is TaskRole.LEAD), None)

    def situation(self, act: Act) -> Situation:
        """Say what the workflow's guards may ask. Returns are counted by whoever records one."""
        case = self.case
        sign_by = self.lead_task.sign_by if self.lead_task else case.sign_by
        return Situation(
            act.now,
            actor=act.actor,
            handler=f"unit:{case.lead}" if case.lead else None,
            sign_by=sign_by,
            returns=case.returns,
            closed_at=case.closed_at,
        )

    def act(self, action: str, role: Role, act: Act) -> None:
        """Take one step of the workflow. Raises `IllegalAction`."""
        state = move(self.case.state, action, role, self.situation(act))
        self.touched = True
        self.case.state = state
        self.case.closed_at = act.now if state is CaseState.CLOSED else None

    def tell(self, fact: str, act: Act, tickets: Iterable[UUID] | None = None, **more: Any) -> Fact:
        """Record a fact for these tickets (all open ones if not said), with the next version."""
        self.touched = True
        case = self.case
        case.version += 1
        concerned = self.open_tickets if tickets is None else tuple(tickets)
        told = Fact(case.case_id, case.version, fact, case.state, act.now, act.actor, act.cause, concerned, **more)
        self.fresh.append(told)
        return told

    def add_ticket(self, ticket: Ticket) -> None:
        """Put a submission on the case."""
        own = ticket.case_id == self.case.case_id
        self.tickets[ticket.ticket_id] = ticket if own else replace(ticket, case_id=self.case.case_id)
        self.case.seen_at = max(self.case.seen_at, ticket.reported_at)

    def broken_by(self, ticket: Ticket) -> bool:
        """Tell whether a ticket saw moved work early again: on one of its dates, before its new time."""
        return bool(self.work_broken_by(ticket))

    def work_broken_by(self, ticket: Ticket) -> tuple[Moved, ...]:
        """List the moved work that a ticket saw early again."""
        start = ticket.incident.start
        if start is None:
            return ()
        return tuple(moved for moved in self.case.work if moved.on(start.date()) and start.time() < moved.moved_to)

    def drop_work(self, crew_id: str, first: date) -> tuple[Moved, ...]:
        """Forget a crew's moved work from a date on; give what is forgotten."""
        gone = tuple(moved for moved in self.case.work if moved.crew_id == crew_id and moved.last_date >= first)
        cut = tuple(replace(moved, last_date=first - DAY) for moved in gone if moved.first_date < first)
        kept = tuple(moved for moved in self.case.work if moved not in gone)
        self.case.work = (*kept, *cut)
        return tuple(replace(moved, first_date=max(moved.first_date, first)) for moved in gone)

    def put_work(self, work: Iterable[Moved]) -> bool:
        """Note city work that was moved for this case, the last word on each stop; tell whether any of it is new."""
        fresh = tuple(moved for moved in work if not any(moved.within(known) for known in self.case.work))
        for moved in fresh:
            self._forget(moved)
        self.case.work = (*self.case.work, *fresh)
        return bool(fresh)

    def _forget(self, newer: Moved) -> None:
        """Cut what was known of the same stop from a newer move's first day on."""
        told = [
            m for m in self.case.work if (m.crew_id, m.stop_id, m.stop) == (newer.crew_id, newer.stop_id, newer.stop)
        ]
        met = [m for m in told if m.first_date <= newer.last_date and newer.first_date <= m.last_date]
        left = [replace(m, last_date=newer.first_date - DAY) for m in met if m.first_date < newer.first_date]
        self.case.work = (*(m for m in self.case.work if m not in met), *left)

    @property
    def fresh_tickets(self) -> tuple[UUID, ...]:
        """List the open tickets that joined with the facts not yet kept."""
        joined = {ticket for fact in self.fresh if fact.fact == "ticket_joined" for ticket in fact.tickets}
        return tuple(ticket for ticket in self.open_tickets if ticket in joined)

    def add_task(self, unit: str, role: TaskRole, token: str, act: Act, instructions: Iterable[str] = ()) -> Task:
        """Give a unit its part, with a token of its own; a lead unit becomes the case's."""
        task_id = derived_id("task", self.case.case_id, unit, role, self.case.version, len(self.tasks))
        task = Task(
            task_id,
            self.case.case_id,
            unit,
            role,
            TaskState.ASSIGNED,
            token,
            1,
            act.now,
            self.case.sign_by,
            self.case.resolve_by,
            tuple(instructions),
        )
        self._keep(task, act)
        if role is TaskRole.LEAD:
            self.case.lead = unit
        return task

    def set_task(self, task: Task, act: Act, **changes: Any) -> Task:
        """Change a task; its version moves on, so that answers to what it was before are stale."""
        return self._keep(replace(task, version=task.version + 1, **changes), act)

    def close_tasks(self, act: Act) -> tuple[Task, ...]:
        """Expect nothing of anybody any more; give the tasks that were open."""
        return tuple(self.set_task(task, act, closed=True) for task in self.open_tasks)

    def _keep(self, task: Task, act: Act) -> Task:
        self.tasks[task.task_id] = task
        self.stepped.append((task, act))
        self.touched = True
        return task
