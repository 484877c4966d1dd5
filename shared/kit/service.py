"""What a service declares: its name, what it consumes, what else it runs. `runtime` runs it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.kit.clock import Clock
from shared.kit.consumer import Consumer
from shared.kit.failpoint import reach
from shared.kit.postgres import Pool
from shared.kit.transaction import Transaction


@dataclass
class Context:
    """What a worker works with."""

    service: str
    pool: Pool
    clock: Clock

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction of the worker's own; its events leave after the commit."""
        async with self.pool.acquire() as connection, connection.transaction():
            transaction = Transaction(self.service, connection, self.clock.now())
            yield transaction
            await transaction.flush()
            reach("worker.before_commit")
        reach("worker.committed")

    async def wait(self, seconds: float) -> None:
        """Wait real seconds."""
        await asyncio.sleep(seconds)


Worker = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """A service: its name (schema, role), what it consumes, where its migrations lie, what else it runs."""

    name: str
    consumers: Sequence[Consumer]
    migrations: Path
    workers: Sequence[Worker] = ()
