"""Puts records on topics, each in its way: in batches, made by hand, in a transaction that ends or is taken back."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import RecordMetadata

from bench.corpus.batch import crafted
from bench.corpus.case import ABORTED, CRAFTED, PLAIN, Rec, Way
from bench.corpus.system import Place

_LARGEST = 4 * 2**20


@dataclass(frozen=True)
class Sent:
    """Where a record lies and when it was given to its producer; no place: the broker refused it."""

    place: Place | None
    at: float


@dataclass(frozen=True)
class Sender:
    """Three producers: one as ours are, one for batches made by hand, one with transactions."""

    prefix: str
    plain: AIOKafkaProducer
    bare: AIOKafkaProducer
    foreign: AIOKafkaProducer
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, topic: str, records: Sequence[tuple[Rec, Way]], *, every: float = 0) -> list[Sent]:
        """Send in order, one in `every` seconds; gives where each lies."""
        began, pending = time.time(), []
        for n, (record, way) in enumerate(records):
            await asyncio.sleep(max(0.0, began + n * every - time.time()))
            pending.append((time.time(), await self._start(topic, record, way)))
        return [Sent(await _place(topic, answer), at) for at, answer in pending]

    async def send_to_every_partition(self, topic: str, records: Sequence[Rec]) -> list[Sent]:
        """Send one record behind everything on each partition; as many records as there are partitions."""
        found = []
        for partition in sorted(await self.plain.partitions_for(self.prefix + topic)):
            r, at = records[partition], time.time()
            answer = await self.plain.send(
                self.prefix + topic, r.value, key=r.key, headers=list(r.headers), partition=partition
            )
            found.append(Sent(await _place(topic, answer), at))
        return found

    async def _start(self, topic: str, record: Rec, way: Way) -> Awaitable[RecordMetadata]:
        if way == PLAIN:
            return await self._send(self.plain, topic, record)
        if way.name == CRAFTED.name:
            return await self._craft(topic, record, way)
        async with self._one:
            return await self._in_transaction(topic, record, way)

    async def _send(self, producer: AIOKafkaProducer, topic: str, record: Rec) -> Awaitable[RecordMetadata]:
        answer: Awaitable[RecordMetadata] = await producer.send(
            self.prefix + topic, record.value, key=record.key, headers=list(record.headers)
        )
        return answer

    async def _craft(self, topic: str, record: Rec, way: Way) -> Awaitable[RecordMetadata]:
        partitions = sorted(await self.bare.partitions_for(self.prefix + topic))
        partition = DefaultPartitioner()(record.key, partitions, partitions)
        batch = await asyncio.to_thread(crafted, record, now=int(time.time() * 1000), codec=way.codec, fill=way.fill)
        answer: Awaitable[RecordMetadata] = await self.bare.send_batch(batch, self.prefix + topic, partition=partition)
        return answer

    async def _in_transaction(self, topic: str, record: Rec, way: Way) -> Awaitable[RecordMetadata]:
        await self.foreign.begin_transaction()
        answer = await self._send(self.foreign, topic, record)
        await answer
        await (self.foreign.abort_transaction() if way == ABORTED else self.foreign.commit_transaction())
        return answer


async def _place(topic: str, answer: Awaitable[RecordMetadata]) -> Place | None:
    try:
        found = await answer
    except KafkaError:
        return None
    return topic, found.partition, found.offset


@contextlib.asynccontextmanager
async def sending(servers: str, prefix: str) -> AsyncIterator[Sender]:
    """Connect the three producers."""
    common = {"bootstrap_servers": servers, "acks": "all", "max_request_size": _LARGEST}
    plain = AIOKafkaProducer(**common, enable_idempotence=True, max_batch_size=64 * 1024)
    bare = AIOKafkaProducer(**common)
    foreign = AIOKafkaProducer(**common, transactional_id=f"{prefix}foreign")
    async with plain, bare, foreign:
        yield Sender(prefix, plain, bare, foreign)
