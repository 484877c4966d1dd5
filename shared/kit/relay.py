"""Publishes the outbox: chunks by the unpublished flag, in order per bucket; marks only what was acknowledged.

One process owns a bucket by an advisory lock on this connection, which the server ends when a paused process is silent
for eight seconds; two owners at once can repeat, never reorder.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from shared.kit import outbox
from shared.kit.chunk import Outgoing, unpack
from shared.kit.failpoint import reach
from shared.kit.metrics import Metrics
from shared.kit.parking import where_of
from shared.kit.partitioning import key_numbers
from shared.kit.postgres import Connection, affected, backoff, session

log = structlog.get_logger()

BATCH_BYTES = 1_000_000
CYCLE_CHUNKS = 400
POLL = 1.0
IDLE_SESSION = "8s"
MISSING = 5.0
"""A bucket whose topic is missing, or refuses its record, is tried again after so many seconds."""

_NEXT = """
with marked as (update outbox set published_at = now() where published_at is null and id = any ($2::bigint[]))
select id, bucket, n, packed from outbox
where published_at is null and bucket = any ($1::smallint[]) and id <> all ($2::bigint[])
order by id limit $3
"""  # both halves see one snapshot, hence `id <> all`


@dataclass(frozen=True)
class Chunk:
    """An unpublished row, unpacked."""

    id: int
    bucket: int
    records: Sequence[Outgoing]


FORGOTTEN = 5_000
_FORGET = """
delete from outbox where ctid = any (array(
    select ctid from outbox where published_at < now() - make_interval(hours => $1) limit $2
))
"""  # the oldest lie in front: a scan without an order ends at the last one of the batch


@dataclass
class Relay:
    """Runs until cancelled; every error rebuilds the producer and goes on at the first unmarked chunk."""

    service: str
    database_url: str
    kafka_servers: str
    prefix: str
    metrics: Metrics
    kafka_options: Mapping[str, object] = field(default_factory=dict)
    buckets: set[int] = field(default_factory=set)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _partitions: dict[str, list[int]] = field(default_factory=dict)
    _free_tried: float = 0.0
    _aged: float = 0.0
    _held: dict[int, float] = field(default_factory=dict)
    """Buckets that wait for a topic, and until when."""

    async def run(self) -> None:
        waits = backoff()
        said = False
        while True:
            try:
                async with self._connection() as connection, self._producer() as producer:
                    said, waits = False, backoff()
                    await self._serve(connection, producer)
            except Exception as error:  # noqa: BLE001 - nothing may end the relay
                self.metrics.relay_errors.labels(type(error).__name__).inc()
                (log.error if _is_permanent(error) or not said else log.debug)("relay_waits", error=where_of(error))
                said = True
            finally:
                self.buckets.clear()
            await anext(waits)

    @contextlib.asynccontextmanager
    async def _connection(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
        settings = session(self.service, part="relay", idle_session_timeout=IDLE_SESSION, synchronous_commit="off")
        connection = await asyncpg.connect(self.database_url, server_settings=settings, timeout=5, command_timeout=30)
        try:
            await connection.add_listener(f"{self.service}_{outbox.CHANNEL}", lambda *_: self._woken.set())
            yield connection
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(connection.close(), 3)
            connection.terminate()

    @contextlib.asynccontextmanager
    async def _producer(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
        producer = AIOKafkaProducer(
            bootstrap_servers=self.kafka_servers, acks="all", enable_idempotence=True, linger_ms=2,
            max_batch_size=BATCH_BYTES, request_timeout_ms=10_000, **self.kafka_options,
        )  # fmt: skip
        try:
            await producer.start()
            yield producer
        finally:
            # It flushes and may hang when the broker is away; what it still held is unmarked and comes again.
            with contextlib.suppress(Exception):
                await asyncio.wait_for(producer.stop(), 3)

    async def _serve(self, connection: Connection, producer: AIOKafkaProducer) -> None:
        done: list[int] = []
        while True:
            await self._take_free_buckets(connection)
            self._woken.clear()
            rows = await connection.fetch(_NEXT, self._open_buckets(), done, CYCLE_CHUNKS)
            if done:
                reach("relay.marked")
            done = []
            chunks = [Chunk(row["id"], row["bucket"], unpack(row["packed"], row["n"])) for row in rows]
            if ready := await self._publishable(producer, chunks):
                reach("relay.read")
                broken = await self._publish(producer, ready)
                reach("relay.acked")
                done = [chunk.id for chunk in ready if chunk.bucket not in broken]
                if broken:
                    await self._begin_anew(connection, done, broken)
                continue
            await self._note_age(connection)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):  # `wait_for` would swallow a cancellation that meets the wake-up
                    await self._woken.wait()

    async def _take_free_buckets(self, connection: Connection) -> None:
        """Try for buckets that nobody owns, by the clock: under load there is no idle moment to wait for."""
        now = asyncio.get_running_loop().time()
        if now - self._free_tried < POLL or len(self.buckets) == outbox.BUCKETS:
            return
        self._free_tried = now
        rows = await connection.fetch(
            "select b from unnest($2::int[]) b where pg_try_advisory_lock(hashtext($1 || '.outbox'), b)",
            self.service,
            [b for b in range(outbox.BUCKETS) if b not in self.buckets],
        )
        reach("relay.buckets_taken")
        self.buckets.update(row["b"] for row in rows)
        self.metrics.buckets.set(len(self.buckets))

    def _open_buckets(self) -> list[int]:
        now = asyncio.get_running_loop().time()
        self._held = {bucket: until for bucket, until in self._held.items() if until > now}
        return [bucket for bucket in self.buckets if bucket not in self._held]

    async def _publishable(self, producer: AIOKafkaProducer, chunks: Sequence[Chunk]) -> Sequence[Chunk]:
        """Leave out a bucket from its first chunk on for which the broker has no topic: that bucket alone waits."""
        for chunk in chunks:
            missing = None if chunk.bucket in self._held else await self._missing(producer, chunk)
            if missing:
                self._held[chunk.bucket] = asyncio.get_running_loop().time() + MISSING
                log.error("topic_missing", topic=missing, bucket=chunk.bucket, todo="run `xiaolan topics apply`")
        return [chunk for chunk in chunks if chunk.bucket not in self._held] if self._held else chunks

    async def _missing(self, producer: AIOKafkaProducer, chunk: Chunk) -> str | None:
        for topic in {topic for topic, *_ in chunk.records} - self._partitions.keys():
            try:
                await asyncio.wait_for(self._partitions_of(producer, topic), 1)
            except (TimeoutError, UnknownTopicOrPartitionError):
                return topic
        return None

    async def _begin_anew(self, connection: Connection, done: Sequence[int], broken: Mapping[int, Exception]) -> None:
        """Mark what was acknowledged all the same, and raise: what the broker will refuse again stops its bucket."""
        await connection.fetch(_NEXT, [], done, 0)
        until = asyncio.get_running_loop().time() + MISSING
        self._held |= {bucket: until for bucket, error in broken.items() if _is_permanent(error)}
        raise next(iter(broken.values()))

    async def _publish(self, producer: AIOKafkaProducer, chunks: Sequence[Chunk]) -> dict[int, Exception]:
        """Publish chunks, a lane per partition, each in order; give the buckets of which not all was acked, and why."""
        lanes: dict[tuple[str, int], list[Outgoing]] = defaultdict(list)
        buckets: dict[tuple[str, int], set[int]] = defaultdict(set)
        for chunk in chunks:
            for topic, records in groupby(chunk.records, itemgetter(0)):
                for partition, its in self._by_partition(topic, chunk.bucket, list(records)):
                    lanes[self.prefix + topic, partition] += its
                    buckets[self.prefix + topic, partition].add(chunk.bucket)
        sends = (self._send(producer, at, records) for at, records in lanes.items())
        outcomes = zip(lanes, await asyncio.gather(*sends, return_exceptions=True), strict=True)
        broken = {b: error for at, error in outcomes if isinstance(error, Exception) for b in buckets[at]}
        self.metrics.published.inc(sum(len(chunk.records) for chunk in chunks if chunk.bucket not in broken))
        return broken

    def _by_partition(self, topic: str, bucket: int, records: list[Outgoing]) -> Iterable[tuple[int, list[Outgoing]]]:
        """Split one bucket's records of a topic: where the partitions divide the buckets, it knows its partition."""
        partitions = self._partitions[topic]
        if outbox.BUCKETS % len(partitions) == 0:
            return [(partitions[bucket % len(partitions)], records)]
        numbers = key_numbers([key for _, key, *_ in records])
        return [(partitions[n % len(partitions)], [record]) for n, record in zip(numbers, records, strict=True)]

    async def _partitions_of(self, producer: AIOKafkaProducer, topic: str) -> list[int]:
        self._partitions[topic] = sorted(await producer.partitions_for(self.prefix + topic))
        return self._partitions[topic]

    async def _send(self, producer: AIOKafkaProducer, lane: tuple[str, int], records: Sequence[Outgoing]) -> None:
        topic, partition = lane
        futures = []
        batch = producer.create_batch()
        for _, key, headers, body in records:
            if batch.append(key=key, value=body, timestamp=None, headers=headers) is None:
                batch.close()
                futures.append(await producer.send_batch(batch, topic, partition=partition))
                batch = producer.create_batch()
                batch.append(key=key, value=body, timestamp=None, headers=headers)
        batch.close()
        futures.append(await producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*futures)
        reach("relay.lane_acked")

    async def _note_age(self, connection: Connection) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._aged < POLL:
            return
        self._aged = now
        self.metrics.outbox_age.set(await oldest_seconds(connection))


def _is_permanent(error: Exception) -> bool:
    """Tell whether the broker refuses what it was sent, and will again."""
    return isinstance(error, KafkaError) and not error.retriable


async def oldest_seconds(connection: Connection) -> float:
    """Give the age of the oldest unpublished chunk in seconds, 0 when there is none."""
    age = await connection.fetchval("select now() - min(created) from outbox where published_at is null")
    return age.total_seconds() if isinstance(age, timedelta) else 0.0


async def forget_published(connection: Connection, *, hours: int = 24) -> None:
    """Delete all published chunks older than this, in batches: a busy service publishes more than one holds."""
    deleted = FORGOTTEN
    while deleted == FORGOTTEN:
        deleted = affected(await connection.execute(_FORGET, hours, FORGOTTEN))
