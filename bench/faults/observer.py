"""Looks at every topic from the first record on, on a connection of its own that no fault goes through."""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from bench.faults.ledger import Ledger, Seen
from shared.contracts.topics import CASE, CHANNEL_IN, UNIT_OUT, Topic

POLL_MS = 100
ANSWER = 30.0
"""Seconds that the broker may take to answer a question."""


@dataclass
class Observer:
    """Feeds the ledger; survives the broker's absence by beginning anew where it stopped."""

    servers: str
    topics: Sequence[Topic]
    ledger: Ledger
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _at: dict[TopicPartition, int] = field(default_factory=dict)
    _task: "asyncio.Task[None] | None" = None
    _asker: AIOKafkaConsumer | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def start(self) -> None:
        places = [TopicPartition(topic.name, number) for topic in self.topics for number in range(topic.partitions)]
        self._at = dict.fromkeys(places, 0)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._hang_up()

    async def ends(self, topics: Sequence[str] | None = None) -> dict[tuple[str, int], int]:
        """Ask for one past the last offset of each partition. Raises KafkaError or TimeoutError without a broker."""
        wanted = [place for place in self._at if topics is None or place.topic in topics]
        async with self._asking:
            try:
                found = await asyncio.wait_for((await self._asked()).end_offsets(wanted), ANSWER)
            except (KafkaError, OSError, TimeoutError):
                await self._hang_up()
                raise
        return {(place.topic, place.partition): end for place, end in found.items()}

    async def caught_up(self) -> bool:
        """Tell whether everything that lies on the topics now has been seen."""
        return self.has_read(await self.ends())

    def has_read(self, ends: Mapping[tuple[str, int], int]) -> bool:
        """Tell whether everything before these offsets has been seen."""
        return all(self._at[TopicPartition(*place)] >= end for place, end in ends.items())

    def forget(self, topic: str) -> None:
        """Begin a topic anew: it was deleted and created again."""
        self._at |= {place: 0 for place in self._at if place.topic == topic}
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.create_task(self._run())

    async def _asked(self) -> AIOKafkaConsumer:
        """Give the consumer that asks for offsets; it reads nothing."""
        if self._asker is None:
            self._asker = AIOKafkaConsumer(bootstrap_servers=self.servers)
            await asyncio.wait_for(self._asker.start(), ANSWER)
        return self._asker

    async def _hang_up(self) -> None:
        asker, self._asker = self._asker, None
        if asker is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(asker.stop(), 5)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await self._follow()
            await asyncio.sleep(0.3)

    async def _follow(self) -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.servers, enable_auto_commit=False, max_partition_fetch_bytes=4 * 2**20
        )
        try:
            await consumer.start()
            consumer.assign(list(self._at))
            for place, offset in self._at.items():
                consumer.seek(place, offset)
            while True:
                fetched = await consumer.getmany(timeout_ms=POLL_MS, max_records=2_000)
                for place, records in fetched.items():
                    for record in records:
                        self.ledger.saw(_seen(record))
                    self._at[place] = records[-1].offset + 1
                if fetched:
                    async with self.news:
                        self.news.notify_all()
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(consumer.stop(), 5)


def _seen(record: Any) -> Seen:
    headers = dict(record.headers)
    value = record.value or b""
    version = int(json.loads(value)["version"]) if record.topic == CASE.name else 0
    foreign = CHANNEL_IN.member(record.topic) or UNIT_OUT.member(record.topic)
    return Seen(
        record.topic, record.partition, record.offset, record.timestamp / 1000, record.key or b"",
        _text(headers.get("ce_id")), _text(headers.get("ce_type")), sha256(value).digest(), version,
        b"" if foreign else value,
    )  # fmt: skip


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace")
