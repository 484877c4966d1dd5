"""Consuming: one transaction per batch. Cursor, inbox, parking, effects, audit and outbox commit together.

Each record ends in exactly one place: applied once, recognised as a duplicate, or parked with its bytes and the reason.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.contracts.faults import Refused
from shared.kit import attempts, inbox, parking
from shared.kit.batch import Batch, Item
from shared.kit.clock import Clock, monotonic
from shared.kit.consumer import Consumer
from shared.kit.failpoint import reach
from shared.kit.inbox import Partition
from shared.kit.keys import KeyRing
from shared.kit.metrics import Metrics
from shared.kit.parking import Parking, Trouble
from shared.kit.position import Positions
from shared.kit.postgres import IDLE_IN_TRANSACTION, Connection, Pool, backoff, is_outage
from shared.kit.record import Raw, check_headers, key_hash
from shared.kit.transaction import Transaction

log = structlog.get_logger()

TOO_LONG = IDLE_IN_TRANSACTION.total_seconds()
WINDOW, BAD_SHARE = 200, 0.2
"""More than this share of the last records failing unexpectedly is a bad deployment: stop, do not park them all."""


class BadDeploymentError(Exception):
    """Too many records fail unexpectedly: stopped, nothing parked. Mend or roll back the service, start it again."""


@dataclass
class Consumption:
    """Applies the batches of one consumer, one at a time."""

    service: str
    consumer: Consumer
    pool: Pool
    clock: Clock
    ring: KeyRing
    metrics: Metrics
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    positions: Positions = field(init=False)
    stopped: str = ""
    closing: bool = False
    _recent: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))

    def __post_init__(self) -> None:
        self.positions = Positions(self.pool)

    async def on_batch(self, raws: Sequence[Raw]) -> None:
        """Apply a batch; waits through an outage; never raises.

        What took too long for one transaction would take too long for ever: it comes again in parts of half the size.
        """
        began = monotonic()
        waits = backoff()
        size = max(1, min(len(raws), self.consumer.most))
        while not (self.closing or self.stopped):
            tried = monotonic()
            try:
                for first in range(0, len(raws), size):
                    async with self.lock:
                        await self._take(raws[first : first + size])
            except BadDeploymentError as error:
                self.stopped = str(error)
                self.metrics.stopped.labels(self.consumer.name).set(1)
                log.critical("consumer_stopped", consumer=self.consumer.name, why=self.stopped)
            except Exception as error:  # noqa: BLE001 - what FastStream sees vanishes, and its position moves on
                self._say_waiting(error)
                size = max(1, size // 2) if monotonic() - tried > TOO_LONG else size
                await anext(waits)
                await self._recall()
            else:
                self.metrics.seconds.labels(self.consumer.name).observe(monotonic() - began)
                return

    async def _recall(self) -> None:
        """After an outage: what the database says now decides, also about a commit whose answer was lost."""
        reach("recall.before")
        try:
            async with self.lock:
                await self.positions.recall_all()
            reach("recall.after")
        except Exception as error:  # noqa: BLE001 - still away; the loop comes back here
            self._say_waiting(error)

    def _say_waiting(self, error: BaseException) -> None:
        self.metrics.outages.labels(self.consumer.name).inc()
        level = log.debug if is_outage(error) else log.error
        level("batch_waits", consumer=self.consumer.name, error=parking.where_of(error))

    async def _take(self, raws: Sequence[Raw]) -> None:
        wanted = await self.positions.trimmed(raws)
        if not wanted:
            return
        suspects = await self.positions.suspects(wanted)
        try:
            await self._try(wanted, suspects)
        except (Exception, asyncio.CancelledError):  # all that a process lives through; a death leaves its count
            await self._uncount()
            raise
        await self._uncount()

    async def _try(self, wanted: Sequence[Raw], suspects: dict[Partition, int]) -> None:
        if not suspects:
            await self._apply(wanted)
            return
        await self._apply([raw for raw in wanted if (raw.topic, raw.partition) not in suspects])
        for at, tries in suspects.items():
            await self._apply_suspect([raw for raw in wanted if (raw.topic, raw.partition) == at], tries)

    async def _uncount(self) -> None:
        if self.positions.counted:
            with contextlib.suppress(Exception):  # an outage: a try too many counts less than what went wrong
                await self.positions.uncount()

    async def _apply_suspect(self, raws: Sequence[Raw], tries: int) -> None:
        """Apply what a process may have died of in parts; each part's first record is counted before its try."""
        for number, part in enumerate(attempts.parts(raws, tries)):
            held = [raw for raw in part if self.positions.holds(raw)]
            if not held:
                continue
            count = tries if number == 0 else await self.positions.count(held[0])
            killed = count > parking.MAX_TRIES and len(held) == 1  # a part's neighbours are not to blame
            await self._apply(held, forced=parking.KILLED if killed else None)

    async def _apply(self, raws: Sequence[Raw], forced: Trouble | None = None) -> None:
        if not raws:
            return
        batch = Batch([self._item(raw, forced) for raw in raws], self.positions.moves(raws))
        try:
            await self._transact(batch, await self._prepared(batch), whole=True)
        except BadDeploymentError:
            raise
        except Exception as error:
            if is_outage(error):
                raise
            await self._apart(batch)

    async def _apart(self, batch: Batch) -> None:
        """Run a batch that failed as a whole again, a savepoint per record; prepared work each in its own turn.

        An id that stands twice in the batch needs its own turn too: the first may be refused and give the id back.
        """
        if self.consumer.prepare is None and not batch.has_twins:
            await self._transact(batch, None, whole=False)
            return
        for item in batch.items:
            alone = Batch([item], self.positions.moves([item.raw]))
            try:
                prepared = await self._prepared(alone)
            except Exception as error:
                if is_outage(error):
                    raise
                alone = Batch([item.failing(parking.trouble_of(error))], alone.moves)
                prepared = None
            await self._transact(alone, prepared, whole=False)

    async def _prepared(self, batch: Batch) -> Any:
        if self.consumer.prepare is None:
            return None
        ready = [item.received() for item in batch.items if item.is_for_us]
        return await self.consumer.prepare(ready) if ready else None

    def _item(self, raw: Raw, forced: Trouble | None) -> Item:
        if forced is not None:
            return Item(raw, trouble=forced)
        try:
            check_headers(raw)
            return Item(raw, decoded=self.consumer.decode(raw))
        except Refused as error:
            return Item(raw, trouble=parking.trouble_of(error), unread=True)
        except Exception as error:  # noqa: BLE001 - a decoder's bug is the record's unexpected failure
            return Item(raw, trouble=parking.trouble_of(error), unread=True)

    async def _transact(self, batch: Batch, prepared: Any, *, whole: bool) -> None:
        async with self.pool.acquire() as connection:
            async with connection.transaction():
                reach("t1.begun")
                transaction = Transaction(self.service, connection, self.clock.now(), prepared)
                claims = await inbox.claim(connection, batch.moves, batch.entries)
                reach("t1.claimed")
                await batch.sort(connection, claims)
                run = self._run_whole if whole else self._run_apart
                await run(batch, transaction)
                reach("t1.handled")
                self._check_deployment(batch)
                await self._park(batch, transaction)
                await transaction.flush()
                reach("t1.before_commit")
            reach("t1.committed")
            await self._committed(batch, connection)

    async def _run_whole(self, batch: Batch, transaction: Transaction) -> None:
        if ready := batch.free():
            await self.consumer.handle([item.received() for item in ready], transaction)

    async def _run_apart(self, batch: Batch, transaction: Transaction) -> None:
        for item in batch.ready:
            if batch.holds(item):
                continue
            mark = transaction.mark()
            try:
                async with transaction.connection.transaction():
                    await self.consumer.handle([item.received()], transaction)
                    await transaction.flush()  # what the database will not take is this record's own failure
                    reach("savepoint.written")
                reach("savepoint.released")
            except Exception as error:
                if is_outage(error):
                    raise
                transaction.rewind(mark)
                trouble = parking.trouble_of(error)
                if trouble.unexpected:
                    self._say_failed(item, trouble)
                batch.fail(item, trouble)

    def _check_deployment(self, batch: Batch) -> None:
        outcomes = [*self._recent, *batch.outcomes()[-WINDOW:]]
        if sum(outcomes[-WINDOW:]) > WINDOW * BAD_SHARE:
            raise BadDeploymentError(BadDeploymentError.__doc__)

    async def _park(self, batch: Batch, transaction: Transaction) -> None:
        parkings = batch.parkings()
        if not parkings:
            return
        reach("park.before")
        await parking.park(transaction, parkings, self.ring)
        kept = [p.claim for p in parkings if p.claim and p.blocks]
        freed = [p.claim for p in parkings if p.claim and not p.blocks]
        if kept:
            await inbox.mark_parked(transaction.connection, kept, parked=True)
        if freed:
            await inbox.release(transaction.connection, freed)
        reach("park.written")

    async def _committed(self, batch: Batch, connection: Connection) -> None:
        self._recent.extend(batch.outcomes()[-WINDOW:])
        for name, count in batch.counts().items():
            self.metrics.records.labels(self.consumer.name, name).inc(count)
        for p in batch.parkings():
            self.metrics.parked.labels(self.consumer.name, p.trouble.reason).inc()
            self._say_parked(p)
        self.positions.advance([m for m in batch.moves if (m.topic, m.partition) in batch.moved])
        lost = [(m.topic, m.partition) for m in batch.moves if (m.topic, m.partition) not in batch.moved]
        if lost:
            # With trimming in place this is a true zombie: we were paused, and somebody else owns the partition.
            log.warning(
                "cursor_moved_by_another", consumer=self.consumer.name, partitions=[f"{t}/{p}" for t, p in lost]
            )
            await self.positions.recall(lost)
        reach("t1.forgetting")
        if self.positions.counted:
            await attempts.forget(connection, batch.moves)

    def _say_failed(self, item: Item, trouble: Trouble) -> None:
        log.error("record_failed", consumer=self.consumer.name, error=trouble.error, **item.where)

    def _say_parked(self, p: Parking) -> None:
        say = log.error if p.trouble is parking.ID_REUSED or p.trouble is parking.KILLED else log.warning
        say(
            "record_parked", consumer=self.consumer.name, state=p.trouble.state, reason=p.trouble.reason,
            faults=p.trouble.faults[:5], topic=p.raw.topic, partition=p.raw.partition, offset=p.raw.offset,
            key_hash=str(key_hash(p.raw)),
        )  # fmt: skip
