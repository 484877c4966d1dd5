"""The small town while its crew's work is moved: give it events, decisions and reports; look at what it said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.router.domain.plan_life import WorkPlan
from services.router.domain.world import World
from services.router.usecases.decide_plans import decide_plans
from services.router.usecases.desk import Desk
from services.router.usecases.expire_plans import expire_plans
from services.router.usecases.keep_reports import Reported, keep_reports
from services.router.usecases.relocate_work import plan_relocations, relocate_work
from shared.city.workdays import CITY_TIME
from shared.contracts.events.fleet import WorkDone
from shared.contracts.events.schedule import PlanDecided, RelocationRequested
from shared.contracts.events.ticket import TicketReceived
from tests.unit.router.fakes import FakeOut, FakeStore
from tests.unit.router.town import MEASURES, NOW, table, take_in, world


def on(day: int, at: str = "00:30") -> datetime:
    """Give a moment of June 2025."""
    return datetime.combine(date(2025, 6, day), time.fromisoformat(at), CITY_TIME)


def with_approval() -> World:
    """Give the town where a person has to approve what the exam rule moves."""
    (row,) = MEASURES["rows"]
    row = {**row, "then": {**row["then"], "approval": True}}
    return replace(world(), rules={**world().rules, "measures": table({**MEASURES, "rows": [row]})})


@dataclass
class PlanTown:
    world: World = field(default_factory=world)
    store: FakeStore = field(default_factory=FakeStore)
    out: FakeOut = field(default_factory=FakeOut)

    def take(self, *events: TicketReceived, now: datetime = NOW) -> FakeOut:
        return self._do(take_in(events, self._desk(now)))

    def move(self, *requests: RelocationRequested, now: datetime = NOW) -> FakeOut:
        return self._do(self._move(requests, now))

    def complain(self, *events: TicketReceived, now: datetime = NOW) -> FakeOut:
        """Take in complaints and plan what they ask for."""
        return self.move(*self.take(*events, now=now).of(RelocationRequested), now=now)

    def decide(
        self, decision: Any, plan: WorkPlan, staff: str, now: datetime = NOW, reason: str = "考试改期"
    ) -> FakeOut:
        ids = {"plan_id": plan.plan_id, "crew_id": plan.crew_id}
        said = PlanDecided(at=now, **ids, decision=decision, staff=staff, reason=reason)
        return self._do(decide_plans([said], self._desk(now)))

    def expire(self, now: datetime) -> FakeOut:
        return self._do(expire_plans(self._desk(now)))

    def report(
        self, stop: str, at: datetime, minutes: int = 20, now: datetime | None = None, by: str = "crew"
    ) -> FakeOut:
        """Report a stop as done by a crew, by the fleet system of its operator."""
        ids = {"report_id": f"r{len(self.store.seen)}", "crew": by, "stop": stop}
        until = at + timedelta(minutes=minutes)
        said = WorkDone(kind="work_done", **ids, started_at=at, ended_at=until)
        operator = self.world.register.crews[by].operator
        fleet = next(fleet.id for fleet in self.world.fleets.values() if fleet.operator == operator)
        return self._do(keep_reports([Reported(fleet, said)], self._desk(now or until)))

    @property
    def plans(self) -> list[WorkPlan]:
        return list(self.store.plans.values())

    def plan(self, plan_id: UUID) -> WorkPlan:
        return self.store.plans[plan_id]

    async def _move(self, requests: Sequence[RelocationRequested], now: datetime) -> None:
        if requests:
            proposals = await plan_relocations(requests, self.world, self.store, now)
            await relocate_work(requests, proposals, self._desk(now))

    def _desk(self, now: datetime) -> Desk:
        return Desk(self.world, self.store, self.out, now)

    def _do(self, deed: Any) -> FakeOut:
        self.out.said.clear()
        self.out.audits.clear()
        asyncio.run(deed)
        return FakeOut(list(self.out.said), list(self.out.audits))
