"""What the router's use cases need from outside, each with its contract."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from services.router.domain.case_file import CaseFile
from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.register import RegisterVersion
from services.router.domain.relocation.register_changes import RegisterChange
from services.router.domain.timetable import Change, Request, Timetable
from shared.contracts.events.base import Event


class Outgoing(Protocol):
    """Says events and notes acts; both take effect at the commit, or not at all. Order per key is kept."""

    def publish(self, *events: Event) -> None: ...

    def audit(self, act: str, *, subject: str, actor: str, cause: str, facts: Mapping[str, Any] | None = None) -> None:
        """Note who did what to what, and which event caused it; never personal data."""


class CaseStore(Protocol):
    """The cases, inside one transaction."""

    async def lock_vicinities(self, anchors: Collection[str]) -> None:
        """Hold these places until the commit, in one order for everybody: matters of one place wait for each other."""

    async def cases_of(self, tickets: Collection[UUID]) -> dict[UUID, UUID]:
        """Give the case of each ticket that is known."""

    async def candidates(self, anchors: Collection[str], seen_since: datetime) -> list[UUID]:
        """List the cases at these places that a new submission may be about, in one query."""

    async def moved_for(self, crews: Collection[str], since: date) -> set[UUID]:
        """List the cases that work of these crews was moved for on or after a date, without holding them."""

    async def load(self, case_ids: Collection[UUID]) -> dict[UUID, CaseFile]:
        """Read and hold these cases with all their tickets and tasks, in sorted order; unknown ids are left out."""

    async def save(self, files: Iterable[CaseFile]) -> None:
        """Keep cases, tickets, tasks and fresh facts; saving the same file twice keeps it once."""


@dataclass(frozen=True)
class Proposal:
    """A submission that may belong to another case: for the dispatcher to decide, with the parts that speak for it."""

    ticket_id: UUID
    case_id: UUID
    other_case_id: UUID
    score: dict[str, float]
    proposed_at: datetime


@dataclass(frozen=True)
class Held:
    """A follow-up that came before its ticket."""

    ticket_id: UUID
    event_id: str
    kind: str
    body: dict[str, Any]
    held_at: datetime


class FollowUpStore(Protocol):
    async def hold(self, held: Sequence[Held]) -> None:
        """Keep follow-ups in the order given; the same event twice is kept once."""

    async def release(self, tickets: Collection[UUID]) -> list[Held]:
        """Take out what is held for these tickets, in the order it came."""

    async def expire(self, before: datetime) -> list[Held]:
        """Take out what has been held since before a moment."""


class WorkStore(Protocol):
    """The timetables of city work, inside one transaction."""

    async def lock_crews(self, crews: Collection[str]) -> None:
        """Hold these crews' timetables until the commit, in one order for everybody."""

    async def timetables(self, crews: Collection[str], since: date) -> dict[str, Timetable]:
        """Read what holds for these crews on or after a date; a crew without changes has version 0."""

    async def ask(self, requests: Sequence[Request]) -> None: ...

    async def settle(self, requests: Collection[UUID], state: str) -> None: ...

    async def change(self, change: Change) -> None:
        """Keep a change. Its version must be the crew's next one; anything else fails."""

    async def keep_plans(self, plans: Sequence[WorkPlan]) -> None:
        """Keep plans as they now are; the same plan again takes its former place."""

    async def due_plans(self, today: date) -> list[WorkPlan]:
        """List the plans that are published or pending and whose days are over, without holding them."""

    async def keep_seen(self, seen: Sequence[Seen]) -> None:
        """Keep sightings of work; the same one twice is kept once."""

    async def sightings(self, crews: Collection[str], since: date) -> list[Seen]:
        """List the sightings of these crews' work on or after a date."""


@dataclass(frozen=True)
class KeptReply:
    """A unit's answer, and what became of it."""

    unit_id: str
    reply_id: str
    case_id: UUID
    task_id: UUID
    kind: str
    accepted: bool
    reason: str
    at: datetime
    body: dict[str, Any]


class ReplyStore(Protocol):
    async def keep(self, replies: Sequence[KeptReply]) -> None:
        """Keep answers, accepted or refused; the token is never kept with them."""


class ProposalStore(Protocol):
    async def propose(self, proposals: Sequence[Proposal]) -> None: ...


class RegisterStore(Protocol):
    """The register of city work, inside one transaction."""

    async def lock_register(self) -> None:
        """Hold the register until the commit: changes of it wait for each other. Take it before any crew."""

    async def register_version(self) -> RegisterVersion:
        """Give the newest edition and the last change upon it; 0 where there is none yet."""

    async def keep_change(self, change: RegisterChange, upon: RegisterVersion) -> None:
        """Keep an accepted change. Its number must be the next one; anything else fails."""


class Store(CaseStore, FollowUpStore, WorkStore, ReplyStore, ProposalStore, RegisterStore, Protocol):
    """All that the router keeps."""
