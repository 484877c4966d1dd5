"""Intake on a real broker and database, looked at from outside."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.stack import Endpoints
from services.intake.app import build
from services.intake.settings import IntakeSettings
from shared.contracts.topics import CHANNEL_IN, PARKED, TICKET
from shared.kit import topics
from shared.kit.runtime import Runtime
from tests.outside import read_topic
from tests.unit.intake.made import CHANNELS, CITY, encoded
from tests.waiting import until

TOPICS = (*(CHANNEL_IN.of(channel) for channel in CHANNELS), TICKET, PARKED["intake"])


@dataclass
class Outside:
    """What a platform and an operator can do and see."""

    stack: Endpoints
    database: str
    prefix: str
    producer: AIOKafkaProducer
    connection: "asyncpg.Connection[asyncpg.Record]"

    def runtime(self) -> Runtime:
        settings = IntakeSettings(
            kafka_servers=self.stack.kafka_servers,
            database_url=self.database,  # type: ignore[arg-type]
            topic_prefix=self.prefix,
            city=CITY,
        )
        return Runtime(build(settings), settings)

    async def send(
        self, channel: str, payload: Mapping[str, Any] | bytes | None, *, key: str | None = None, **more: Any
    ) -> None:
        value = encoded(payload) if isinstance(payload, Mapping) else payload
        topic = self.prefix + CHANNEL_IN.of(channel).name
        await self.producer.send_and_wait(topic, value, key=key.encode() if key else None, **more)

    async def said(self) -> list[dict[str, Any]]:
        """Read all of `ticket.received.v1`: each event with its type and id."""
        return [_event(record) for record in await read_topic(self.stack.kafka_servers, self.prefix, TICKET)]

    async def wait_said(self, count: int) -> list[dict[str, Any]]:
        async def enough() -> list[dict[str, Any]]:
            found = await self.said()
            return found if len(found) >= count else []

        return await until(enough, what=f"{count} records on {TICKET.name}")

    async def parked(self) -> Sequence[asyncpg.Record]:
        return await self.connection.fetch("select * from intake.parked order by id")

    async def wait_parked(self, count: int) -> Sequence[asyncpg.Record]:
        async def enough() -> Sequence[asyncpg.Record]:
            rows = await self.parked()
            return rows if len(rows) >= count else []

        return await until(enough, what=f"{count} parked rows")


def _event(record: Any) -> dict[str, Any]:
    headers = {name: value.decode() for name, value in record.headers}
    return {"type": headers["ce_type"], "id": headers["ce_id"], "key": record.key.decode(), **json.loads(record.value)}


@pytest.fixture
async def outside(stack: Endpoints, database: str, prefix: str) -> AsyncIterator[Outside]:
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka_servers, acks="all", enable_idempotence=True)
    connection = await asyncpg.connect(database)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    await admin.start()
    await topics.apply(admin, TOPICS, prefix=prefix)
    await producer.start()
    try:
        yield Outside(stack, database, prefix, producer, connection)
    finally:
        await producer.stop()
        await admin.delete_topics([prefix + topic.name for topic in TOPICS])
        await admin.close()
        await connection.close()
