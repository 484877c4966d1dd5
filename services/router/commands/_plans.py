"""Plans as the router keeps them, and people's decisions about them on their way to it."""

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.router.commands._tables import router_tables
from shared.cli.surroundings import surroundings

if TYPE_CHECKING:
    from services.router.domain.plan_compliance import Compliance
    from services.router.domain.plan_life import WorkPlan
    from shared.contracts.events.schedule import PlanDecided

LOOK = 0.2
"""Seconds between two looks at a plan."""


def now() -> datetime:
    """Give the time by the clock that the services have."""
    from shared.kit.clock import Clock

    return Clock.parse(surroundings().clock).now()


async def kept_plans(crew: str | None, plan_id: UUID | None = None) -> "list[WorkPlan]":
    """Read the plans of a crew, or one plan, newest dates first."""
    from services.router.adapters.postgres import read
    from services.router.adapters.queries import QUERIES
    from services.router.domain.plan_life import WorkPlan

    async with router_tables() as connection:
        return read(WorkPlan, await connection.fetch(QUERIES["list_plans"], crew, plan_id, 10_000))


async def kept_compliance(crew: str | None) -> "list[Compliance]":
    """Judge every plan that was published by what was seen."""
    from services.router.adapters.postgres import read
    from services.router.adapters.queries import QUERIES
    from services.router.domain.plan_compliance import Seen
    from services.router.domain.plan_compliance import compliance as judged

    published = [plan for plan in await kept_plans(crew) if plan.version is not None]
    since = min((plan.first_date for plan in published), default=date.max)
    async with router_tables() as connection:
        seen = read(Seen, await connection.fetch(QUERIES["list_seen"], since))
    return [judged(plan, seen, now().date()) for plan in published]


async def send(decision: "PlanDecided", patience: float) -> "WorkPlan | None":
    """Send a decision and wait until the router has applied it; an approval until the plan is made once more."""
    from aiokafka import AIOKafkaProducer

    from shared.contracts.envelope import seal

    settings, record = surroundings(), seal(decision, source="/console")
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka_servers, acks="all") as producer:
        topic = settings.topic_prefix + record.topic
        await producer.send_and_wait(topic, record.value, key=record.key, headers=list(record.headers))
    for _ in range(int(patience / LOOK)):
        (found,) = await kept_plans(None, decision.plan_id)
        if _applied(found, decision):
            return found
        await asyncio.sleep(LOOK)
    return None


def _applied(plan: "WorkPlan", decision: "PlanDecided") -> bool:
    if decision.decision == "withdrawn":
        return plan.state == "withdrawn"
    return not plan.pending
