"""FastStream, fenced. Subscribers, middlewares and AsyncAPI are its; progress is the database's.

Its defaults lose records; every line here closes one way. docs/architecture.md lists them, tests pin them.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from itertools import chain
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage as InjectedMessage
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage
from faststream.kafka.prometheus import KafkaPrometheusMiddleware

from shared.kit import gathering, offsets
from shared.kit.consume import Consumption
from shared.kit.consumer import MOST
from shared.kit.failpoint import reach
from shared.kit.fetched import tolerate_any_header_name
from shared.kit.markers import ISOLATION
from shared.kit.metrics import Metrics
from shared.kit.offsets import Halt
from shared.kit.parking import where_of
from shared.kit.postgres import backoff
from shared.kit.record import Raw, moment

log = structlog.get_logger()

CONSUMER_SETTINGS: dict[str, Any] = {
    "batch": True,
    "max_records": MOST,
    **gathering.BUSY,
    "ack_policy": AckPolicy.MANUAL,
    # A record's reply_to header would name the topic that our answer goes to.
    "no_reply": True,
    "auto_offset_reset": "earliest",
    # What a stranger's transaction took back was never published.
    "isolation_level": ISOLATION,
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 1_000,
    # A slow handler under static membership stands still without a word; the cursor fences, the watchdog detects.
    "max_poll_interval_ms": 3_600_000,
}

WAIT = 1_000
"""Milliseconds that one request for records lasts when there are none; they are given as soon as they are there."""

METADATA_AGE = 30_000
"""A topic that was away for a moment leaves a consumer without partitions until it asks again; 5 min by default."""


class WaitingBroker(KafkaBroker):
    """A broker whose start waits until what it needs is there, instead of ending the process after half a second."""

    before_start: Callable[[], Awaitable[None]] | None = None
    after_start: Callable[[], Awaitable[None]] | None = None
    give_up: Callable[[BaseException], None] | None = None

    async def start(self) -> None:
        try:
            if self.before_start is not None:
                await self.before_start()
            await super().start()
            if self.after_start is not None:
                await self.after_start()
        except Exception as error:
            # The web server would live on without the broker, and nobody would start the process again.
            if self.give_up is None:
                raise
            self.give_up(error)


def make_broker(servers: str, metrics: Metrics, *, service: str, options: Mapping[str, Any]) -> WaitingBroker:
    tolerate_any_header_name()
    return WaitingBroker(
        servers,
        acks="all",
        enable_idempotence=True,
        graceful_timeout=15,
        metadata_max_age_ms=METADATA_AGE,
        logger=structlog.get_logger("faststream"),
        middlewares=[KafkaPrometheusMiddleware(registry=metrics.registry, app_name=service)],
        **options,
    )


class Fence:
    """One FastStream subscriber that hands whole batches of bytes to a consumption, and seeks to the cursor."""

    def __init__(
        self, broker: KafkaBroker, consumption: Consumption, *, prefix: str, group: str, instance: str | None
    ) -> None:
        self.consumption = consumption
        self.prefix = prefix
        self.halted: dict[tuple[str, int], Halt] = {}
        self.was_assigned = False
        consumption.positions.seek = self._seek
        consumption.positions.explain = self.look_again
        self.subscriber = broker.subscriber(
            *(prefix + topic for topic in consumption.consumer.topics),
            group_id=group,
            group_instance_id=instance,
            parser=_parse,
            decoder=_decode,
            listener=_Listener(self),
            title=consumption.consumer.name,
            **CONSUMER_SETTINGS,
        )
        self.subscriber(self._on_batch)
        # FastStream's own sleeps after an empty poll for as long as it waited: records that come meanwhile wait too.
        self.subscriber.get_msg = _fetch

    @property
    def consumer(self) -> AIOKafkaConsumer:
        consumer = self.subscriber.consumer
        assert consumer is not None
        return consumer

    async def _on_batch(self, msg: InjectedMessage) -> None:
        records: tuple[ConsumerRecord[bytes, bytes], ...] = msg.raw_message
        await self.consumption.on_batch([self._raw(record) for record in records])

    def _raw(self, record: "ConsumerRecord[bytes, bytes]") -> Raw:
        topic = record.topic.removeprefix(self.prefix)
        return Raw(
            topic, record.partition, record.offset, record.key, record.value, tuple(record.headers),
            moment(record.timestamp),
        )  # fmt: skip

    def _seek(self, at: tuple[str, int], offset: int) -> None:
        partition = TopicPartition(self.prefix + at[0], at[1])
        if partition in self.consumer.assignment():
            self.consumer.seek(partition, offset)

    async def assigned(self, partitions: Collection[TopicPartition]) -> None:
        """Read each partition's cursor and go there; waits through an outage: without a position nothing applies."""
        waits = backoff()
        while not self.consumption.closing:
            try:
                async with self.consumption.lock:
                    await self._take_up(partitions)
            except Exception as error:  # noqa: BLE001 - aiokafka would log it and go on from anywhere
                log.warning("assignment_waits", consumer=self.consumption.consumer.name, error=where_of(error))
                await anext(waits)
            else:
                return

    async def _take_up(self, partitions: Collection[TopicPartition]) -> None:
        self.halted.clear()
        self.was_assigned = True
        found = await offsets.take_up(self.consumption.pool, self.consumer, partitions, self.prefix)
        reach("seek.before")
        for partition, where in found.items():
            at = self._at(partition)
            if isinstance(where, Halt):
                self._halt(partition, where)
                continue
            self.consumer.seek(partition, where)
            self.consumption.positions.at[at] = where
            self.consumption.positions.untried.add(at)
        reach("seek.after")

    async def look_again(self, at: tuple[str, int]) -> bool:
        """Hold a partition's cursor against the broker once more; halts it and says false when records are lost."""
        partition = TopicPartition(self.prefix + at[0], at[1])
        found = await offsets.take_up(self.consumption.pool, self.consumer, [partition], self.prefix)
        where = found[partition]
        if isinstance(where, Halt):
            self._halt(partition, where)
        return not isinstance(where, Halt)

    def _halt(self, partition: TopicPartition, where: Halt) -> None:
        at = self._at(partition)
        self.halted[at] = where
        self.consumption.positions.at.pop(at, None)
        self.consumer.pause(partition)
        log.critical("partition_halted", topic=at[0], partition=at[1], why=where.why, first=where.first,
                     next=where.next)  # fmt: skip

    def _at(self, partition: TopicPartition) -> tuple[str, int]:
        return partition.topic.removeprefix(self.prefix), partition.partition

    def revoked(self) -> None:
        self.consumption.positions.at.clear()

    @property
    def is_assigned(self) -> bool:
        return bool(self.consumption.positions.at or self.consumer.assignment())

    def watched(self) -> list[TopicPartition]:
        """Give the partitions that have to move here: its own, or all of its topics while it was given none at all."""
        positions = self.consumption.positions.at
        mine = {TopicPartition(self.prefix + topic, number) for topic, number in positions} | self.consumer.assignment()
        if not mine and self.was_assigned:
            topics = [self.prefix + topic for topic in self.consumption.consumer.topics]
            mine = {TopicPartition(t, n) for t in topics for n in self.consumer.partitions_for_topic(t) or ()}
        return [partition for partition in mine if self._at(partition) not in self.halted]

    def report(self, lag: Mapping[tuple[str, int], int]) -> dict[str, Any]:
        """Say for /ready how far the consumer is and what it needs a person for."""
        consumption = self.consumption
        troubles = [f"{topic}/{number}: {halt.why}" for (topic, number), halt in self.halted.items()]
        if consumption.stopped:
            troubles.append(consumption.stopped)
        if not self.was_assigned:
            troubles.append("no partitions assigned yet")
        return {
            "consumer": consumption.consumer.name,
            "partitions": len(consumption.positions.at),
            "lag": sum(lag.get(at, 0) for at in consumption.positions.at),
            "troubles": troubles,
        }

    async def restart(self) -> None:
        """Build the consumer anew: the client can sit in its group, heartbeating, fetching nothing for ever."""
        with contextlib.suppress(TimeoutError):  # a handler that never ends is no reason never to start again
            await asyncio.wait_for(self.subscriber.stop(), 15)
        self.revoked()
        await self.subscriber.start()

    async def show_progress(self) -> None:
        """Write Kafka's own offsets, for lag displays only: they decide nothing."""
        done = {
            TopicPartition(self.prefix + topic, number): offset
            for (topic, number), offset in self.consumption.positions.at.items()
        }
        done = {partition: offset for partition, offset in done.items() if partition in self.consumer.assignment()}
        if done:
            reach("progress.before")
            await asyncio.wait_for(self.consumer.commit(done), 5)
            reach("progress.after")


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, fence: Fence) -> None:
        self.fence = fence

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:  # noqa: ARG002
        self.fence.revoked()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        await self.fence.assigned(assigned)


async def _fetch(consumer: AIOKafkaConsumer) -> "tuple[ConsumerRecord[bytes, bytes], ...]":
    """Wait for records, of all partitions together."""
    found = await consumer.getmany(timeout_ms=WAIT, max_records=CONSUMER_SETTINGS["max_records"])
    records = tuple(chain.from_iterable(found.values()))
    gathering.ask(consumer, gathering.after(len(records)))
    return records


async def _parse(records: Any) -> KafkaMessage:
    """Keep the bytes and never raise: FastStream's own parser drops a whole batch for one header that is no text."""
    return KafkaMessage(
        body=b"", headers={}, raw_message=records, consumer=FAKE_CONSUMER, message_id=str(records[0].offset),
        correlation_id="",
    )  # fmt: skip


async def _decode(msg: KafkaMessage) -> Any:
    return msg.raw_message
