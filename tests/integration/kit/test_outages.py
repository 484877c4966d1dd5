"""Database and broker stopped, killed and started again under load, on servers of these tests' own."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from signal import SIGQUIT
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from deploy.local.stack import Stack, managed_stack
from shared.kit.migrate import migrate
from shared.kit.runtime import Runtime
from tests.conftest import SERVICES
from tests.integration.kit.ledger import check, load
from tests.integration.kit.toy import Toy, world
from tests.outside import running
from tests.waiting import until

DOWN = 3.0
"""How long a server is away, in seconds."""


@pytest.fixture(scope="module")
def servers() -> Iterator[Stack]:
    with managed_stack(fsync=False) as stack:
        yield stack


@pytest.fixture
async def here(servers: Stack, prefix: str) -> AsyncIterator[Toy]:
    url = servers.endpoints.database_url
    name = f"xiaolan_outage_{uuid.uuid4().hex[:8]}"
    owner = await asyncpg.connect(url)
    await owner.execute(f"create database {name}")
    await owner.close()
    database = f"{url.rpartition('/')[0]}/{name}"
    await migrate(database, SERVICES)
    async with world(servers.endpoints, database, prefix) as toy:
        yield toy


@dataclass(frozen=True)
class Outage:
    part: str
    stop: Callable[[Stack], None]
    start: Callable[[Stack], None]


def _immediately(stack: Stack) -> None:
    """Stop the database as `pg_ctl stop -m immediate` does: no farewell, recovery at the next start."""
    usual, stack.postgres.stop_signal = stack.postgres.stop_signal, SIGQUIT
    stack.postgres.stop()
    stack.postgres.stop_signal = usual


OUTAGES = {
    "the database is stopped at once": Outage("database", _immediately, lambda s: s.postgres.start()),
    "the broker is stopped": Outage("broker", lambda s: s.kafka.stop(), lambda s: s.kafka.start()),
    "the broker is killed": Outage("broker", lambda s: s.kafka.kill(), lambda s: s.kafka.start()),
}


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
async def test_an_outage_is_waited_out_and_nothing_is_lost_doubled_or_out_of_order(
    servers: Stack, here: Toy, outage: Outage
) -> None:
    runtime = here.runtime()
    with capture_logs() as logs:
        async with running(runtime):
            async with load(here, pause=0.1) as sent:
                await here.wait_effects(100)
                await asyncio.to_thread(outage.stop, servers)
                await until(lambda: waits_for(runtime, outage.part), what=f"/ready to say: {outage.part}")
                assert not runtime.health.report()["ready"]
                await asyncio.sleep(DOWN)  # the length of the outage is the point
                await asyncio.to_thread(outage.start, servers)
                await until(lambda: is_ready(runtime), seconds=60, what="to be ready again")
                seen = len(await here.effects())
                await here.wait_effects(seen + 50, seconds=60)
            await check(here, sent)
            assert not runtime.failed
    said = [line["event"] for line in logs if line.get("part") == outage.part]
    assert said == ["waiting", "back"]


async def test_a_service_that_starts_first_waits_for_both_and_goes_on_by_itself(servers: Stack, here: Toy) -> None:
    await here.send({"id": "one"})
    await asyncio.to_thread(_immediately, servers)
    await asyncio.to_thread(servers.kafka.stop)
    runtime = here.runtime()
    with capture_logs() as logs:
        async with running(runtime, ready=False):
            await until(lambda: waits_for(runtime, "database"), what="to wait for the database")
            await asyncio.to_thread(servers.postgres.start)
            await until(lambda: waits_for(runtime, "broker"), what="to wait for the broker")
            await asyncio.to_thread(servers.kafka.start)
            await until(lambda: is_ready(runtime), seconds=60, what="to be ready")
            await here.wait_effects(1)
    waiting = [line["part"] for line in logs if line["event"] == "waiting"]
    assert waiting == ["database", "broker"]


async def test_a_service_waits_for_tables_and_topics_and_says_how_to_make_them(
    servers: Stack, here: Toy, prefix: str
) -> None:
    url = servers.endpoints.database_url
    name = f"xiaolan_bare_{uuid.uuid4().hex[:8]}"
    owner = await asyncpg.connect(url)
    await owner.execute(f"create database {name}")
    bare = Toy(
        here.stack, f"{url.rpartition('/')[0]}/{name}", f"{prefix}bare-", here.producer, here.connection, here.admin
    )
    runtime = bare.runtime()
    async with running(runtime, ready=False):
        await until(lambda: waits_for(runtime, "migrations"), what="to wait for migrations")
        assert "run `xiaolan migrate`" in runtime.health.waiting["migrations"]
        await migrate(bare.database, SERVICES)
        await until(lambda: waits_for(runtime, "topics"), what="to wait for topics")
        assert f"{bare.prefix}channel.toy.in.v1" in runtime.health.waiting["topics"]
        for topic in bare.topics:
            await bare.make(topic)
        await until(lambda: is_ready(runtime), what="to be ready")
    await owner.close()


async def waits_for(runtime: Runtime, part: str) -> Any:
    return part in runtime.health.report()["waiting_for"]


async def is_ready(runtime: Runtime) -> bool:
    return bool(runtime.health.report()["ready"])
