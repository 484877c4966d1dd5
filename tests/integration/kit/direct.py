"""A consumption and a retrier on a real database without a broker: batches are handed over, seeks are noted."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts.topics import TICKET
from shared.kit.clock import Clock
from shared.kit.consume import Consumption
from shared.kit.consumer import Consumer
from shared.kit.keys import KeyRing
from shared.kit.metrics import Metrics
from shared.kit.postgres import Pool, lazy_pool
from shared.kit.record import Raw, key_hash
from shared.kit.retry import Retrier, Tried
from tests.conftest import KEY
from tests.integration.kit.toy import IN, SERVICE, Faults, decode, handler

RING = KeyRing.parse(f"k1:{KEY}", setting="PARKING_KEYS")
AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
TOPICS = (IN.name, TICKET.name)
PARTITIONS = tuple((topic, number) for topic in TOPICS for number in range(3))


def raw(
    offset: int,
    document: Any,
    *,
    key: bytes | None = b"k",
    topic: str = IN.name,
    partition: int = 0,
    headers: Sequence[tuple[str, bytes | None]] = (),
) -> Raw:
    value = document if isinstance(document, bytes | None) else json.dumps(document).encode()
    return Raw(topic, partition, offset, key, value, tuple(headers), AT)


@dataclass
class Direct:
    """One process's consumption; `again` gives that of another process on the same tables."""

    pool: Pool
    connection: "asyncpg.Connection[asyncpg.Record]"
    consumer: Consumer
    faults: Faults = field(default_factory=Faults)
    seeks: list[tuple[tuple[str, int], int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.metrics = Metrics()
        self.consumption = Consumption(SERVICE, self.consumer, self.pool, Clock(), RING, self.metrics)
        self.consumption.positions.seek = lambda at, offset: self.seeks.append((at, offset))
        self.retrier = Retrier(SERVICE, self.pool, Clock(), RING, [self.consumer])

    def again(self) -> "Direct":
        return Direct(self.pool, self.connection, self.consumer, self.faults)

    async def assign(self, *partitions: tuple[str, int]) -> None:
        """Take partitions up at their cursors, as the rebalance listener does."""
        for at in partitions or PARTITIONS:
            await self.connection.execute("insert into intake.cursor values ($1, $2, 0) on conflict do nothing", *at)
            self.consumption.positions.at[at] = await self.cursor(*at)
            self.consumption.positions.untried.add(at)

    async def take(self, *raws: Raw) -> None:
        await asyncio.wait_for(self.consumption.on_batch(raws), 30)

    async def cursor(self, topic: str = IN.name, partition: int = 0) -> int:
        return await self.connection.fetchval(
            "select next_offset from intake.cursor where (topic, partition) = ($1, $2)", topic, partition
        )

    async def applied(self) -> list[str]:
        return [r["id"] for r in await self.connection.fetch("select id from intake.effect order by seq")]

    async def parked(self) -> list[tuple[int, str, str]]:
        """Give each row's offset, state and reason, in the order of the rows."""
        rows = await self.connection.fetch("select off, state, reason from intake.parked order by id")
        return [(r["off"], r["state"], r["reason"]) for r in rows]

    async def make_due(self) -> None:
        """Let the time pass that rows have to wait."""
        await self.connection.execute("update intake.parked set next_try = now() where next_try is not null")

    async def retry(self, times: int = 1) -> None:
        for _ in range(times):
            await self.make_due()
            await self.retrier.run_due()

    async def replay(self, record: Raw, *, dry: bool = False) -> list[Tried]:
        row = await self.connection.fetchval(
            "select id from intake.parked where (topic, partition, off) = ($1, $2, $3)",
            record.topic, record.partition, record.offset,
        )  # fmt: skip
        return await self.retrier.replay(key_hash(record), also=[row], dry=dry)

    async def claims(self) -> list[tuple[UUID, bool]]:
        rows = await self.connection.fetch("select k, parked from intake.inbox order by seen, off")
        return [(r["k"], r["parked"]) for r in rows]

    def counted(self, outcome: str) -> float:
        labels = {"consumer": self.consumer.name, "outcome": outcome}
        return self.metrics.registry.get_sample_value("xiaolan_records_total", labels) or 0


@contextlib.asynccontextmanager
async def directly(database: str) -> AsyncIterator[Direct]:
    faults = Faults()
    connection = await asyncpg.connect(database)
    try:
        tables = "cursor, inbox, parked, attempt, lost, outbox, audit, effect"
        await connection.execute(f"set search_path = intake; truncate {tables} restart identity; reset search_path")
        async with lazy_pool(database, SERVICE, size=4) as pool:
            made = Direct(pool, connection, Consumer(TOPICS, decode, handler(faults)), faults)
            await made.assign()
            yield made
    finally:
        await connection.close()
