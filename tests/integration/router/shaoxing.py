"""Shaoxing's router on real Kafka and PostgreSQL, seen and spoken to from its topics alone."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.local.stack import Endpoints
from services.router.app import build
from services.router.domain.case import Place
from services.router.settings import RouterSettings
from services.router.unit_inbox import MESSAGES, read
from shared.city.city import load_city
from shared.city.geo import Point, cell
from shared.cli.reading import onlooker
from shared.contracts.envelope import seal
from shared.contracts.events import EVENTS
from shared.contracts.events.base import Event
from shared.contracts.topics import CASE, UNIT_IN, UNIT_OUT
from shared.kit.runtime import Runtime
from tests.unit.router.town import received
from tests.waiting import until

TYPES = {event.TYPE: event for event in EVENTS}


def anything(_event: Event) -> bool:
    return True


@dataclass
class City:
    """Shaoxing's router, seen from its topics."""

    stack: Endpoints
    prefix: str
    database: str
    producer: AIOKafkaProducer

    def runtime(self) -> Runtime:
        settings = RouterSettings(
            kafka_servers=self.stack.kafka_servers, database_url=self.database, topic_prefix=self.prefix
        )
        return Runtime(build(settings), settings)

    async def say(self, event: Event, source: str = "/intake") -> None:
        record = seal(event, source=source)
        await self.producer.send_and_wait(
            self.prefix + record.topic, record.value, key=record.key, headers=list(record.headers)
        )

    async def write(self, unit: str, value: bytes | None, key: bytes | None = None) -> None:
        await self.producer.send_and_wait(self.prefix + UNIT_OUT.of(unit).name, value, key=key)

    async def answer(self, unit: str, kind: str, **fields: Any) -> Any:
        """Answer as a unit does, from its inbox alone; give the router's word."""
        (task,) = [t for t in (await self.inbox(unit)).values() if kind in t.answers]
        reply_id = f"{unit}-{kind}-{task.version}"
        ids = {"case_id": str(task.asked.case_id), "task_id": str(task.asked.task_id), "token": task.asked.token}
        said = {"kind": kind, "reply_id": reply_id, "version": task.version, **ids, **fields}
        await self.write(unit, json.dumps(said).encode(), key=ids["case_id"].encode())
        return await self.wait(UNIT_IN.of(unit).name, lambda e: getattr(e, "reply_id", "") == reply_id)

    async def inbox(self, unit: str) -> Any:
        return read(e for e in await self.events(UNIT_IN.of(unit).name) if e.TYPE in MESSAGES)

    async def events(self, topic: str) -> list[Any]:
        async with onlooker(self.stack.kafka_servers, self.prefix) as eye:
            await eye.look_at([topic], last=None)
            return [TYPES[s.type].model_validate_json(s.value or b"") for s in await eye.rest() if s.type in TYPES]

    async def wait(self, topic: str, wanted: Any) -> Any:
        async def found() -> Any:
            return next((event for event in await self.events(topic) if wanted(event)), None)

        return await until(found, seconds=60, what=f"an event on {topic}")

    async def fact(self, name: str, count: int = 1) -> list[Any]:
        async def found() -> list[Any]:
            facts = [event for event in await self.events(CASE.name) if event.fact == name]
            return facts if len(facts) >= count else []

        return await until(found, seconds=60, what=f"{count} facts {name}")

    async def rows(self, query: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database, server_settings={"search_path": "router"})
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()


@cache
def gate() -> Place:
    """Give 后村家园 as intake reads it."""
    (found,) = load_city(RouterSettings().city).places_named("后村家园")
    assert found.point
    point = Point(found.point.lon, found.point.lat)
    return Place("峰山路后村家园", "后村家园", "330604", "330604001", point, cell(point))


def noise(number: str, **changes: Any) -> Any:
    return received(number, **({"place": gate()} | changes))
