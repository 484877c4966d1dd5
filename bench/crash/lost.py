"""A TCP proxy before PostgreSQL that loses one answer: the commit takes effect and the client never hears of it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

COMMIT = b"COMMIT;\x00"
T1 = b"with wanted as"
"""Stands in the statement that claims: the transaction is a batch's."""
RETRY = b"update parked set state = $2, blocks = false"
"""Stands in the statement that settles a parked row."""
OUTCOME = b"with changed as"
"""Stands in the statement that writes notices' states: the transaction is the sender's."""


@dataclass
class Loser:
    """Loses the answer to the `times`-th commit of a transaction that held a statement; passes on all else."""

    upstream: tuple[str, int]
    statement: bytes
    times: int = 1
    port: int = 0
    commits: int = 0
    lost: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it or its answer is lost."""
        line = _Line(self, *await asyncio.open_connection(*self.upstream), reader, writer)
        ways = [asyncio.create_task(line.up()), asyncio.create_task(line.down())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (line.server_writer, writer):
            end.close()

    def url(self, database: str) -> str:
        """Give the database's address by way of this proxy."""
        there = urlsplit(database)
        return there._replace(netloc=f"{there.netloc.rpartition('@')[0]}@127.0.0.1:{self.port}".lstrip("@")).geturl()


@dataclass
class _Line:
    """One connection: finds the statement's prepared name as it is parsed, then waits for that name and a commit."""

    loser: Loser
    server_reader: asyncio.StreamReader
    server_writer: asyncio.StreamWriter
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    name: bytes = b""
    held: bool = False
    losing: bool = False

    async def up(self) -> None:
        while data := await self.reader.read(1 << 16):
            self._look(data)
            self.server_writer.write(data)
            await self.server_writer.drain()

    def _look(self, data: bytes) -> None:
        if found := re.search(rb"(__asyncpg_\w+__)\x00[^\x00]*" + re.escape(self.loser.statement), data):
            self.name = found[1] + b"\x00"
        self.held |= bool(self.name) and self.name in data
        if self.held and COMMIT in data:
            self.held = False
            self.loser.commits += 1
            self.losing = self.loser.commits == self.loser.times

    async def down(self) -> None:
        while data := await self.server_reader.read(1 << 16):
            if self.losing:  # the server has answered, so the commit stands
                self.loser.lost += 1
                return
            self.writer.write(data)
            await self.writer.drain()


@contextlib.asynccontextmanager
async def losing(database: str, statement: bytes, times: int) -> AsyncIterator[Loser]:
    """Run such a proxy before a database until the block ends."""
    there = urlsplit(database)
    made = Loser((there.hostname or "127.0.0.1", there.port or 5432), statement, times)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
