"""The demo from beginning to end: servers, services, stories, the account, and how to go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from rich.console import Console

from deploy.demo import closing, room
from deploy.demo.narrator import Narrator
from deploy.demo.outcome import moves, told
from deploy.demo.play import Player
from deploy.demo.reckoning import Account, read_tables, reckon
from deploy.demo.story import Story
from deploy.demo.titles import read_titles
from deploy.demo.watch import Watch, watching
from deploy.local.supervisor import Supervisor
from shared.cli.reading import onlooker
from shared.cli.running import Room, prepare, until_ready, why
from shared.kit.clock import Clock

SPEED = 60
HEAD_START = timedelta(seconds=6)
"""The clock begins this much later than the services: they need it to come up."""
READY_SECONDS = 60.0
SETTLE_SECONDS = 15.0
LOG = Path(".state/demo.log")


@dataclass
class Result:
    stories: list[Story]
    watch: Watch
    account: Account
    differences: dict[str, list[str]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.account.clean and not any(self.differences.values())

    def as_dict(self) -> dict[str, Any]:
        """Give the one object that `xiaolan demo --json` prints."""
        ledger = self.watch.ledger
        return {
            "stories": [
                {
                    "id": s.id,
                    "title": s.title,
                    "passed": not self.differences[s.id],
                    "differences": self.differences[s.id],
                }
                for s in self.stories
            ],
            "passed": self.passed,
            **self.account.as_dict(),
            "told": [
                {"channel": h.channel, "number": h.number, "text": h.text, "state": h.state, "key": h.key}
                for h in told(ledger)
            ],
            "moved": [
                {
                    "crew": m.crew,
                    "stop": m.stop,
                    "date": m.date,
                    "from": f"{m.planned:%H:%M}",
                    "to": f"{m.moved_to:%H:%M}",
                }
                for m in moves(ledger)
            ],
        }


class NotReadyError(Exception):
    """A service did not become ready."""


def run(stories: list[Story], city: Path, console: Console, progress: Console) -> Result:
    """Play the stories and tell them on `console`. Raises LocalStackError, NotReadyError."""
    with room.servers(city, progress) as servers:
        return asyncio.run(_run(stories, servers, console))


async def _run(stories: list[Story], servers: Room, console: Console) -> Result:
    async with room.corner(servers) as corner:
        topics = await prepare(corner)
        clock = f"{stories[0].clock.isoformat()}@{SPEED}/{(datetime.now(UTC) + HEAD_START).isoformat()}"
        place = replace(corner, clock=clock)
        async with _services(place) as running, _audience(place, topics, console) as (watch, narrator, producer):
            play = asyncio.create_task(_play(stories, place, watch, narrator, producer))
            await asyncio.wait({play, running}, return_when=asyncio.FIRST_COMPLETED)
            if not play.done():
                play.cancel()
                raise KeyboardInterrupt
            result = await play
            closing.show(console, result.account, result.differences, LOG)
            return result


@asynccontextmanager
async def _services(place: Room) -> AsyncIterator["asyncio.Task[None]"]:
    """Run the services, supervised, their log kept apart; the task ends early when somebody presses Ctrl-C."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:  # noqa: ASYNC230 - lines of a child, one at a time
        supervisor = Supervisor(place.commands(), lambda name, line: print(name, line, file=log, flush=True))
        running = asyncio.create_task(supervisor.run())
        try:
            yield running
        finally:
            supervisor.stop()
            await running


@asynccontextmanager
async def _audience(
    place: Room, topics: list[str], console: Console
) -> AsyncIterator[tuple[Watch, Narrator, AIOKafkaProducer]]:
    """Stand outside: watch every topic, and be able to write as platforms and units do."""
    narrator = Narrator(console, Clock.parse(place.clock), read_titles(place.city))
    producer = AIOKafkaProducer(bootstrap_servers=place.kafka_servers, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        async with (
            onlooker(place.kafka_servers, place.topic_prefix) as eye,
            watching(eye, topics, narrator.tell) as watch,
        ):
            yield watch, narrator, producer
    finally:
        await producer.stop()


async def _play(
    stories: list[Story], place: Room, watch: Watch, narrator: Narrator, producer: AIOKafkaProducer
) -> Result:
    waiting = await until_ready(place, READY_SECONDS)
    if waiting:
        said = "; ".join(f"{name}: {why(report)}" for name, report in waiting.items())
        raise NotReadyError(f"Not ready within {READY_SECONDS:.0f} s: {said}. Read {LOG}.")
    await _until(narrator.clock, stories[0].clock)
    player = Player(producer, place.topic_prefix, watch)
    differences = {}
    for story in stories:
        narrator.story(story)
        differences[story.id] = await player.play(story)
    return Result(stories, watch, await _settled(place, watch), differences)


async def _settled(place: Room, watch: Watch) -> Account:
    """Give the account when nothing is under way any more, or as it stands when that takes too long."""
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while True:
        account = reckon(watch.ledger, await read_tables(place.database_url))
        if not account.lost or asyncio.get_running_loop().time() > deadline:
            return account
        await asyncio.sleep(0.3)


async def _until(clock: Clock, moment: datetime) -> None:
    await asyncio.sleep(max(0.0, clock.real_seconds(moment - clock.now())))
