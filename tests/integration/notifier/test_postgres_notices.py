"""The tables in PostgreSQL keep what the port promises; several workers never take the same notice."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from services.notifier.adapters.postgres import PostgresNotices
from shared.kit.postgres import session
from tests.unit.notifier.suite import NoticesSuite, nth


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
