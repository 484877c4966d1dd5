"""FastStream fenced: what it would drop is found again, progress is the database's, replicas take turns."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer import fetcher
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER
from structlog.testing import capture_logs

from shared.kit import broker
from shared.kit.broker import CONSUMER_SETTINGS, _decode, _parse
from shared.kit.gathering import BUSY, QUIET
from shared.kit.runtime import Runtime
from tests.integration.kit.toy import IN, SERVICE, Faults, Toy
from tests.outside import running
from tests.waiting import until


def counted(runtime: Runtime, outcome: str) -> float:
    labels = {"consumer": IN.name, "outcome": outcome}
    return runtime.metrics.registry.get_sample_value("xiaolan_records_total", labels) or 0


async def test_the_parser_takes_anything_and_its_ack_commits_nothing() -> None:
    class Record:
        offset = 7
        headers = None
        value = None

    records = (Record(),)
    message = await _parse(records)
    assert message.consumer is FAKE_CONSUMER
    assert await _decode(message) is records
    await message.ack()
    await message.nack()
    await message.reject()


def test_the_library_s_defaults_are_the_ones_that_lose_records_and_ours_are_not() -> None:
    default = KafkaBroker().subscriber("t", group_id="g")
    assert default._connection_args["auto_offset_reset"] == "latest"
    assert default._connection_args["enable_auto_commit"] is True
    ours = KafkaBroker().subscriber("t", group_id="g", **CONSUMER_SETTINGS)
    assert ours._connection_args["auto_offset_reset"] == "earliest"
    assert ours._connection_args["enable_auto_commit"] is False
    assert ours.ack_policy is AckPolicy.MANUAL
    assert ours._no_reply is True


async def test_records_sent_before_the_first_start_are_applied(toy: Toy) -> None:
    for n in range(20):
        await toy.send({"id": f"a{n}"}, key=f"k{n}")
    async with running(toy.runtime()):
        await toy.wait_effects(20)


async def test_an_idle_consumer_waits_for_records_and_does_not_ask_all_the_time(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    getmany = AIOKafkaConsumer.getmany

    async def noted(self: AIOKafkaConsumer, *partitions: Any, **options: Any) -> Any:
        asked.append(asyncio.get_running_loop().time())
        return await getmany(self, *partitions, **options)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", noted)
    async with running(toy.runtime()):
        await toy.send({"id": "one"})
        await toy.wait_effects(1)
        asked.clear()
        await asyncio.sleep(2)
    assert 1 <= len(asked) <= 3


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the milliseconds that each request lets the broker wait."""
    waits: list[int] = []

    class Noted(fetcher.FetchRequest):  # type: ignore[misc]
        def __init__(self, max_wait: int, *rest: Any, **more: Any) -> None:
            waits.append(max_wait)
            super().__init__(max_wait, *rest, **more)

    monkeypatch.setattr(fetcher, "FetchRequest", Noted)
    return waits


async def has_gone_quiet(asked: list[int]) -> bool:
    return asked[-1:] == [QUIET["fetch_max_wait_ms"]]


async def test_a_quiet_topic_costs_a_few_requests_a_second_and_the_next_record_still_comes_at_once(
    toy: Toy, asked: list[int]
) -> None:
    async with running(toy.runtime()):
        await toy.send({"id": "one"})
        await toy.wait_effects(1)
        await until(lambda: has_gone_quiet(asked))
        asked.clear()
        await asyncio.sleep(2)
        assert 1 <= len(asked) <= 8
        await toy.send({"id": "two"})
        await toy.wait_effects(2)
        assert BUSY["fetch_max_wait_ms"] not in asked


async def test_while_records_come_together_the_broker_gathers(toy: Toy, asked: list[int]) -> None:
    async with running(toy.runtime()):
        await toy.send({"id": "first"})
        await toy.wait_effects(1)
        await until(lambda: has_gone_quiet(asked))
        asked.clear()
        await asyncio.gather(*(toy.send({"id": f"a{n}"}) for n in range(50)))
        await toy.wait_effects(51)
        await until(lambda: has_gone_quiet(asked))
        assert BUSY["fetch_max_wait_ms"] in asked


async def test_a_failure_in_the_middle_of_many_batches_loses_nothing(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONSUMER_SETTINGS, "max_records", 10)
    for n in range(30):
        await toy.send({"id": f"a{n}", "n": n}, key=f"k{n}", partition=0)
    async with running(toy.runtime(Faults(broken={"a15"}))):
        await toy.wait_effects(29)
        (row,) = await toy.wait_parked(1)
    assert row["off"] == 15
    assert [r["n"] for r in await toy.effects()] == [n for n in range(30) if n != 15]


@pytest.mark.parametrize("raising", [2, 3])
async def test_a_batch_that_the_framework_swallowed_is_fetched_again(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, raising: int
) -> None:
    monkeypatch.setitem(CONSUMER_SETTINGS, "max_records", 10)
    for n in range(30):
        await toy.send({"id": f"a{n}", "n": n}, partition=0)
    monkeypatch.setattr(broker.Fence, "_raw", _raising_in(raising))
    async with running(toy.runtime()):
        await toy.send({"id": "last", "n": 30}, partition=0)
        await toy.wait_effects(31)
    assert [r["n"] for r in await toy.effects()] == list(range(31))


def _raising_in(batch: int) -> Any:
    """Give a `_raw` that fails once, at the first record of this batch of ten."""
    real = broker.Fence._raw
    left = [1]

    def raw(self: broker.Fence, record: Any) -> Any:
        if record.offset == (batch - 1) * 10 and left:
            left.pop()
            raise RuntimeError
        return real(self, record)

    return raw


async def test_a_restart_takes_nothing_twice_and_finds_every_cursor_where_it_was(toy: Toy) -> None:
    for n in range(40):
        await toy.send({"id": f"a{n}"}, key=f"k{n}")
    async with running(toy.runtime()):
        await toy.wait_effects(40)
    await toy.send({"id": "new"})
    with capture_logs() as logs:
        async with running(toy.runtime()) as second:
            await toy.wait_effects(41)
            assert counted(second, "applied") == 1
            assert counted(second, "duplicate") == 0
    assert "cursor_moved_by_another" not in {line["event"] for line in logs}


async def test_kafka_s_own_offset_never_runs_ahead_of_the_database(toy: Toy) -> None:
    gate = asyncio.Event()
    faults = Faults(gate=gate)
    runtime = toy.runtime(faults)
    await toy.send({"id": "one"}, partition=0)
    async with running(runtime):
        await until(lambda: _called(faults), what="the handler to be called")
        await runtime.fences[0].show_progress()
        assert (await committed(toy)) in (0, None)
        gate.set()
        await toy.wait_effects(1)
        await runtime.fences[0].show_progress()
        assert (await committed(toy)) == 1


async def _called(faults: Faults) -> bool:
    return bool(faults.calls)


async def committed(toy: Toy) -> int | None:
    group = f"{toy.prefix}xiaolan.{SERVICE}.{IN.name}"
    consumer = AIOKafkaConsumer(bootstrap_servers=toy.stack.kafka_servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    partition = TopicPartition(toy.prefix + IN.name, 0)
    consumer.assign([partition])
    found = await consumer.committed(partition)
    await consumer.stop()
    return found  # type: ignore[no-any-return]


async def test_kafka_s_own_offset_decides_nothing(toy: Toy) -> None:
    for n in range(10):
        await toy.send({"id": f"a{n}"}, partition=0)
    group = f"{toy.prefix}xiaolan.{SERVICE}.{IN.name}"
    consumer = AIOKafkaConsumer(bootstrap_servers=toy.stack.kafka_servers, group_id=group, enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(toy.prefix + IN.name, 0)])
    await consumer.commit({TopicPartition(toy.prefix + IN.name, 0): 7})
    await consumer.stop()
    async with running(toy.runtime()):
        await toy.wait_effects(10)


async def test_replicas_take_the_lowest_free_number_and_share_the_partitions(toy: Toy) -> None:
    one, two, three = toy.runtime(), toy.runtime(), toy.runtime()
    async with running(one):
        async with running(two):
            assert (one.guard.number, two.guard.number) == (0, 1)

            async def shared() -> bool:
                counts = [len(r.fences[0].consumption.positions.at) for r in (one, two)]
                return sum(counts) == IN.partitions and all(counts)

            await until(shared, what="both to have partitions")
            for n in range(20):
                await toy.send({"id": f"a{n}"}, key=f"k{n}")
            await toy.wait_effects(20)
        async with running(three, ready=False):
            await until(lambda: _numbered(three), what="the third to have a number")
            assert three.guard.number == 1
            for n in range(20, 40):
                await toy.send({"id": f"a{n}"}, key=f"k{n}")
            await toy.wait_effects(40)
    assert len({r["id"] for r in await toy.effects()}) == 40


async def _numbered(runtime: Runtime) -> bool:
    return runtime.guard.number >= 0
