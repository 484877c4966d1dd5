"""Reads topics from outside, in no group: looking changes nothing."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from shared.cli.output import problem
from shared.cli.surroundings import START

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
    from aiokafka.admin import AIOKafkaAdminClient

BATCH = 500


@dataclass(frozen=True)
class Seen:
    """A record as an onlooker sees it; `topic` is the logical name, without the prefix."""

    topic: str
    partition: int
    offset: int
    at: datetime
    key: str
    headers: dict[str, str]
    value: bytes | None

    @property
    def where(self) -> str:
        return f"{self.topic}/{self.partition}@{self.offset}"

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def document(self) -> Any:
        """Give the value as JSON, or as text where it is none."""
        text = (self.value or b"").decode("utf-8", errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text


class Onlooker:
    """A consumer without a group over all partitions of some topics."""

    def __init__(self, consumer: "AIOKafkaConsumer", admin: "AIOKafkaAdminClient", prefix: str) -> None:
        self.consumer = consumer
        self.admin = admin
        self.prefix = prefix

    async def topics(self) -> set[str]:
        """List the cluster's topics that are ours, by logical name."""
        return {t.removeprefix(self.prefix) for t in await self.consumer.topics() if t.startswith(self.prefix)}

    async def look_at(self, topics: Sequence[str], *, last: int | None) -> None:
        """Begin with the last so many records of each partition, or with the first (None)."""
        partitions = await self._partitions(topics)
        self.consumer.assign(partitions)
        first = await self.consumer.beginning_offsets(partitions)
        end = await self.consumer.end_offsets(partitions)
        for p in partitions:
            self.consumer.seek(p, first[p] if last is None else max(first[p], end[p] - last))

    async def ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """Give one past the last offset of each partition."""
        partitions = await self._partitions(topics)
        found = await self.consumer.end_offsets(partitions) if partitions else {}
        return {(p.topic.removeprefix(self.prefix), p.partition): offset for p, offset in found.items()}

    async def follow(self) -> AsyncIterator[Seen]:
        """Yield records as they come, for ever."""
        while True:
            for seen in await self.batch(1_000):
                yield seen

    async def rest(self) -> list[Seen]:
        """Give what lies there now, up to the ends at the time of the call, in order of time."""
        ends = await self.consumer.end_offsets(list(self.consumer.assignment()))
        found: list[Seen] = []
        while [p for p, end in ends.items() if await self.consumer.position(p) < end]:
            found += await self.batch(200)
        return sorted(found, key=lambda seen: seen.at)

    async def batch(self, wait_ms: int) -> list[Seen]:
        """Give the next records, at most so long waited for, in order of time."""
        fetched = await self.consumer.getmany(timeout_ms=wait_ms, max_records=BATCH)
        seen = [self._seen(record) for records in fetched.values() for record in records]
        return sorted(seen, key=lambda one: one.at)

    async def _partitions(self, topics: Sequence[str]) -> list["TopicPartition"]:
        """Find all partitions. The consumer itself knows none of a topic before it reads it."""
        from aiokafka import TopicPartition

        described = await self.admin.describe_topics([self.prefix + topic for topic in topics]) if topics else []
        return [TopicPartition(d["topic"], p["partition"]) for d in described for p in d["partitions"]]

    def _seen(self, record: "ConsumerRecord[bytes | None, bytes | None]") -> Seen:
        return Seen(
            record.topic.removeprefix(self.prefix),
            record.partition,
            record.offset,
            datetime.fromtimestamp(record.timestamp / 1000, UTC),
            _text(record.key),
            {name: _text(value) for name, value in record.headers},
            record.value,
        )


@asynccontextmanager
async def onlooker(servers: str, prefix: str = "") -> AsyncIterator[Onlooker]:
    """Open an onlooker; ends with a sentence when no broker answers."""
    from aiokafka import AIOKafkaConsumer
    from aiokafka.admin import AIOKafkaAdminClient
    from aiokafka.errors import KafkaError

    consumer = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    try:
        await consumer.start()
        await admin.start()
    except KafkaError:
        await consumer.stop()
        problem(f"No broker answers at {servers}.", START)
    try:
        yield Onlooker(consumer, admin, prefix)
    finally:
        await admin.close()
        await consumer.stop()


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", errors="replace")
