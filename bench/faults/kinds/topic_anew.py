"""A unit's topic is deleted and made anew while everything runs: the router must stop there, say so and list the loss.

The unit's answers lie on the new topic meanwhile, unread, and other topics go on; a person's word brings it back. The
unit is quiet while its topic changes, so that all it had said was read: what the old topic still held, nobody can list.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from dataclasses import dataclass
from random import Random

from aiokafka.errors import KafkaError

from bench.faults.kinds._broker import BROKER, admin_of
from bench.faults.kinds._kind import ALONE, Drawn, Kind, members
from bench.faults.kinds._patience import felt
from bench.faults.system import ROOT, System
from shared.contracts.topics import UNIT_OUT, find_topic
from shared.kit import topics

SERVICE, PARTITION = "router", 0
PATIENCE = 60.0
_CURSOR = "select next_offset from router.cursor where topic = $1 and partition = 0"
_LOST = "select first_offset, next_offset from router.lost where topic = $1 and found_at >= $2"


class NotStoppedError(Exception):
    """A topic was made anew below a service's cursor, and the service went on as if nothing were lost."""


@dataclass
class Anew:
    topic: str
    cursor: int
    since: object
    halt: str = ""
    listed: int = 0
    waiting: int = 0
    """Answers that lay on the new topic, unread, when the person spoke."""


class TopicAnew(Kind[Anew]):
    """Raises NotStoppedError from `heal` when the service did not stop or did not list what was lost."""

    name = "topic_anew"
    conflicts = frozenset({ALONE})

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, f"{BROKER}/units", random.uniform(5, 15))

    async def inject(self, system: System, drawn: Drawn) -> Anew:  # noqa: ARG002
        await system.units.stop()
        try:
            state = await _most_used(system)
            await _make_anew(system, state.topic)

            async def halted() -> bool:
                state.halt = await _trouble(system, state.topic)
                return bool(state.halt)

            await felt(halted, PATIENCE)
        finally:
            system.units.start()
        return state

    async def heal(self, system: System, drawn: Drawn, state: Anew) -> None:  # noqa: ARG002
        state.waiting = (await system.observer.ends([state.topic]))[state.topic, PARTITION]
        rows = await system.sql(_LOST, state.topic, state.since)
        state.listed = sum(row["next_offset"] - row["first_offset"] for row in rows)
        if not state.halt or not state.listed:
            raise NotStoppedError(
                f"{state.topic}: said {state.halt!r}, listed {state.listed}, read {state.cursor} before"
            )
        await _accept(system, state.topic)
        for name in members(system, SERVICE):
            await system.members[name].stop()
            await system.members[name].start()

    async def evidence(self, system: System, drawn: Drawn, state: Anew) -> str:  # noqa: ARG002
        return f"{state.halt}; {state.listed} records listed, {state.waiting} waited on the new topic"


async def _most_used(system: System) -> Anew:
    """Choose the unit that has said most, once the router has read all of it."""
    await system.publisher.settled(PATIENCE)
    ends = await system.observer.ends([topic.name for topic in system.topics if UNIT_OUT.member(topic.name)])
    (topic, _), end = max(ends.items(), key=lambda item: item[1])

    async def read() -> bool:
        return [row["next_offset"] for row in await system.sql(_CURSOR, topic)] == [end]

    if not end or not await felt(read, PATIENCE):
        raise RuntimeError(
            f"no unit has said anything that was read to its end within {PATIENCE:.0f} s: {topic}, {end}"
        )
    (row,) = await system.sql("select clock_timestamp() as now")
    return Anew(topic, end, row["now"])


async def _make_anew(system: System, topic: str) -> None:
    async with admin_of(system) as admin:
        await admin.delete_topics([topic])

        async def made() -> bool:
            try:
                return topic in await topics.apply(admin, [find_topic(topic)], prefix="")
            except (topics.TopicsError, KafkaError):  # it is still being deleted
                return False

        await felt(made, PATIENCE)
    system.observer.forget(topic)


async def _trouble(system: System, topic: str) -> str:
    """Give what a replica's /ready says of this topic."""
    for name in members(system, SERVICE):
        report = await system.members[name].health() or {}
        for consumer in report.get("consumers", ()):
            for why in consumer["troubles"]:
                if why.startswith(f"{topic}/"):
                    return f"{name} says: {why}"
    return ""


async def _accept(system: System, topic: str) -> None:
    """Speak the person's word as a person does: go on at the new topic's beginning."""
    words = ["-m", "shared.cli", "lost", "accept", SERVICE, topic, str(PARTITION), "--at", "0"]
    environment = {**os.environ, "DATABASE_URL": system.direct_database}
    command = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await command.communicate()
    if command.returncode:
        raise RuntimeError(f"`xiaolan lost accept` ended with {command.returncode}: {said.decode()}")


KIND = TopicAnew()
