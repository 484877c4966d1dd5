"""A case (案件), the tickets (诉求) on it, and the tasks (任务) of its units, as the router keeps them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.city.geo import Point, neighbours
from shared.contracts.vocabulary import CaseState, Kind, Outcome, TaskRole, TaskState, Urgency, derived_id


@dataclass(frozen=True)
class Place:
    """Where it is, as it was read; `cell` is a 250 m cell's name."""

    words: str = ""
    name: str | None = None
    district: str | None = None
    street: str | None = None
    point: Point | None = None
    cell: str | None = None

    @property
    def anchor(self) -> str | None:
        """Name what other submissions about this place share: the cell, else the named place in its street."""
        if self.cell:
            return self.cell
        return f"{self.street or self.district or ''}/{self.name}" if self.name else None

    @property
    def vicinity(self) -> tuple[str, ...]:
        """Name the anchors within reach: the cell and its neighbours, or the named place alone."""
        if self.cell:
            return neighbours(self.cell)
        return (self.anchor,) if self.anchor else ()


@dataclass(frozen=True)
class Incident:
    """When it happens, apart from when it was reported."""

    start: datetime | None = None
    end: datetime | None = None
    recurring: bool = False
    phrase: str = ""


class TicketState(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"
    """The complainant is content; the case may go on for others."""


@dataclass(frozen=True)
class Ticket:
    """One submission of one complainant. Personal data was replaced before it came here."""

    ticket_id: UUID
    case_id: UUID
    number: str
    channel: str
    external_id: str
    kind: Kind
    category: str
    title: str
    text: str
    place: Place
    incident: Incident
    urgency: Urgency
    confidential: bool
    reported_at: datetime
    received_at: datetime
    reply_by: datetime
    complainant_kind: str = "person"
    complainant_ref: UUID | None = None
    state: TicketState = TicketState.OPEN
    link: str = "opened"
    """How it came to its case: `opened`, `linked`, `repeat`."""
    score: dict[str, float] = field(default_factory=dict)
    """The parts that spoke for the link."""
    supplements: tuple[dict[str, Any], ...] = ()
    evaluation: dict[str, Any] | None = None
    origin: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """One unit's part. An answer has to carry the present `token` and `version`."""

    task_id: UUID
    case_id: UUID
    unit: str
    role: TaskRole
    state: TaskState
    token: str
    version: int
    assigned_at: datetime
    sign_by: datetime
    resolve_by: datetime
    instructions: tuple[str, ...] = ()
    closed: bool = False
    """True once nothing is expected of it any more."""

    @property
    def open(self) -> bool:
        return not self.closed and self.state in (TaskState.ASSIGNED, TaskState.SIGNED)


@dataclass(frozen=True)
class Moved:
    """City work that was moved, dates inclusive, as a complainant may read it."""

    stop: str
    planned: time
    moved_to: time
    first_date: date
    last_date: date
    measures: tuple[str, ...] = ()
    crew_id: str = ""
    stop_id: str = ""
    """Ids for our own use; empty for work that was moved before they were kept."""

    def on(self, day: date) -> bool:
        """Tell whether it is moved on a day."""
        return self.first_date <= day <= self.last_date

    def within(self, other: "Moved") -> bool:
        """Tell whether another move says this one already, for as many days or more."""
        same = (self.stop, self.planned, self.moved_to) == (other.stop, other.planned, other.moved_to)
        return same and other.first_date <= self.first_date and self.last_date <= other.last_date


@dataclass(frozen=True)
class Grounds:
    """Why: rule table and its version, the row that fired, the facts it saw, and how that reads."""

    table: str
    version: str
    row: str
    facts: dict[str, str | list[str]] = field(default_factory=dict)
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """A decision as it was taken for one ticket, kept for whoever asks why."""

    case_id: UUID
    ticket_id: UUID
    table: str
    version: str
    row: str
    facts: dict[str, str | list[str]]
    why: tuple[str, ...]
    at: datetime


@dataclass
class Case:
    """One matter, moved on by its case file, in place. `version` counts its facts from 1."""

    case_id: UUID
    number: str
    state: CaseState
    version: int
    kind: Kind
    category: str
    matter: str
    anchor: str | None
    place: Place
    incident: Incident
    urgency: Urgency
    opened_at: datetime
    seen_at: datetime
    """When the last submission about it was reported."""
    sign_by: datetime
    resolve_by: datetime
    lead: str | None = None
    returns: int = 0
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    work: tuple[Moved, ...] = ()
    """City work that was moved for it."""
    answer: str = ""
    """处置结果: the words that the complainants may read once it is verified."""


@dataclass(frozen=True)
class Fact:
    """One thing that happened to a case; what is told to others is made of these alone."""

    case_id: UUID
    version: int
    fact: str
    state: CaseState
    at: datetime
    actor: str
    cause: str
    tickets: tuple[UUID, ...]
    unit: str | None = None
    reply_by: datetime | None = None
    work: tuple[Moved, ...] = ()
    reply_text: str = ""
    reason: str = ""
    decision: Grounds | None = None


def case_id_of(ticket_id: UUID) -> UUID:
    """Derive the case's id from the ticket that opens it: the same cause makes the same case."""
    return derived_id("case", ticket_id)


def case_number_of(ticket_number: str) -> str:
    """Give the number people use: AJ and the tail of the opening ticket's number (SX-20250618-000123)."""
    return f"AJ-{ticket_number.partition('-')[2] or ticket_number}"
