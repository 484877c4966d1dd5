"""Sends the whole corpus through the three services, healthy records between, and looks what became of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.corpus import course
from bench.corpus.batch import FILL
from bench.corpus.case import PLAIN, UNDONE, Rec, Way
from bench.corpus.corpus import Corpus, Entry
from bench.corpus.seen import Seen
from bench.corpus.sending import Sender, sending
from bench.corpus.system import System, running
from bench.corpus.trap import Trap, trap
from deploy.local.stack import Endpoints
from tests.waiting import until

LARGEST = 2**20
LIVE = "LIVE-1"
"""A complaint whose task is what the usurpers are after."""


@dataclass(frozen=True)
class Step:
    """One record to be sent: a case's own (`entry`), what goes before one, or a healthy one."""

    record: Rec
    way: Way = PLAIN
    entry: Entry | None = None
    healthy: bool = False

    @property
    def is_read(self) -> bool:
        return self.entry is None or self.entry.case.state != UNDONE


@dataclass
class Run:
    """A running system, who sends to it, and what was seen so far."""

    system: System
    sender: Sender
    trap: Trap
    seen: Seen = field(default_factory=Seen)
    words: dict[bytes, bytes] = field(default_factory=dict)
    """What the places in records stand for."""

    async def send(self, corpus: Corpus, *, every: float = 0, only_healthy: bool = False) -> None:
        """Send every topic's cases at once, one record of each topic in `every` seconds; waits until all are read.

        The healthy ones alone go at the rate that they have among the others.
        """
        if not self.words:
            self.words = {b"@trap@": str(self.trap.port).encode(), **await self._task()}
        sent = await asyncio.gather(*(self._send(corpus, t, every, only_healthy) for t in corpus.supplies))
        places = [place for of_target in sent for place in of_target]
        await self.system.consumed(places)
        await self.system.make_missing_topics()
        await until(self.system.settled, seconds=300, what="what follows from it to be said and read")
        await self.seen.look(self.system)

    async def _send(self, corpus: Corpus, target: str, every: float, only_healthy: bool) -> list[tuple[str, int, int]]:
        steps, places = list(plan(corpus, target)), []
        if only_healthy:
            every *= len(steps)
            steps = [step for step in steps if step.healthy]
            every /= len(steps)
        for topic, steps_there in _by_topic(steps, corpus.supplies[target].target.topic):
            records = [self._filled(step.record) for step in steps_there]
            ways = [step.way for step in steps_there]
            sent = await self.sender.send(topic, list(zip(records, ways, strict=True)), every=every)
            for step, record, one in zip(steps_there, records, sent, strict=True):
                self.seen.add(_inflated(record, step.way), one, target=target, entry=step.entry, healthy=step.healthy)
                if one.place and step.is_read:
                    places.append(one.place)
        return places + await self._last(corpus, target)

    async def _last(self, corpus: Corpus, target: str) -> list[tuple[str, int, int]]:
        """Send a healthy record behind everything on each partition: what lies before it was passed, or read."""
        supply = corpus.supplies[target]
        records = [supply.new() for _ in range(4)]
        sent = await self.sender.send_to_every_partition(supply.target.topic, records)
        for record, one in zip(records, sent, strict=False):
            self.seen.add(record, one, target=target, healthy=True)
        return [one.place for one in sent if one.place]

    async def _task(self) -> dict[bytes, bytes]:
        await course.complain(self.sender, LIVE)
        task = await course.task_of(self.system, LIVE, "sign")
        token, ids = task.asked.token.encode(), (task.asked.case_id, task.asked.task_id)
        return {b"@case@": str(ids[0]).encode(), b"@task@": str(ids[1]).encode(), b"@token@": token,
                b"@TOKEN@": token.swapcase(), b'"@version@"': b"%d" % task.version}  # fmt: skip

    def _filled(self, record: Rec) -> Rec:
        key, value = record.key, record.value
        for place, word in self.words.items():
            key = key and key.replace(place, word)
            value = value and value.replace(place, word)
        return record if (key, value) == (record.key, record.value) else Rec(key, value, record.headers, record.at)


def plan(corpus: Corpus, target: str) -> Iterator[Step]:
    """Give a topic's records in order: healthy ones of other keys before each case, and a last one."""
    supply = corpus.supplies[target]
    due = 0.5
    for entry in corpus.of(target):
        due += supply.target.healthy_before
        while due >= 1:
            due -= 1
            yield Step(supply.new(), healthy=True)
        yield from (Step(record) for record in entry.case.before)
        yield Step(entry.case.record, entry.case.way, entry)


def _inflated(record: Rec, way: Way) -> Rec:
    """Give the record as it lies on its topic."""
    if not way.fill or way.fill > LARGEST:
        return record
    return record.with_value((record.value or b"").replace(FILL, b"x" * way.fill))


def _by_topic(steps: list[Step], topic: str) -> Iterator[tuple[str, list[Step]]]:
    """Keep the order of each topic: what goes elsewhere goes first."""
    elsewhere = [step for step in steps if step.entry and step.entry.case.topic]
    for step in elsewhere:
        assert step.entry
        yield step.entry.case.topic, [step]
    yield topic, [step for step in steps if step not in elsewhere]


@contextlib.asynccontextmanager
async def run(stack: Endpoints, database: str, folder: Path) -> AsyncIterator[Run]:
    """Run the three services in a database that is there and migrated."""
    async with (
        running(stack, database, folder) as system,
        trap() as caught,
        sending(stack.kafka_servers, system.prefix) as sender,
    ):
        yield Run(system, sender, caught)
