"""The steady load: submissions of all platforms with follow-ups under their keys, repeats, replays and poison."""

import asyncio
import contextlib
import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bench.faults.ledger import Ledger, Publish
from bench.faults.messages import Messages
from bench.faults.publisher import Publisher

PATIENCE = 12.0
"""Seconds after which the last follow-up of a submission is sent, at most."""


@dataclass
class Load:
    """Publishes until it is stopped. The shares are knobs: a fault turns them while it lasts."""

    publisher: Publisher
    ledger: Ledger
    messages: Messages
    random: Random
    rate: float = 8.0
    """Submissions a second."""
    duplicates: float = 0.03
    """Share of records that are sent twice in a row."""
    replays: float = 0.01
    """Share of records after which an old one is sent again."""
    poison: float = 0.01
    """Share of records that nobody can read."""
    published: int = 0
    repeated: int = 0
    replayed: int = 0
    poisoned: int = 0
    _later: list[tuple[float, int, Callable[[], Publish]]] = field(default_factory=list, repr=False)
    _count: int = 0
    _task: "asyncio.Task[None] | None" = field(default=None, repr=False)

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Send no new submission, and at once what was still to follow."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        while self._later:
            self._send(heapq.heappop(self._later)[2])

    def replay(self, count: int) -> int:
        """Send so many old records again, as a platform does that lost its place; give how many there were."""
        old = [p for p in self.ledger.publishes if p.new and p.outcome == "ok" and p.kind in ("ticket", "follow_up")]
        chosen = self.random.sample(old, min(count, len(old)))
        for publish in chosen:
            self.publisher.again(publish)
        self.replayed += len(chosen)
        return len(chosen)

    async def _run(self) -> None:
        due = time.monotonic()
        while True:
            now = time.monotonic()
            while self._later and self._later[0][0] <= now:
                self._send(heapq.heappop(self._later)[2])
            if due <= now:
                self._submission(now)
                due = max(due + self.random.expovariate(self.rate), now - 1)
            await asyncio.sleep(0.01)

    def _submission(self, now: float) -> None:
        channel = self.messages.channel()
        ticket = self.messages.ticket(channel)
        self._send(lambda: self.publisher.publish("ticket", ticket))
        moment = now
        for follow_up in self.messages.follow_ups(ticket):
            moment = min(moment + self.random.uniform(0.3, 4.0), now + PATIENCE)
            self._count += 1
            heapq.heappush(
                self._later,
                (moment, self._count, lambda said=follow_up: self.publisher.publish("follow_up", said)),  # type: ignore[misc]
            )
        if self.random.random() < self.poison:
            self.publisher.publish("poison", self.messages.poison(channel))
            self.poisoned += 1

    def _send(self, publish: Callable[[], Publish]) -> None:
        sent = publish()
        self.published += 1
        if self.random.random() < self.duplicates:
            self.publisher.again(sent)
            self.repeated += 1
        if self.random.random() < self.replays:
            self.replay(1)
