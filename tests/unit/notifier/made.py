"""Made-up facts, cities and one world in memory for the notifier's tests."""

import contextlib
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.notifier.city import NotifierCity, load
from services.notifier.domain.notice import Notice, State
from services.notifier.domain.standing import Standing
from services.notifier.domain.wording import SHANGHAI
from services.notifier.usecases.plan_notices import Plan
from services.notifier.usecases.ports import Change, Due, Way
from services.notifier.webhooks.endpoints import Endpoint
from shared.city.folder import Folder
from shared.contracts.envelope import Record
from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged, CaseTicket, UnitName, WorkMoved
from shared.contracts.events.notice import NoticeChanged
from shared.contracts.vocabulary import PUBLIC_STATE, CaseState, ticket_id

SHAOXING = Path(__file__).parents[3] / "deploy/cities/shaoxing"
CASE = uuid.UUID("11111111-1111-5111-8111-111111111111")
NOW = datetime(2025, 6, 18, 5, 43, tzinfo=SHANGHAI)
LEASE = timedelta(seconds=60)
MOVED = WorkMoved(
    stop="后村家园",
    planned=time(5, 30),
    moved_to=time(7, 35),
    first_date=date(2025, 6, 19),
    last_date=date(2025, 6, 22),
    measures=("quiet_equipment",),
)


def ticket(channel: str = "minhu", external_id: str = "MH1", *, confidential: bool = False) -> CaseTicket:
    return CaseTicket(
        ticket_id=ticket_id(channel, external_id),
        number=f"SX-20250618-{sum(external_id.encode()):06}",
        channel=channel,
        external_id=external_id,
        confidential=confidential,
    )


STATES = {
    "opened": CaseState.RECEIVED,
    "scheduled": CaseState.SCHEDULED,
    "replied": CaseState.REPLIED,
    "closed": CaseState.CLOSED,
    "referred_out": CaseState.REFERRED_OUT,
}


def fact(word: str, version: int = 1, *tickets: CaseTicket, case_id: UUID = CASE, **more: Any) -> CaseChanged:
    state = STATES.get(word, CaseState.IN_PROGRESS)
    said: dict[str, Any] = {
        "reply_by": datetime(2025, 6, 25, 17, 30, tzinfo=SHANGHAI),
        "unit": UnitName(id="sx-sthj", title="绍兴市生态环境局"),
        "work": (MOVED,) if word == "scheduled" else (),
        "reply_text": "已调整到七点半以后。" if word in {"replied", "closed"} else "",
    }
    return CaseChanged(
        at=NOW + timedelta(minutes=version),
        case_id=case_id,
        number="SX-20250618-000001",
        version=version,
        fact=word,
        state=state,
        public_state=PUBLIC_STATE[state],
        actor="system",
        cause="test",
        category="sanitation.noise",
        matter="环卫作业噪声，峰山路后村家园",
        tickets=tickets or (ticket(),),
        **(said | more),
    )


def shaoxing() -> NotifierCity:
    folder = Folder(SHAOXING)
    city = load(folder, None)  # type: ignore[arg-type]  # the notifier's part needs nothing of the base files
    folder.done()
    return city


def endpoint(name: str = "portal", **more: Any) -> Endpoint:
    said = {
        "url": f"https://{name}.example.org/hook",
        "channels": ("minhu",),
        "facts": ("opened", "dispatched", "scheduled", "replied", "closed"),
        "secret_env": "PORTAL_SECRET",
    }
    return Endpoint(name=name, **(said | more))


def plan(*endpoints: Endpoint) -> Plan:
    """Give Shaoxing's plan with these webhook endpoints."""
    made = shaoxing().plan
    webhook = Way(made.ways["webhook"].outlet, {e.name: e for e in endpoints})
    return replace(made, ways={**made.ways, "webhook": webhook})


@dataclass
class MemoryNotices:
    """The port `Notices` in memory; `clock` is its database's clock."""

    clock: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    rows: dict[UUID, Notice] = field(default_factory=dict)
    times: dict[UUID, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    kept: dict[tuple[UUID, str], Standing] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)

    async def age(self, span: timedelta) -> None:
        self.clock += span

    async def known(self, notice_ids: Sequence[UUID]) -> set[UUID]:
        return {one for one in notice_ids if one in self.rows}

    async def standings(self, wanted: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], Standing]:
        return {pair: self.kept.get(pair, Standing(*pair)) for pair in sorted(wanted)}

    async def keep_standings(self, standings: Sequence[Standing]) -> None:
        self.kept |= {(s.ticket_id, s.way): s for s in standings}

    async def add(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            assert notice.notice_id not in self.rows
            self.rows[notice.notice_id] = notice
            self.times[notice.notice_id] = (self.clock if notice.state is State.PENDING else None, None)

    async def closed_ways(self) -> frozenset[str]:
        return frozenset(self.closed)

    async def close_way(self, way: str, reason: str) -> None:
        self.closed.setdefault(way, reason)

    async def due(self, limit: int) -> Sequence[Due]:
        ready = [self._due(n) for n in self.rows.values() if n.state in {State.PENDING, State.FAILED_TEMPORARY}]
        return [due for due in ready if due][:limit]

    async def unknown(self, resendable: frozenset[str], limit: int) -> Sequence[Notice]:
        return [n for n in self.rows.values() if self._is_unknown(n, resendable)][:limit]

    async def save(self, changes: Sequence[Change]) -> set[UUID]:
        return {change.after.notice_id for change in changes if self._save(change)}

    def _due(self, notice: Notice) -> Due | None:
        others = [n for n in self.rows.values() if n.ticket_id == notice.ticket_id]
        later = tuple(n.fact for n in others if n.case_id == notice.case_id and n.case_version > notice.case_version)
        open_ = {State.PENDING, State.SENDING, State.FAILED_TEMPORARY, State.UNKNOWN}
        waits = any(n.way == notice.way and n.told_version < notice.told_version and n.state in open_ for n in others)
        due = self.times[notice.notice_id][0]
        ready = (due is not None and due <= self.clock) or notice.overtaken_by & set(later)
        return Due(notice, later, self.clock) if ready and not waits else None

    def _is_unknown(self, notice: Notice, resendable: frozenset[str]) -> bool:
        lease = self.times[notice.notice_id][1]
        expired = notice.state is State.SENDING and lease is not None and lease < self.clock
        return expired or (notice.state is State.UNKNOWN and notice.outlet in resendable)

    def _save(self, change: Change) -> bool:
        stored, after = self.rows[change.after.notice_id], change.after
        if (stored.state, stored.attempt) != (change.before.state, change.before.attempt):
            return False
        due = self.clock + after.wait if after.wait is not None else None
        self.rows[after.notice_id] = replace(after, wait=None)
        self.times[after.notice_id] = (due, self.clock + LEASE if after.state is State.SENDING else None)
        return True


@dataclass
class World:
    """A world in memory: one `Work` after the other, all on the same tables."""

    notices: MemoryNotices = field(default_factory=MemoryNotices)
    now: datetime = NOW
    events: list[Event] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    audits: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    open_now: bool = False

    def publish(self, *events: Event) -> None:
        self.events += events

    def publish_record(self, record: Record) -> None:
        self.records.append(record)

    def audit(self, act: str, *, subject: str, actor: str, cause: str, facts: Mapping[str, Any]) -> None:
        self.audits.append((act, {"subject": subject, "actor": actor, "cause": cause, **facts}))

    @contextlib.asynccontextmanager
    async def unit(self) -> AsyncIterator["World"]:
        assert not self.open_now
        self.open_now = True
        try:
            yield self
        finally:
            self.open_now = False

    def states(self, way: str = "webhook:portal") -> list[tuple[str, str]]:
        """List (fact, state) of the stored notices of a way, in order."""
        rows = sorted((n for n in self.notices.rows.values() if n.way == way), key=lambda n: n.told_version)
        return [(n.fact, n.state.value) for n in rows]

    def changes(self, way: str = "webhook:portal") -> list[tuple[int, str]]:
        """List (version, state) of what was said about a way's notices."""
        return [(e.version, e.state) for e in self.events if isinstance(e, NoticeChanged) and e.way == way]
