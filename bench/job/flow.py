"""Sends a long row of numbered records through the three hops, never more than a window at once, and takes slices."""

import asyncio
import json
import time
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.chain import PAYLOAD
from bench.hops import TOPICS

PATIENCE = 60.0
"""Seconds without any record before the run is given up."""
UNREADABLE = ("note", b"\xc3\x28")
"""A header that is no text: the record parks, whatever its value."""
Slice = Callable[[int, float], Awaitable[None]]
"""Is told how many records have come out, and in how many seconds."""


@dataclass(frozen=True)
class Load:
    """How many healthy records, how many on the way at once, and one unreadable after how many healthy ones."""

    count: int
    window: int
    poison_every: float = 0.0

    @property
    def poison(self) -> int:
        return int(self.count / self.poison_every) if self.poison_every else 0


@dataclass
class Flow:
    """The two ends of a run. Records are told by the number in their id: a million of them take 17 MB here."""

    producer: AIOKafkaProducer
    sink: AIOKafkaConsumer
    topic: str
    sent: "array[float]" = field(default_factory=lambda: array("d"))
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    """Milliseconds, in the order of arrival."""
    _turn: int = 0
    """Which run this is; it stands in the ids, so that no run repeats an earlier one's."""
    _arrived: bytearray = field(default_factory=bytearray)
    _room: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, load: Load, step: int, on_slice: Slice) -> float:
        """Send all and wait until every healthy one came out; give the seconds. Raises TimeoutError."""
        self.sent, self.latencies = array("d", bytes(8 * load.count)), array("d")
        self._arrived, self._turn = bytearray(load.count), self._turn + 1
        began = seen = time.perf_counter()
        sender = asyncio.create_task(self._send(load))
        due = step
        while len(self.latencies) < load.count:
            found = await self.sink.getmany(timeout_ms=500, max_records=2000)
            now = time.perf_counter()
            seen = now if self._note(found, now) else seen
            self._room.set()
            if sender.done():
                await sender
            if now - seen > PATIENCE:
                raise TimeoutError(f"{load.count - len(self.latencies)} of {load.count} records did not come through")
            if len(self.latencies) >= due:
                await on_slice(len(self.latencies), now - began)
                due += step
        await sender
        return time.perf_counter() - began

    def _note(self, found: dict[TopicPartition, list], now: float) -> int:  # type: ignore[type-arg]
        before = len(self.latencies)
        for records in found.values():
            for record in records:
                number = int(record.key[:8], 16)
                if int(record.key[9:13], 16) == self._turn and not self._arrived[number]:
                    self._arrived[number] = 1
                    self.latencies.append((now - self.sent[number]) * 1000)
        return len(self.latencies) - before

    async def _send(self, load: Load) -> None:
        poisoned = 0
        for number in range(load.count):
            while number - len(self.latencies) >= load.window:
                self._room.clear()
                await self._room.wait()
            self.sent[number] = time.perf_counter()
            await self._publish(_id(number, self._turn))
            if poisoned < load.poison and number + 1 >= (poisoned + 1) * load.poison_every:
                await self._publish(_id(poisoned, 0xD000 + self._turn), UNREADABLE)
                poisoned += 1
        await self.producer.flush()

    async def _publish(self, event_id: bytes, *headers: tuple[str, bytes]) -> None:
        await self.producer.send(self.topic, _VALUE % event_id, key=event_id, headers=[("ce_id", event_id), *headers])


def _id(number: int, turn: int) -> bytes:
    return f"{number:08x}-{turn:04x}-4000-8000-000000000000".encode()


def _value() -> bytes:
    """Write a record's value with a hole for its id, of the size that all runs share."""
    body = {"id": "%s", "text": "环卫作业噪声" * 16, "rest": ""}
    body["rest"] = "x" * (PAYLOAD - len(json.dumps(body, ensure_ascii=False).encode()) - len(_id(0, 0)) + 2)
    return json.dumps(body, ensure_ascii=False).encode()


_VALUE = _value()


@asynccontextmanager
async def flowing(servers: str, prefix: str) -> AsyncIterator[Flow]:
    # 200 kB a batch: the topic that strangers write takes no larger one.
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True, max_batch_size=200_000)
    sink = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    await producer.start()
    await sink.start()
    sink.assign([TopicPartition(prefix + TOPICS[-1].name, n) for n in range(TOPICS[-1].partitions)])
    try:
        yield Flow(producer, sink, prefix + TOPICS[0].name)
    finally:
        await producer.stop()
        await sink.stop()
