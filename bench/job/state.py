"""What a run leaves in the database: bytes by table, what waits, how far the cursors are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from bench.hops import SERVICES

_SIZES = "select schemaname || '.' || relname as name, pg_total_relation_size(relid) as size from pg_stat_user_tables"


@dataclass
class State:
    """Looks into a database on a connection of its own."""

    url: str
    _connection: "asyncpg.Connection[asyncpg.Record] | None" = field(default=None, repr=False)

    async def sizes(self) -> dict[str, int]:
        """Give the bytes of every table, indexes included, by `schema.table`."""
        return {row["name"]: row["size"] for row in await self._fetch(_SIZES)}

    async def unpublished(self) -> tuple[int, float]:
        """Count the chunks that wait in all outboxes, and give the age of the oldest in seconds."""
        each = " union all ".join(f"select created from {s}.outbox where published_at is null" for s in SERVICES)
        (row,) = await self._fetch(f"select count(*), extract(epoch from now() - min(created)) as age from ({each}) o")
        return row["count"], float(row["age"] or 0.0)

    async def parked(self) -> int:
        each = " + ".join(f"(select count(*) from {s}.parked)" for s in SERVICES)
        return int((await self._fetch(f"select {each} as n"))[0]["n"])

    async def at_work(self, units: Sequence[str]) -> int:
        """Count the tasks that these units have neither finished nor sent back."""
        query = "select count(*) from router.task where unit = any ($1::text[]) and state in ('assigned', 'signed')"
        return int(await (await self.connected()).fetchval(query, units))

    async def wal(self) -> int:
        """Give how many bytes of write-ahead log the server has written in its life."""
        return int((await self._fetch("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn as n"))[0]["n"])

    async def forgotten(self, schema: str) -> int:
        """Count the chunks that an outbox still keeps."""
        return int((await self._fetch(f"select count(*) as n from {schema}.outbox"))[0]["n"])

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None:
            self._connection = await asyncpg.connect(self.url)
        return self._connection

    async def _fetch(self, query: str) -> list[asyncpg.Record]:
        return await (await self.connected()).fetch(query)
