"""Broker and database away while a platform publishes: the services wait, say so once, and go on by themselves."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from bench.corpus import course
from bench.corpus.sending import Sender, sending
from bench.corpus.system import SERVICES, System, running
from deploy.local.stack import Stack, managed_stack
from shared.kit.migrate import migrate
from tests.conftest import SERVICES as MIGRATIONS
from tests.waiting import until

NUMBERS = [f"AWAY-{n}" for n in range(60)]


@pytest.mark.timeout(240)
async def test_an_outage_of_broker_and_database_loses_nothing_and_needs_nobody(tmp_path: Path) -> None:
    with managed_stack(fsync=False) as stack:
        await migrate(stack.postgres.url, MIGRATIONS)
        async with (
            running(stack.endpoints, stack.postgres.url, tmp_path) as system,
            sending(stack.endpoints.kafka_servers, system.prefix) as sender,
        ):
            await course.complain(sender, *NUMBERS[:20])
            await _away(system, stack, sender)
            await until(system.ready, seconds=60, what="all three to be ready again")
            await course.complain(sender, *NUMBERS[40:])
            for number in (NUMBERS[0], NUMBERS[20], NUMBERS[59]):
                await course.told(system, number, 1)
            await until(lambda: _tickets(system, len(NUMBERS)), seconds=60, what="every number to be a ticket")
            await _check(system)


async def _away(system: System, stack: Stack, sender: Sender) -> None:
    """Stop both, publish into the outage, wait until every service says what it waits for, start both."""
    await asyncio.to_thread(stack.postgres.kill)
    await course.complain(sender, *NUMBERS[20:30])
    await asyncio.to_thread(stack.kafka.kill)
    published = asyncio.create_task(course.complain(sender, *NUMBERS[30:40]))

    async def said() -> bool:
        return await system.waiting() >= {"broker", "database"}

    await until(said, seconds=40, what="every service to say that broker and database are away")
    await asyncio.gather(asyncio.to_thread(stack.postgres.start), asyncio.to_thread(stack.kafka.start))
    await asyncio.wait_for(published, 60)


async def _tickets(system: System, count: int) -> bool:
    try:
        return await system.rows("select external_id from router.ticket offset $1 limit 1", count - 1) != []
    except (OSError, asyncpg.PostgresError):
        return False


async def _check(system: System) -> None:
    """Each number is one ticket on one case, nothing parked; each service said once that each part was away."""
    rows = await system.rows("select external_id from router.ticket")
    assert sorted(row["external_id"] for row in rows) == sorted(NUMBERS)
    assert len(await system.rows("select from intake.ticket")) == len(NUMBERS)
    told = await system.rows(
        "select from notifier.notice group by ticket_id, case_id, case_version, way having count(*) > 1"
    )
    assert told == []
    for name in SERVICES:
        assert await system.rows(f"select * from {name}.parked") == []
        assert len(system.log(name).read_text().splitlines()) < 100, "an outage may not flood the log"
        for event in ("waiting", "back"):
            said = [line["part"] for line in system.lines(name, event)]
            assert sorted(part for part in said if part in ("broker", "database")) == ["broker", "database"], event
