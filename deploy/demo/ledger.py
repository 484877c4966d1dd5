"""Everything that was seen on the topics, in the order it lay there. Nothing of it comes from inside the services."""

from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from shared.cli.reading import Seen
from shared.contracts.events import EVENTS
from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.ticket import TicketReceived
from shared.contracts.events.unit import ReplyAccepted, TaskAssigned
from shared.contracts.topics import CHANNEL_IN, CHANNEL_OUT, UNIT_OUT

READ = {event.TYPE: event for event in EVENTS}
E_ = TypeVar("E_", bound=Event)


@dataclass(frozen=True)
class Entry:
    """One record and, where it is one of our events, what it says."""

    seen: Seen
    event: Event | None

    @property
    def platform(self) -> str | None:
        """Name the platform that wrote it."""
        return CHANNEL_IN.member(self.seen.topic)

    @property
    def hearer(self) -> str | None:
        """Name the platform that it is for."""
        return CHANNEL_OUT.member(self.seen.topic)

    @property
    def answering(self) -> str | None:
        """Name the unit that wrote it."""
        return UNIT_OUT.member(self.seen.topic)


@dataclass
class Ledger:
    entries: list[Entry] = field(default_factory=list)

    def add(self, seen: Seen) -> Entry:
        model = READ.get(seen.type)
        event = model.model_validate_json(seen.value or b"") if model else None
        entry = Entry(seen, event)
        self.entries.append(entry)
        return entry

    def events(self, kind: type[E_]) -> list[E_]:
        return [entry.event for entry in self.entries if isinstance(entry.event, kind)]

    def sent(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.platform]

    def heard(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.hearer]

    def answered(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.answering]

    def tickets(self, keys: set[tuple[str, str]]) -> list[TicketReceived]:
        """Give the tickets of these submissions (channel and the platform's number)."""
        return [t for t in self.events(TicketReceived) if (t.channel, t.external_id) in keys]

    def case_of(self, ticket: UUID) -> UUID | None:
        """Give the case that a ticket was taken into."""
        facts = self.events(CaseChanged)
        return next((f.case_id for f in facts if any(t.ticket_id == ticket for t in f.tickets)), None)

    def cases(self, keys: set[tuple[str, str]]) -> set[UUID]:
        found = (self.case_of(ticket.ticket_id) for ticket in self.tickets(keys))
        return {case for case in found if case is not None}

    def facts(self, cases: set[UUID]) -> list[CaseChanged]:
        return [fact for fact in self.events(CaseChanged) if fact.case_id in cases]

    def tasks(self, cases: set[UUID]) -> dict[UUID, TaskAssigned]:
        """Give each task's first assignment."""
        first: dict[UUID, TaskAssigned] = {}
        for task in self.events(TaskAssigned):
            if task.case_id in cases:
                first.setdefault(task.task_id, task)
        return first

    def version(self, task: UUID) -> int:
        """Give the version that the next answer for a task has to carry."""
        assigned = [m.version for m in self.events(TaskAssigned) if m.task_id == task]
        accepted = [m.version for m in self.events(ReplyAccepted) if m.task_id == task]
        return max([*assigned, *accepted], default=1)
