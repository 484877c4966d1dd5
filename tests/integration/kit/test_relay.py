"""The relay: nothing of the outbox is lost, skipped or overtaken; a bucket is never held by the silent."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.contracts.envelope import Record
from shared.contracts.topics import OWN_RECORD_BYTES, UNIT_IN, Topic
from shared.contracts.vocabulary import derived_id
from shared.kit import relay
from shared.kit.metrics import Metrics
from shared.kit.outbox import BUCKETS
from shared.kit.partitioning import key_numbers
from shared.kit.postgres import session
from shared.kit.relay import Relay
from shared.kit.topics import config_of
from shared.kit.transaction import Transaction
from tests.integration.kit.toy import OUT, SERVICE, Toy
from tests.waiting import until


def a_relay(toy: Toy) -> Relay:
    return Relay(SERVICE, toy.database, toy.stack.kafka_servers, toy.prefix, Metrics())


@contextlib.asynccontextmanager
async def working(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(one.run()) for one in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def speaking(toy: Toy) -> AsyncIterator[Transaction]:
    connection = await asyncpg.connect(toy.database, server_settings=session(SERVICE, part="test"))
    async with connection.transaction():
        transaction = Transaction(SERVICE, connection, datetime.now(UTC))
        yield transaction
        await transaction.flush()
    await connection.close()


def record(n: int, *, key: bytes = b"k", topic: str = OUT.name, body: bytes | None = None) -> Record:
    value = json.dumps({"n": n}).encode() if body is None else body
    return Record(topic, key, str(derived_id("relay", n)), (("ce_id", b"x"),), value)


async def say(toy: Toy, numbers: Sequence[int], *, key: bytes = b"k") -> None:
    async with speaking(toy) as transaction:
        for n in numbers:
            transaction.publish_record(record(n, key=key))


async def unpublished(toy: Toy) -> int:
    return await toy.connection.fetchval("select count(*) from intake.outbox where published_at is null")


async def numbers(toy: Toy, key: bytes = b"k") -> list[int]:
    return [json.loads(r.value)["n"] for r in await toy.said() if r.key == key]


async def all_out(toy: Toy, *, seconds: float = 30) -> None:
    async def none_left() -> bool:
        return await unpublished(toy) == 0

    await until(none_left, seconds=seconds, what="the outbox to be published")


def firsts(found: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(found))


async def test_a_chunk_that_commits_later_under_a_lower_id_is_published(toy: Toy) -> None:
    async with working(a_relay(toy)):
        async with speaking(toy) as late:
            late.publish_record(record(1))
            await late.flush()
            await say(toy, [2], key=b"other")
            await until(lambda: published(toy, 1), what="the later id to be published")
        await all_out(toy)
    ids = await toy.connection.fetch("select id, n from intake.outbox order by published_at, id")
    assert ids[0]["id"] > ids[1]["id"]
    assert await numbers(toy) == [1]


async def published(toy: Toy, count: int) -> bool:
    found = await toy.connection.fetchval("select count(*) from intake.outbox where published_at is not null")
    return bool(found >= count)


async def test_what_was_not_acknowledged_is_said_again_in_order_and_nothing_skipped(toy: Toy) -> None:
    class Interrupted(Relay):
        left = 2

        async def _publish(self, producer: Any, rows: Any) -> dict[int, Exception]:
            broken = await super()._publish(producer, rows)
            if self.left:
                self.left -= 1
                raise ConnectionResetError
            return broken

    for first in (0, 10, 20):
        await say(toy, range(first, first + 10))
    one = Interrupted(SERVICE, toy.database, toy.stack.kafka_servers, toy.prefix, Metrics())
    async with working(one):
        await all_out(toy)
    found = await numbers(toy)
    assert len(found) == 90
    assert firsts(found) == list(range(30))


async def test_a_silent_owner_of_all_buckets_is_ended_by_the_server_and_they_are_taken_over(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "IDLE_SESSION", "2s")
    silent = a_relay(toy)
    await say(toy, range(5))
    async with silent._connection() as connection:
        await silent._take_free_buckets(connection)
        assert len(silent.buckets) == BUCKETS
        async with working(a_relay(toy)):
            await all_out(toy, seconds=15)
        assert connection.is_closed()
    assert await numbers(toy) == list(range(5))


async def test_the_sessions_have_the_limits_that_end_a_silent_process(toy: Toy) -> None:
    async with a_relay(toy)._connection() as connection:
        assert await connection.fetchval("show idle_session_timeout") == "8s"
    async with speaking(toy) as transaction:
        assert await transaction.connection.fetchval("show idle_in_transaction_session_timeout") == "8s"
        assert await transaction.connection.fetchval("show synchronous_commit") == "on"


async def test_an_owner_that_wakes_late_repeats_and_overtakes_nothing(toy: Toy) -> None:
    asleep, awake = asyncio.Event(), asyncio.Event()

    class Sleeper(Relay):
        async def _publish(self, producer: Any, rows: Any) -> dict[int, Exception]:
            if not awake.is_set():
                asleep.set()
                await awake.wait()
            return await super()._publish(producer, rows)

    await say(toy, range(5))
    sleeper = Sleeper(SERVICE, toy.database, toy.stack.kafka_servers, toy.prefix, Metrics())
    async with working(sleeper):
        await asleep.wait()
        await toy.connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'xiaolan intake relay' and datname = current_database()"
        )
        async with working(a_relay(toy)):
            await say(toy, range(5, 10))
            await all_out(toy)
            awake.set()

            async def repeated() -> bool:
                return len(await numbers(toy)) > 10

            await until(repeated, what="the sleeper to say its chunk again")
    assert firsts(await numbers(toy)) == list(range(10))


async def test_two_relays_share_nothing_and_lose_nothing(toy: Toy) -> None:
    keys = [b"k%d" % n for n in range(8)]
    one, two = a_relay(toy), a_relay(toy)
    async with working(one, two):
        for n in range(6):
            for key in keys:
                await say(toy, [n], key=key)
        await all_out(toy)
        assert not one.buckets & two.buckets
    for key in keys:
        assert await numbers(toy, key) == list(range(6))


async def test_the_largest_record_of_our_own_goes_through(toy: Toy) -> None:
    frame = record(0, body=b"").size
    async with speaking(toy) as transaction:
        transaction.publish_record(record(0, body=b"x" * (OWN_RECORD_BYTES - frame)))
        transaction.publish_record(record(1))
    async with working(a_relay(toy)):
        await all_out(toy)
    assert len((await toy.said())[0].value) == OWN_RECORD_BYTES - frame


async def test_a_topic_that_is_missing_stops_its_bucket_only_until_it_is_made(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "MISSING", 1.0)
    unit = UNIT_IN.of("toy-unit")
    stuck = b"stuck"
    same = next(b"s%d" % n for n in range(999) if key_numbers([b"s%d" % n])[0] % 32 == key_numbers([stuck])[0] % 32)
    async with speaking(toy) as transaction:
        transaction.publish_record(record(1, key=stuck, topic=unit.name))
    await say(toy, [2], key=same)
    await say(toy, [3])
    async with working(a_relay(toy)):
        await until(lambda: published(toy, 1), what="the other bucket")
        assert (await numbers(toy), await numbers(toy, same)) == ([3], [])
        await toy.make(unit)
        await all_out(toy)
    assert await numbers(toy, same) == [2]
    assert len(await toy.said(unit)) == 1


async def test_a_record_that_the_broker_refuses_stops_its_bucket_alone(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on, and say nothing again for its sake."""
    monkeypatch.setattr(relay, "MISSING", 0.5)
    unit = UNIT_IN.of("toy-unit")
    await toy.make(unit)
    await limit(toy, unit, {"max.message.bytes": "100"})
    async with speaking(toy) as transaction:
        transaction.publish_record(record(0, key=b"stuck", topic=unit.name, body=b"x" * 300))
    one = a_relay(toy)
    async with working(one):
        for n in range(6):
            await say(toy, [n])
            await until(lambda count=n + 1: has_said(toy, count), what=f"record {n} beside the one that is refused")
        await until(lambda: has_failed(one, 3), what="the refused one to be tried again")
        assert (await numbers(toy), await unpublished(toy)) == (list(range(6)), 1)
        await limit(toy, unit, {})
        await all_out(toy)
    assert len(await toy.said(unit)) == 1


async def limit(toy: Toy, topic: Topic, changed: dict[str, str]) -> None:
    config = config_of(topic) | changed
    await toy.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, toy.prefix + topic.name, config)])


async def has_said(toy: Toy, count: int) -> bool:
    return len(await numbers(toy)) >= count


async def has_failed(one: Relay, times: int) -> bool:
    labels = {"error": "MessageSizeTooLargeError"}
    return (one.metrics.registry.get_sample_value("xiaolan_relay_errors_total", labels) or 0) >= times
