"""Reads every topic of a stage as it grows, in no group: what was really published, in order, repeats and all."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.topics import Topic

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """One record on a topic."""

    place: Place
    key: bytes
    event_id: str
    """The CloudEvents id; empty on a platform's own message."""
    value: bytes
    type: str = ""
    """The CloudEvents type, where the id is one."""


@dataclass
class Eye:
    """Everything seen so far, by topic, each partition in order."""

    consumer: AIOKafkaConsumer
    prefix: str
    partitions: list[TopicPartition]
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))

    async def watch(self) -> None:
        """Read on until cancelled."""
        while True:
            for partition, records in (await self.consumer.getmany(timeout_ms=100)).items():
                topic = partition.topic.removeprefix(self.prefix)
                for r in records:
                    place, headers = (topic, partition.partition, r.offset), dict(r.headers)
                    event_id, type_ = (headers.get(name, b"").decode() for name in ("ce_id", "ce_type"))
                    self.seen[topic].append(Seen(place, r.key or b"", event_id, r.value or b"", type_))

    async def ends(self, topics: Iterable[str] = ()) -> dict[tuple[str, int], int]:
        """Give the end of each partition that holds anything, of these topics or of all."""
        wanted = {self.prefix + topic for topic in topics}
        asked = [p for p in self.partitions if not wanted or p.topic in wanted]
        ends = await self.consumer.end_offsets(asked)
        return {(p.topic.removeprefix(self.prefix), p.partition): end for p, end in ends.items() if end}

    async def is_up_to_date(self) -> bool:
        """Tell whether all that lies on the topics was read."""
        counts: dict[tuple[str, int], int] = defaultdict(int)
        for records in self.seen.values():
            for record in records:
                counts[record.place[:2]] += 1
        return dict(counts) == await self.ends()


@contextlib.asynccontextmanager
async def eye(servers: str, prefix: str, topics: Iterable[Topic]) -> AsyncIterator[Eye]:
    """Watch these topics from their beginnings until the block ends."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # it tells of topics that are a moment old
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest", fetch_max_wait_ms=100)
    await consumer.start()
    partitions = [TopicPartition(prefix + topic.name, n) for topic in topics for n in range(topic.partitions)]
    consumer.assign(partitions)
    made = Eye(consumer, prefix, partitions)
    watching = asyncio.create_task(made.watch())
    try:
        yield made
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await consumer.stop()
