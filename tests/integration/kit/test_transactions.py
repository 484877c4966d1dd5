"""Records of a transaction of a stranger: read when committed, never when taken back; markers stop nobody."""

import asyncio
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaProducer

from shared.kit import watchdog
from tests.integration.kit.toy import IN, Toy
from tests.outside import running
from tests.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every fifth of a second, and call a second without progress still."""
    real = watchdog.Watchdog
    monkeypatch.setattr("shared.kit.runtime.Watchdog", lambda *args: replace(real(*args), still=1.0, every=0.2))


def foreign(toy: Toy) -> AIOKafkaProducer:
    return AIOKafkaProducer(bootstrap_servers=toy.stack.kafka_servers, transactional_id=f"{toy.prefix}foreign")


async def in_transaction(toy: Toy, *values: bytes, committed: bool) -> None:
    async with foreign(toy) as producer:
        await producer.begin_transaction()
        for value in values:
            await producer.send_and_wait(toy.prefix + IN.name, value, key=b"k", partition=0)
        await (producer.commit_transaction() if committed else producer.abort_transaction())


async def test_what_a_transaction_took_back_is_never_applied_and_what_it_kept_is(toy: Toy) -> None:
    await in_transaction(toy, b'{"id": "undone"}', b"rubbish", committed=False)
    await in_transaction(toy, b'{"id": "kept"}', committed=True)
    await toy.send({"id": "behind"}, partition=0)
    async with running(toy.runtime()):
        rows = await toy.wait_effects(2)
    assert [row["id"] for row in rows] == ["kept", "behind"]
    assert await toy.parked() == []


@pytest.mark.parametrize("committed", [True, False])
async def test_markers_at_the_end_of_a_partition_are_passed_and_no_standstill(toy: Toy, committed: bool) -> None:
    runtime = toy.runtime()
    async with running(runtime):
        await toy.send({"id": "before"}, partition=0)
        await toy.wait_effects(1)
        await in_transaction(toy, b'{"id": "in it"}', committed=committed)

        async def passed() -> bool:
            row = await toy.connection.fetchrow("select next_offset from intake.cursor where partition = 0")
            return bool(row and row["next_offset"] == 3)

        await until(passed, what="the marker to be passed")
        await toy.send({"id": "after"}, partition=0)
        await toy.wait_effects(2 + committed)
        assert not runtime.failed


async def test_a_transaction_left_open_holds_up_its_own_partition_alone_and_ends_nobody(toy: Toy) -> None:
    runtime = toy.runtime()
    async with foreign(toy) as producer, running(runtime):
        await producer.begin_transaction()
        await producer.send_and_wait(toy.prefix + IN.name, b'{"id": "open"}', key=b"k", partition=0)
        await toy.send({"id": "behind it"}, partition=0)
        for n in range(20):  # longer than the watchdog's patience
            await toy.send({"id": f"beside it {n}"}, partition=1)
            await toy.wait_effects(n + 1)
            await asyncio.sleep(0.15)
        assert {row["partition"] for row in await toy.effects()} == {1}
        assert not runtime.failed
        await producer.commit_transaction()
        await toy.wait_effects(22)
    assert await toy.parked() == []
