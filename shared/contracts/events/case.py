"""What the router says about a case."""

from datetime import date, time
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.events.base import Event, Moment, Value
from shared.contracts.topics import CASE
from shared.contracts.vocabulary import CaseState, PublicState


class CaseTicket(Value):
    """A submission that a fact concerns: whom the notifier has to tell, on which channel, under which number."""

    ticket_id: UUID
    number: str
    channel: str
    external_id: str
    complainant_ref: UUID | None = None
    confidential: bool = False


class UnitName(Value):
    id: str
    title: str


class Decision(Value):
    """Why: the rule table with its version (sha256), the row that fired, and the facts it saw."""

    table: str
    version: str
    row: str
    facts: dict[str, str | list[str]] = Field(default_factory=dict)


class WorkMoved(Value):
    """City work that was moved, as a complainant may read it. Dates are inclusive."""

    stop: str
    planned: time
    moved_to: time
    first_date: date
    last_date: date
    measures: tuple[str, ...] = ()


class CaseChanged(Event):
    """One fact about a case. `version` counts the case's facts from 1 without a gap.

    `fact` is an open word; a reader passes over those it does not know. So far: `opened`, `ticket_joined`,
    `dispatched`, `relocation_proposed`, `scheduled`, `relocation_refused`, `relocation_withdrawn`, `work_restored`,
    `reopened`, `signed`, `progressed`, `returned`, `handled`, `verified`,
    `replied`, `referred_out`, `closed`, `ticket_supplemented`, `ticket_evaluated`, `ticket_withdrawn`.
    """

    TYPE: ClassVar = "cn.xiaolan.case.changed.v1"
    TOPIC: ClassVar = CASE

    case_id: UUID
    number: str
    version: int = Field(ge=1, lt=2**31)
    fact: str
    state: CaseState
    public_state: PublicState
    actor: str
    """Who caused it: `system`, `unit:<id>`, `complainant`, `staff:<id>`."""
    cause: str
    """The id of the event that caused it."""
    category: str
    """The category's code."""
    matter: str
    """The matter in a few words for people, without personal data: 环卫作业噪声, 峰山路后村家园."""
    tickets: tuple[CaseTicket, ...]
    """The submissions that this fact concerns; not always all of the case."""
    unit: UnitName | None = None
    reply_by: Moment | None = None
    work: tuple[WorkMoved, ...] = ()
    reply_text: str = ""
    reason: str = ""
    decision: Decision | None = None

    @property
    def key(self) -> str:
        return str(self.case_id)

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.case_id, self.version)
