"""Watches progress on a connection of its own: behind and still, while broker and database answer, is a dead consumer.

The first time the consumer is built anew; the second time the process ends and its supervisor starts it again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kit.broker import Fence
from shared.kit.metrics import Metrics
from shared.kit.parking import where_of
from shared.kit.postgres import Pool

log = structlog.get_logger()

EVERY = 5.0
STILL = 60.0


class StuckError(Exception):
    """A consumer made no progress even after it was built anew: the process ends, its supervisor starts it again."""


@dataclass
class Watchdog:
    """Looks every few seconds; `lag` is what it saw last, by consumer, topic and partition."""

    service: str
    database: Pool
    kafka: AIOKafkaConsumer
    fences: Sequence[Fence]
    metrics: Metrics
    prefix: str
    still: float = STILL
    lag: dict[tuple[str, int], int] = field(default_factory=dict)
    _moved: dict[str, tuple[float, int]] = field(default_factory=dict)
    _rebuilt: set[str] = field(default_factory=set)

    async def run(self) -> None:
        while True:
            try:
                for fence in self.fences:
                    await self._look(fence)
                    await fence.show_progress()
            except StuckError:
                raise
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self._moved.clear()
                log.debug("watchdog_waits", error=where_of(error))
            except Exception as error:  # noqa: BLE001 - Kafka's errors have many bases; an outage is not standstill
                self._moved.clear()
                log.debug("watchdog_waits", error=where_of(error))
            await asyncio.sleep(EVERY)

    async def _look(self, fence: Fence) -> None:
        consumption = fence.consumption
        mine = [TopicPartition(self.prefix + t, p) for t, p in consumption.position]
        ends = await asyncio.wait_for(self.kafka.end_offsets(mine), 10) if mine else {}
        rows = await self.database.fetch("select topic, partition, next_offset from cursor")
        cursors = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        behind = applied = 0
        for partition, end in ends.items():
            at = (partition.topic.removeprefix(self.prefix), partition.partition)
            applied += cursors.get(at, 0)
            self.lag[at] = lag = max(0, end - cursors.get(at, end))
            self.metrics.lag.labels(*map(str, at)).set(lag)
            behind += lag
        await self._judge(fence, behind, applied)

    async def _judge(self, fence: Fence, behind: int, applied: int) -> None:
        name = fence.consumption.consumer.name
        now = asyncio.get_running_loop().time()
        since, before = self._moved.get(name, (now, -1))
        if behind == 0 or applied != before or fence.consumption.stopped:
            self._moved[name] = (now, applied)
            if applied != before and before >= 0:
                self._rebuilt.discard(name)
            return
        if now - since < self.still:
            return
        if name in self._rebuilt:
            raise StuckError(StuckError.__doc__)
        log.error("consumer_stuck", consumer=name, behind=behind, still_seconds=round(now - since))
        self._rebuilt.add(name)
        self._moved[name] = (now, applied)
        await fence.restart()
