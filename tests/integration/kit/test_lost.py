"""What the broker no longer has: the partition halts and says so, the loss is listed, the others go on."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin.records_to_delete import RecordsToDelete
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from shared.cli.lost import CLI
from shared.kit import offsets
from shared.kit.runtime import Runtime
from tests.integration.kit.direct import Direct
from tests.integration.kit.toy import IN, Faults, Toy
from tests.outside import running
from tests.waiting import until


async def forget_before(toy: Toy, partition: int, offset: int) -> None:
    """Do as retention does: the records below are gone."""
    where = TopicPartition(toy.prefix + IN.name, partition)
    await toy.admin.delete_records({where: RecordsToDelete(before_offset=offset)})


async def halted(runtime: Runtime, partition: int) -> bool:
    return bool(runtime.fences) and (IN.name, partition) in runtime.fences[0].halted


async def lost(toy: Toy) -> list[tuple[Any, ...]]:
    rows = await toy.connection.fetch("select partition, first_offset, next_offset, reason from intake.lost")
    return [tuple(row) for row in rows]


async def applied(toy: Toy, partition: int) -> list[int]:
    return [r["off"] for r in await toy.effects() if r["partition"] == partition]


async def send_to(toy: Toy, partition: int, count: int, *, first: int = 0) -> None:
    for n in range(first, first + count):
        await toy.send({"id": f"p{partition}-{n}"}, partition=partition, key=f"{partition}")


async def test_records_that_retention_took_while_we_were_away_halt_their_partition_only(toy: Toy) -> None:
    await send_to(toy, 0, 3)
    await send_to(toy, 1, 3)
    async with running(toy.runtime()):
        await toy.wait_effects(6)
    await send_to(toy, 0, 5, first=3)
    await send_to(toy, 1, 2, first=3)
    await forget_before(toy, 0, 6)
    runtime = toy.runtime()
    with capture_logs() as logs:
        async with running(runtime, ready=False):
            await toy.wait_effects(8)
            await until(lambda: halted(runtime, 0), what="partition 0 to halt")
            report = runtime.health.report()
    assert (await applied(toy, 0), await applied(toy, 1)) == ([0, 1, 2], [0, 1, 2, 3, 4])
    assert await lost(toy) == [(0, 3, 6, "retention took records before they were read")]
    assert not report["ready"]
    assert "channel.toy.in.v1/0: retention took records" in report["consumers"][0]["troubles"][0]
    (line,) = [line for line in logs if line["event"] == "partition_halted"]
    assert (line["log_level"], line["first"], line["next"]) == ("critical", 3, 6)


async def test_a_halted_partition_goes_on_where_a_person_says(toy: Toy) -> None:
    await test_records_that_retention_took_while_we_were_away_halt_their_partition_only(toy)
    async with toy.connection.acquire() as connection, connection.transaction():
        await connection.execute("set local search_path = intake")
        assert await offsets.accept_loss(connection, IN.name, 0, at=6)
        assert not await offsets.accept_loss(connection, IN.name, 1, at=6)
    async with running(toy.runtime()):
        await toy.wait_effects(10)
    assert await applied(toy, 0) == [0, 1, 2, 6, 7]


@dataclass
class Ends:
    """What a broker says of a partition."""

    begin: int
    end: int

    async def beginning_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.begin)

    async def end_offsets(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, self.end)


async def test_a_topic_made_anew_twice_is_listed_twice_and_each_loss_once(direct: Direct) -> None:
    where = TopicPartition(IN.name, 0)
    for cursor in (7, 7, 9):
        await direct.connection.execute(
            "update intake.cursor set next_offset = $2 where (topic, partition) = ($1, 0)", IN.name, cursor
        )
        found = await offsets.take_up(direct.pool, cast("AIOKafkaConsumer", Ends(0, 0)), [where], "")
        assert isinstance(found[where], offsets.Halt)
    rows = await direct.connection.fetch("select first_offset, next_offset from intake.lost order by next_offset")
    assert [tuple(row) for row in rows] == [(0, 7), (0, 9)]


async def test_a_person_reads_what_is_lost_and_says_where_to_go_on(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", toy.database)
    await toy.connection.execute("insert into intake.cursor values ($1, 2, 9)", IN.name)
    await toy.connection.execute("insert into intake.lost values ($1, 2, 0, 9, 'made anew')", IN.name)

    async def xiaolan(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, CLI, ["lost", *words])

    listed = await xiaolan("list", "--json")
    assert [(row["service"], row["partition"], row["next_offset"]) for row in json.loads(listed.stdout)] == [
        ("intake", 2, 9)
    ]
    assert (await xiaolan("accept", "intake", IN.name, "1", "--at", "0")).exit_code == 3
    accepted = await xiaolan("accept", "intake", IN.name, "2", "--at", "0")
    assert "is started anew" in accepted.stdout
    assert await toy.connection.fetchval("select next_offset from intake.cursor where partition = 2") == 0
    (audit,) = await toy.connection.fetch("select act, subject, actor from intake.audit")
    assert (audit["act"], audit["subject"]) == ("loss_accepted", f"{IN.name}/2")
    assert audit["actor"].startswith("operator:")


async def test_records_that_retention_takes_under_our_eyes_halt_the_partition_too(toy: Toy) -> None:
    faults = Faults(gate=asyncio.Event())
    await send_to(toy, 0, 1)
    runtime = toy.runtime(faults)
    async with running(runtime):

        async def busy() -> bool:
            return bool(faults.calls)

        await until(busy, what="the handler to be busy")
        runtime.fences[0].consumer.pause(TopicPartition(toy.prefix + IN.name, 0))
        await send_to(toy, 0, 9, first=1)
        await forget_before(toy, 0, 5)
        assert faults.gate is not None
        faults.gate.set()
        runtime.fences[0].consumer.resume(TopicPartition(toy.prefix + IN.name, 0))
        runtime.fences[0].consumer.seek(TopicPartition(toy.prefix + IN.name, 0), 1)
        await until(lambda: halted(runtime, 0), what="partition 0 to halt")
        await send_to(toy, 1, 1)
        await toy.wait_effects(2)
    assert await applied(toy, 0) == [0]
    assert [row[:3] for row in await lost(toy)] == [(0, 1, 5)]


async def test_a_topic_made_anew_halts_instead_of_swallowing_what_it_holds(toy: Toy) -> None:
    await send_to(toy, 0, 5)
    async with running(toy.runtime()):
        await toy.wait_effects(5)
    await anew(toy)
    await send_to(toy, 0, 2, first=100)
    runtime = toy.runtime()
    async with running(runtime, ready=False):
        await until(lambda: halted(runtime, 0), what="partition 0 to halt")
        await send_to(toy, 1, 1)
        await toy.wait_effects(6)
    assert await applied(toy, 0) == [0, 1, 2, 3, 4]
    assert [row[:3] for row in await lost(toy)] == [(0, 2, 5)]


async def anew(toy: Toy) -> None:
    name = toy.prefix + IN.name
    await toy.admin.delete_topics([name])

    async def gone() -> bool:
        return name not in await toy.admin.list_topics()

    await until(gone, what="the topic to be gone")
    await toy.make(IN)
    await toy.producer.stop()
    toy.producer = await toy.another_producer()
