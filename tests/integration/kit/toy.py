"""A toy service on the real kit: it notes each record in a table and says one record onwards."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.stack import Endpoints
from shared.contracts.envelope import Record
from shared.contracts.faults import NotYet, Refused
from shared.contracts.reading import read_json
from shared.contracts.topics import CHANNEL_IN, NOTICE, PARKED, TICKET, Topic
from shared.contracts.vocabulary import derived_id
from shared.kit import topics
from shared.kit.consumer import Consumer
from shared.kit.record import Decoded, Raw, Received
from shared.kit.runtime import Runtime
from shared.kit.service import Service
from shared.kit.settings import KitSettings
from shared.kit.transaction import Transaction
from tests.outside import read_topic
from tests.waiting import until

SERVICE = "intake"
IN = CHANNEL_IN.of("toy")
OUT = NOTICE
EFFECTS = """
create table intake.effect (id text primary key, key text, n int, partition int, off bigint, seq bigserial);
grant all on intake.effect to xiaolan_intake; grant usage on all sequences in schema intake to xiaolan_intake;
"""


def decode(raw: Raw) -> Decoded:
    """Read {"id", "n", ...}; the content is all but "sent"."""
    document = read_json(raw.value)
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        raise Refused("schema")
    content = {k: v for k, v in document.items() if k != "sent"}
    return Decoded("toy", document["id"], json.dumps(content, sort_keys=True).encode(), document)


@dataclass
class Faults:
    """What the handler does to records that ask for it."""

    away: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    calls: list[int] = field(default_factory=list)
    gate: asyncio.Event | None = None


def handler(faults: Faults) -> Any:
    async def on_toy(records: Sequence[Received[dict[str, Any]]], transaction: Transaction) -> None:
        faults.calls.append(len(records))
        if faults.gate is not None:
            await faults.gate.wait()
        for r in records:
            if r.event.get("refuse"):
                raise Refused("forbidden")
            if r.event["id"] in faults.away:
                raise NotYet("the provider is away")
            if r.event["id"] in faults.broken or r.event.get("boom"):
                raise RuntimeError("a bug of ours")
        await transaction.connection.executemany(
            "insert into effect (id, key, n, partition, off) values ($1, $2, $3, $4, $5)",
            [
                (r.event["id"], (r.raw.key or b"").decode(), r.event.get("n", 0), r.raw.partition, r.raw.offset)
                for r in records
            ],
        )
        for r in records:
            body = json.dumps({"of": r.event["id"], "n": r.event.get("n", 0)}).encode()
            transaction.publish_record(
                Record(OUT.name, r.raw.key or b"-", str(derived_id("out", r.event["id"])), (("ce_id", b"x"),), body)
            )
            transaction.audit("took", subject=r.event["id"], actor="toy", cause=r.event_id)

    return on_toy


@dataclass
class Toy:
    """The world of one test: addresses, a producer, and looks from outside."""

    stack: Endpoints
    database: str
    prefix: str
    producer: AIOKafkaProducer
    connection: "asyncpg.Pool[asyncpg.Record]"
    admin: AIOKafkaAdminClient
    topics: Sequence[Topic] = (IN, OUT, PARKED[SERVICE], TICKET)

    def settings(self, **more: Any) -> KitSettings:
        return KitSettings(
            kafka_servers=self.stack.kafka_servers, database_url=self.database, topic_prefix=self.prefix, **more
        )

    def runtime(self, faults: Faults | None = None, *consumers: Consumer, **more: Any) -> Runtime:
        wanted = consumers or (Consumer((IN.name,), decode, handler(faults or Faults())),)
        folder = Path("services/intake/migrations")
        return Runtime(Service(SERVICE, wanted, folder), self.settings(**more))

    async def make(self, topic: Topic) -> None:
        """Create one more topic; it goes with the others."""
        self.topics = (*self.topics, topic)
        await topics.apply(self.admin, [topic], prefix=self.prefix)

    async def another_producer(self) -> AIOKafkaProducer:
        return await producer_of(self.stack)

    async def send(self, document: Any, *, key: str | bytes | None = "k", topic: Topic = IN, **more: Any) -> Any:
        value = document if isinstance(document, bytes | None) else json.dumps(document).encode()
        key = key.encode() if isinstance(key, str) else key
        return await self.producer.send_and_wait(self.prefix + topic.name, value, key=key, **more)

    async def effects(self) -> list[asyncpg.Record]:
        return await self.connection.fetch("select * from intake.effect order by seq")

    async def parked(self) -> list[asyncpg.Record]:
        return await self.connection.fetch("select * from intake.parked order by id")

    async def said(self, topic: Topic = OUT) -> list[Any]:
        """Read a whole topic from outside, each partition in order."""
        return await read_topic(self.stack.kafka_servers, self.prefix, topic)

    async def wait_effects(self, count: int, *, seconds: float = 30) -> list[asyncpg.Record]:
        async def enough() -> list[asyncpg.Record]:
            rows = await self.effects()
            return rows if len(rows) >= count else []

        return await until(enough, seconds=seconds, what=f"{count} effects")

    async def wait_parked(self, count: int, *, seconds: float = 30) -> list[asyncpg.Record]:
        async def enough() -> list[asyncpg.Record]:
            rows = await self.parked()
            return rows if len(rows) >= count else []

        return await until(enough, seconds=seconds, what=f"{count} parked rows")

    async def wait_said(self, count: int) -> list[Any]:
        async def enough() -> list[Any]:
            found = await self.said()
            return found if len(found) >= count else []

        return await until(enough, what=f"{count} records on {OUT.name}")


async def producer_of(stack: Endpoints) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        bootstrap_servers=stack.kafka_servers, acks="all", enable_idempotence=True, max_request_size=4 * 2**20
    )
    await producer.start()
    return producer


@contextlib.asynccontextmanager
async def world(stack: Endpoints, database: str, prefix: str) -> AsyncIterator[Toy]:
    connection = asyncpg.create_pool(database, min_size=0, max_size=2)
    await connection
    await connection.execute(EFFECTS)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    await admin.start()
    toy = Toy(stack, database, prefix, await producer_of(stack), connection, admin)
    await topics.apply(admin, toy.topics, prefix=prefix)
    try:
        yield toy
    finally:
        await toy.producer.stop()
        await admin.delete_topics(sorted({prefix + topic.name for topic in toy.topics}))
        await admin.close()
        await connection.close()
