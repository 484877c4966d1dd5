"""Kafka in memory: topics as logs, a consumer client that can be misled, a producer that may fail on either side."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError, ProducerClosed

from tests.unit.model.strand import Strand

Place = tuple[str, int, int]
BATCH = 2
"""Records in a batch of the producer's: few, so that a lane takes several sends."""


class Stored(NamedTuple):
    """A record as the client gives it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int = 1_767_600_000_000


@dataclass
class Broker:
    """Every partition is a list of records; None is a marker, an offset that no consumer is given."""

    partitions: Mapping[str, int]
    logs: dict[tuple[str, int], list[Stored | None]] = field(default_factory=lambda: defaultdict(list))

    def append(self, topic: str, partition: int, key: bytes | None, value: bytes | None, headers: Any = ()) -> Stored:
        log = self.logs[topic, partition]
        stored = Stored(topic, partition, len(log), key, value, tuple(headers))
        log.append(stored)
        return stored

    def mark(self, topic: str, partition: int) -> None:
        """Write a transaction's marker."""
        self.logs[topic, partition].append(None)

    def all(self, topic: str) -> list[TopicPartition]:
        return [TopicPartition(topic, n) for n in range(self.partitions[topic])]


class Client:
    """The part of AIOKafkaConsumer that the kit's fence works with."""

    def __init__(self, broker: Broker, strand: Strand) -> None:
        self.broker = broker
        self.strand = strand
        self.at: dict[TopicPartition, int] = {}
        self.paused: set[TopicPartition] = set()
        self.astray: set[tuple[TopicPartition, int]] = set()

    def assign(self, partitions: Collection[TopicPartition]) -> None:
        self.at = {p: self.at.get(p, 0) for p in partitions}
        self.paused.clear()

    def assignment(self) -> set[TopicPartition]:
        return set(self.at)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.at[partition] = offset

    def pause(self, partition: TopicPartition) -> None:
        self.paused.add(partition)

    async def beginning_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    async def end_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        return {p: len(self.broker.logs[p.topic, p.partition]) for p in partitions}

    def skip(self, by: int) -> None:
        """Go astray in every partition; never twice from one offset."""
        for partition, at in self.at.items():
            if (partition, at) not in self.astray:
                self.astray.add((partition, at))
                end = len(self.broker.logs[partition.topic, partition.partition])
                self.at[partition] = min(max(at + by, 0), end)

    def poll(self, limit: int, turn: int) -> tuple[Stored, ...]:
        """Give up to so many records, partition by partition from the `turn`-th, and stand behind them."""
        found: list[Stored] = []
        order = sorted(self.at)
        for partition in order[turn % len(order) :] + order[: turn % len(order)] if order else []:
            log = self.broker.logs[partition.topic, partition.partition]
            while partition not in self.paused and self.at[partition] < len(log) and len(found) < limit:
                record = log[self.at[partition]]
                self.at[partition] += 1
                if record is not None:
                    found.append(record)
        return tuple(found)


class Subscription:
    """What FastStream's broker gives for `subscriber(...)`: the fence reads the client from it and hangs itself in."""

    def __init__(self, client: Client) -> None:
        self.consumer = client

    def subscriber(self, *_: str, **__: Any) -> "Subscription":
        return self

    def __call__(self, handler: Callable[..., Any]) -> None:
        self.handler = handler


class Batch:
    """A batch that the relay fills."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes, bytes, Any]] = []

    def append(self, *, key: bytes, value: bytes, timestamp: None, headers: Any) -> object | None:  # noqa: ARG002
        if len(self.records) == BATCH:
            return None
        self.records.append((key, value, headers))
        return self.records

    def close(self) -> None: ...


class Producer:
    """The part of AIOKafkaProducer that the relay works with; after a failed send it sends nothing more.

    That is what idempotence gives: the broker refuses a batch whose predecessor it has not got.
    """

    def __init__(self, broker: Broker, strand: Strand) -> None:
        self.broker = broker
        self.strand = strand
        self.is_open = True

    async def partitions_for(self, topic: str) -> set[int]:
        return set(range(self.broker.partitions[topic]))

    def create_batch(self) -> Batch:
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> Any:
        def store() -> None:
            if not self.is_open:
                raise ProducerClosed
            for key, value, headers in batch.records:
                self.broker.append(topic, partition, key, value, headers)

        await self.strand.act(store, self._fail)
        acknowledged = self.strand.loop.create_future()
        acknowledged.set_result(None)
        return acknowledged

    def _fail(self) -> BaseException:
        self.is_open = False
        return KafkaTimeoutError()
