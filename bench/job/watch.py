"""Watches what leaves the system: statuses to the platforms, tasks to the units."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.cli import parts
from shared.contracts.topics import CHANNEL_OUT, UNIT_IN

PATIENCE = 300.0
TASK_TYPE = b"cn.xiaolan.task.assigned.v1"


@dataclass
class Watch:
    """What was seen: the platforms' numbers that were answered at least once, and the ids of tasks."""

    consumer: AIOKafkaConsumer
    units: Sequence[str]
    heard: set[str] = field(default_factory=set)
    tasks: set[bytes] = field(default_factory=set)
    last: float = 0.0
    """When the last new one of them came."""

    async def until_heard(self, numbers: Sequence[str]) -> None:
        wanted = set(numbers)
        await self._until(lambda: wanted <= self.heard, lambda: f"{len(wanted - self.heard)} submissions unanswered")

    async def until_tasked(self, count: int) -> None:
        await self._until(lambda: len(self.tasks) >= count, lambda: f"{count - len(self.tasks)} tasks missing")

    async def _until(self, met: Callable[[], bool], missing: Callable[[], str]) -> None:
        deadline = time.perf_counter() + PATIENCE
        while not met():
            for records in (await self.consumer.getmany(timeout_ms=500, max_records=5000)).values():
                for record in records:
                    self._see(record.topic, record.key, dict(record.headers))
            if time.perf_counter() > deadline:
                raise TimeoutError(f"after {PATIENCE:.0f} s: {missing()}; look at the services' logs and parked rows")

    def _see(self, topic: str, key: bytes, headers: dict[str, bytes]) -> None:
        before = len(self.heard) + len(self.tasks)
        if ".out." in topic:
            self.heard.add(key.decode())
        elif headers["ce_type"] == TASK_TYPE:
            self.tasks.add(headers["ce_id"])
        if len(self.heard) + len(self.tasks) > before:
            self.last = time.perf_counter()


@contextlib.asynccontextmanager
async def watching(servers: str, prefix: str, units: Sequence[str]) -> AsyncIterator[Watch]:
    """Read every topic that platforms and units read."""
    declared = [CHANNEL_OUT.of(name) for name in parts.channel_names()] + [UNIT_IN.of(unit) for unit in units]
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition(prefix + t.name, n) for t in declared for n in range(t.partitions)])
    try:
        yield Watch(consumer, units)
    finally:
        await consumer.stop()
