"""A consumer that sits in its group and fetches nothing is built anew; the second time the process ends."""

from dataclasses import replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from shared.kit import broker, watchdog
from shared.kit.runtime import Runtime
from tests.integration.kit.test_lost import anew, halted, lost, send_to
from tests.integration.kit.toy import IN, Faults, Toy
from tests.outside import running
from tests.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every fifth of a second, and call two seconds without progress still."""
    real = watchdog.Watchdog

    def made(*args: Any) -> watchdog.Watchdog:
        return replace(real(*args), still=2.0, every=0.2)

    monkeypatch.setattr("shared.kit.runtime.Watchdog", made)


def pause(runtime: Runtime) -> None:
    runtime.fences[0].consumer.pause(*[TopicPartition(runtime.scope + IN.name, n) for n in range(IN.partitions)])


async def test_a_consumer_that_fetches_nothing_is_built_anew_and_goes_on(toy: Toy) -> None:
    runtime = toy.runtime()
    async with running(runtime):
        await toy.send({"id": "one"})
        await toy.wait_effects(1)
        for n in range(2):
            pause(runtime)
            await toy.send({"id": f"after {n}"})
            await toy.wait_effects(2 + n)

            async def seen() -> bool:
                return bool(runtime.health.report()["consumers"][0]["lag"] == 0)

            await until(seen, what="the watchdog to see the progress")
        assert not runtime.failed


async def test_a_consumer_that_its_group_gives_no_partition_is_built_anew(toy: Toy) -> None:
    runtime = toy.runtime()
    async with running(runtime):
        await toy.send({"id": "one"})
        await toy.wait_effects(1)
        fence = runtime.fences[0]
        fence.consumer.unsubscribe()
        fence.revoked()
        await toy.send({"id": "two"})
        await toy.wait_effects(2)


async def test_a_consumer_that_cannot_commit_either_is_built_anew_all_the_same(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = toy.runtime()
    async with running(runtime):
        await toy.send({"id": "one"})
        await toy.wait_effects(1)

        async def out_of_its_group() -> None:
            raise CommitFailedError

        monkeypatch.setattr(runtime.fences[0], "show_progress", out_of_its_group)
        pause(runtime)
        await toy.send({"id": "two"})
        await toy.wait_effects(2)


async def test_a_standstill_that_building_anew_does_not_cure_ends_the_process(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = toy.runtime()
    async with running(runtime):
        await toy.send({"id": "one"})
        await toy.wait_effects(1)
        fence = runtime.fences[0]
        restarts = []

        async def in_vain() -> None:
            restarts.append(1)

        monkeypatch.setattr(fence, "restart", in_vain)
        pause(runtime)
        await toy.send({"id": "two"})

        async def ended() -> bool:
            return runtime.failed and runtime.server.should_exit

        await until(ended, what="the process to end")
        assert restarts == [1]
    async with running(toy.runtime()):
        await toy.wait_effects(2)


async def test_a_consumer_with_nothing_to_do_or_stopped_by_itself_is_left_alone(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = toy.runtime(Faults(broken={f"a{n}" for n in range(60)}))
    async with running(runtime):
        fence = runtime.fences[0]
        monkeypatch.setattr(fence, "restart", None)
        for n in range(60):
            await toy.producer.send(toy.prefix + IN.name, b'{"id": "a%d"}' % n, key=b"%d" % n, partition=0)
        await toy.producer.flush()

        async def stopped() -> bool:
            return bool(fence.consumption.stopped)

        await until(stopped, what="the consumer to stop itself")
        assert not runtime.health.report()["ready"]
        assert not runtime.failed


async def test_a_topic_made_anew_under_our_eyes_halts(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "METADATA_AGE", 1_000)
    runtime = toy.runtime()
    async with running(runtime):
        await send_to(toy, 0, 5)
        await toy.wait_effects(5)
        await anew(toy)
        await send_to(toy, 0, 1, first=100)
        await until(lambda: halted(runtime, 0), what="partition 0 to halt")
        assert not runtime.health.report()["ready"]
    assert (0, 1, 5) in [row[:3] for row in await lost(toy)]
