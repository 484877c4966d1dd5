"""The tables in PostgreSQL keep what the port promises; several workers never take the same notice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from services.notifier.adapters.postgres import PostgresNotices
from services.notifier.usecases.ports import Change
from shared.kit.postgres import session
from tests.unit.notifier.suite import NoticesSuite, nth
from tests.waiting import until


class PostgresStore:
    """Each transaction is committed; age moves the stored times back, for the database's clock cannot be moved."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresNotices]:
        connection = await asyncpg.connect(self.url, server_settings=session("notifier", part="test"))
        try:
            async with connection.transaction():
                yield PostgresNotices(connection)
        finally:
            await connection.close()

    async def age(self, span: timedelta) -> None:
        async with self.begin() as notices:
            await notices.connection.execute(
                "update notice set due = due - $1::interval, lease = lease - $1::interval", span
            )


@pytest.fixture
def store(database: str) -> PostgresStore:
    return PostgresStore(database)


class TestPostgresNotices(NoticesSuite):
    async def test_a_row_that_one_worker_claims_is_passed_over_by_another(self, store: PostgresStore) -> None:
        async with store.begin() as notices:
            await notices.add([nth(1), nth(2, "scheduled")])
        async with store.begin() as first, store.begin() as second:
            assert [d.notice.fact for d in await first.due(10)] == ["opened"]
            assert await second.due(10) == []

    async def test_what_is_said_of_a_case_leaves_in_the_order_of_commits(
        self, store: PostgresStore, database: str
    ) -> None:
        """An outcome and a plan of one case touch other rows; the later commit must not have the lower outbox id."""
        async with store.begin() as notices:
            await notices.add([nth(1)])
            (due,) = await notices.due(1)
        ended: list[str] = []

        async def record_the_outcome() -> None:
            async with store.begin() as calling:
                await calling.save([Change(due.notice, due.notice.claimed())])
                ended.append("outcome")

        async with store.begin() as planning:
            await planning.add([nth(2, "scheduled")])
            outcome = asyncio.create_task(record_the_outcome())
            await until(lambda: waits_for_its_turn(database), what="the outcome to wait for the plan's commit")
            ended.append("plan")
        await outcome
        assert ended == ["plan", "outcome"]


async def waits_for_its_turn(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(
            await connection.fetchval("select count(*) from pg_locks where locktype = 'advisory' and not granted")
        )
    finally:
        await connection.close()
