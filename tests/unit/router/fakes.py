"""The router's store and outgoing in memory, and a small town to try use cases in; no database, no broker."""

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from services.router.domain.case import Fact
from services.router.domain.case_file import CaseFile
from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.register import RegisterVersion
from services.router.domain.relocation.register_changes import RegisterChange
from services.router.domain.timetable import Change, Request, Timetable
from services.router.usecases.ports import Held, KeptReply, Proposal
from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged

E = TypeVar("E", bound=Event)


@dataclass
class FakeStore:
    """Keeps what the real store keeps; what is loaded is a copy, so that nothing is kept unsaved."""

    files: dict[UUID, CaseFile] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    requests: dict[UUID, Request] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    replies: list[KeptReply] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    plans: dict[UUID, WorkPlan] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    locked: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    loaded: list[frozenset[UUID]] = field(default_factory=list)
    register_changes: list[RegisterChange] = field(default_factory=list)
    edition: int = 0

    async def lock_vicinities(self, anchors: Collection[str]) -> None:
        self.locked.append(("places", frozenset(anchors)))

    async def lock_crews(self, crews: Collection[str]) -> None:
        self.locked.append(("crews", frozenset(crews)))

    async def cases_of(self, tickets: Collection[UUID]) -> dict[UUID, UUID]:
        return {t: case for case, file in self.files.items() for t in file.tickets if t in tickets}

    async def candidates(self, anchors: Collection[str], seen_since: datetime) -> list[UUID]:
        cases = (file.case for file in self.files.values())
        return sorted(c.case_id for c in cases if c.anchor in anchors and c.seen_at >= seen_since)

    async def moved_for(self, crews: Collection[str], since: date) -> set[UUID]:
        cases = [file.case for file in self.files.values()]
        return {c.case_id for c in cases if any(w.crew_id in crews and w.last_date >= since for w in c.work)}

    async def load(self, case_ids: Collection[UUID]) -> dict[UUID, CaseFile]:
        self.loaded.append(frozenset(case_ids))
        return {id_: copy.deepcopy(self.files[id_]) for id_ in sorted(case_ids) if id_ in self.files}

    async def save(self, files: Iterable[CaseFile]) -> None:
        for file in files:
            if file.touched:
                self.facts += file.fresh
                kept = copy.deepcopy(file)
                kept.fresh, kept.decided, kept.touched = [], [], False
                self.files[file.case.case_id] = kept

    async def propose(self, proposals: Sequence[Proposal]) -> None:
        self.proposals += proposals

    async def keep(self, replies: Sequence[KeptReply]) -> None:
        self.replies += replies

    async def hold(self, held: Sequence[Held]) -> None:
        known = {one.event_id for one in self.held}
        self.held += [one for one in held if one.event_id not in known]

    async def release(self, tickets: Collection[UUID]) -> list[Held]:
        return self._take(lambda one: one.ticket_id in tickets)

    async def expire(self, before: datetime) -> list[Held]:
        return self._take(lambda one: one.held_at < before)

    async def timetables(self, crews: Collection[str], since: date) -> dict[str, Timetable]:
        return {crew: self._timetable(crew, since) for crew in crews}

    async def ask(self, requests: Sequence[Request]) -> None:
        for request in requests:
            known = self.requests.setdefault(request.request_id, request)
            if known.round < request.round:
                self.requests[request.request_id] = replace(known, state=request.state, round=request.round)

    async def settle(self, requests: Collection[UUID], state: str) -> None:
        self.requests |= {id_: replace(self.requests[id_], state=state) for id_ in requests}

    async def change(self, change: Change) -> None:
        assert change.version == self._timetable(change.crew_id, date.min).version + 1
        self.changes.append(change)

    async def keep_plans(self, plans: Sequence[WorkPlan]) -> None:
        self.plans |= {plan.plan_id: plan for plan in plans}

    async def due_plans(self, today: date) -> list[WorkPlan]:
        due = (plan for plan in self.plans.values() if plan.due(today))
        return sorted(due, key=lambda plan: (plan.crew_id, plan.holds_until, plan.plan_id))

    async def keep_seen(self, seen: Sequence[Seen]) -> None:
        known = {(one.source, one.seen_id, one.stop_id) for one in self.seen}
        self.seen += [one for one in seen if (one.source, one.seen_id, one.stop_id) not in known]

    async def sightings(self, crews: Collection[str], since: date) -> list[Seen]:
        return [one for one in self.seen if one.crew_id in crews and one.day >= since]

    async def lock_register(self) -> None:
        self.locked.append(("register", frozenset()))

    async def register_version(self) -> RegisterVersion:
        return RegisterVersion(self.edition, len(self.register_changes))

    async def keep_change(self, change: RegisterChange, upon: RegisterVersion) -> None:
        assert change.number == upon.change + 1 == len(self.register_changes) + 1
        self.register_changes.append(change)

    def _take(self, wanted: Any) -> list[Held]:
        taken = [one for one in self.held if wanted(one)]
        self.held = [one for one in self.held if not wanted(one)]
        return taken

    def _timetable(self, crew: str, since: date) -> Timetable:
        changes = tuple(c for c in self.changes if c.crew_id == crew)
        requests = tuple(r for r in self.requests.values() if r.crew_id == crew and r.last_date >= since)
        version = max((c.version for c in changes), default=0)
        plans = tuple(p for p in self.plans.values() if p.crew_id == crew and p.last_date >= since)
        return Timetable(crew, version, requests, tuple(c for c in changes if c.last_date >= since), plans)


@dataclass
class FakeOut:
    """Collects what is said and noted."""

    said: list[Event] = field(default_factory=list)
    audits: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def publish(self, *events: Event) -> None:
        self.said += events

    def audit(self, act: str, *, subject: str, actor: str, cause: str, facts: Mapping[str, Any] | None = None) -> None:
        self.audits.append((act, {"subject": subject, "actor": actor, "cause": cause, **(facts or {})}))

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.said if isinstance(event, kind)]

    @property
    def facts(self) -> list[str]:
        return [event.fact for event in self.of(CaseChanged)]
