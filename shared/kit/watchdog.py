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
from shared.kit.inbox import Move, Partition
from shared.kit.markers import is_empty, pass_over
from shared.kit.metrics import Metrics
from shared.kit.parking import where_of
from shared.kit.postgres import Pool

log = structlog.get_logger()

EVERY = 5.0
STILL = 30.0
"""Seconds; half of what we promise for being well again after an outage."""


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
    every: float = EVERY
    _moved: dict[Partition, tuple[float, int]] = field(default_factory=dict)
    _rebuilt: set[Partition] = field(default_factory=set)

    async def run(self) -> None:
        while True:
            try:
                for fence in self.fences:
                    await self._look(fence)
                    await self._show(fence)
            except StuckError:
                raise
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                self._moved.clear()
                log.debug("watchdog_waits", error=where_of(error))
            except Exception as error:  # noqa: BLE001 - Kafka's errors have many bases; an outage is not standstill
                self._moved.clear()
                log.debug("watchdog_waits", error=where_of(error))
            await asyncio.sleep(self.every)

    async def _show(self, fence: Fence) -> None:
        """Write Kafka's own offsets. A consumer that fell out of its group cannot, and is watched all the same."""
        try:
            await fence.show_progress()
        except Exception as error:  # noqa: BLE001 - for displays only
            log.debug("progress_not_shown", error=where_of(error))

    async def _look(self, fence: Fence) -> None:
        consumption = fence.consumption
        mine = fence.watched()
        ends = await asyncio.wait_for(self.kafka.end_offsets(mine), 10) if mine else {}
        rows = await self.database.fetch("select topic, partition, next_offset from cursor")
        cursors = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        still = []
        for partition, end in ends.items():
            at = (partition.topic.removeprefix(self.prefix), partition.partition)
            cursor = cursors.get(at, end)
            if cursor > end:
                await self._ask_about(fence, at)
            self.lag[at] = lag = max(0, end - cursor)
            self.metrics.lag.labels(*map(str, at)).set(lag)
            if self._is_still(at, lag, cursor) and not await self._passed(fence, Move(*at, cursor, end)):
                still.append(at)
        if still and not consumption.stopped:
            await self._rebuild(fence, still)

    async def _passed(self, fence: Fence, move: Move) -> bool:
        """Pass over the end of a partition where no record lies: no record would ever move the cursor over it."""
        at = (move.topic, move.partition)
        async with fence.consumption.lock:
            if not await is_empty(self.kafka, TopicPartition(self.prefix + at[0], at[1]), move):
                return False
            if fence.consumption.positions.at.get(at) == move.first and await pass_over(self.database, move):
                fence.consumption.positions.advance([move])
                log.info("markers_passed", topic=at[0], partition=at[1], first=move.first, next=move.next)
        return True

    async def _ask_about(self, fence: Fence, at: Partition) -> None:
        """Hold a topic that seems to end below the cursor against the cursor once more, while nobody moves it."""
        async with fence.consumption.lock:
            await fence.look_again(at)

    def _is_still(self, at: Partition, lag: int, cursor: int) -> bool:
        now = asyncio.get_running_loop().time()
        since, before = self._moved.get(at, (now, -1))
        if lag == 0 or cursor != before:
            self._moved[at] = (now, cursor)
            if cursor != before and before >= 0:
                self._rebuilt.discard(at)
            return False
        return now - since >= self.still

    async def _rebuild(self, fence: Fence, still: Sequence[Partition]) -> None:
        name = fence.consumption.consumer.name
        if self._rebuilt.intersection(still):
            if not fence.is_assigned:  # they may be another's, who tends to them himself
                return
            raise StuckError(StuckError.__doc__)
        log.error("consumer_stuck", consumer=name, partitions=[f"{t}/{p}" for t, p in still], still_seconds=self.still)
        self._rebuilt.update(still)
        now = asyncio.get_running_loop().time()
        self._moved.update({at: (now, self._moved[at][1]) for at in still})
        await fence.restart()
