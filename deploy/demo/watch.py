"""Watches every topic while the story plays, and lets the play wait for what it hopes to see."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from deploy.demo.ledger import Entry, Ledger
from shared.cli.reading import Onlooker

POLL_MS = 100


@dataclass
class Watch:
    """Feeds the ledger, tells each entry once, in the order it was written."""

    eye: Onlooker
    tell: Callable[[Entry], None]
    ledger: Ledger = field(default_factory=Ledger)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        while True:
            for seen in await self.eye.batch(POLL_MS):
                self.tell(self.ledger.add(seen))
            async with self._news:
                self._news.notify_all()

    async def until(self, condition: Callable[[Ledger], bool], seconds: float) -> bool:
        """Wait until the ledger shows it; False when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: condition(self.ledger))
                return True
        return False


@asynccontextmanager
async def watching(eye: Onlooker, topics: Sequence[str], tell: Callable[[Entry], None]) -> AsyncIterator[Watch]:
    """Watch these topics from their first record on; what goes wrong in watching ends the block."""
    await eye.look_at(topics, last=None)
    watch = Watch(eye, tell)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(watch.run())
        yield watch
        task.cancel()
