"""One running system for the whole table: everything is sent in one go, then looked at row by row."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.stack import Endpoints
from shared.kit.keys import KeyRing, Sealed, unseal
from shared.kit.parking import context_of
from shared.kit.record import Raw, unpack
from tests.conftest import KEY, execute, with_database
from tests.integration.bad_input.case import APPLIED, DUPLICATE, Rec, Target
from tests.integration.bad_input.system import SERVICES, Place, System, running
from tests.integration.bad_input.table import NUMBERS, TABLE, TARGETS
from tests.waiting import until

RING = KeyRing.parse(f"k1:{KEY}", setting="PARKING_KEYS")


@dataclass(frozen=True)
class Row:
    """A parked record, opened."""

    state: str
    reason: str
    faults: tuple[str, ...]
    error: str
    sha256: bytes
    raw: Raw


@dataclass
class Seen:
    """What became of each record that was sent."""

    system: System
    producer: AIOKafkaProducer
    sent: dict[Place, Rec] = field(default_factory=dict)
    cases: dict[tuple[str, str], Place] = field(default_factory=dict)
    healthy: dict[str, list[Place]] = field(default_factory=dict)
    parked: dict[Place, Row] = field(default_factory=dict)
    claimed: set[Place] = field(default_factory=set)
    passed: Counter[str] = field(default_factory=Counter)

    def state(self, place: Place) -> str:
        """Say what became of one record: what is neither claimed nor parked was known or is not for us."""
        if place in self.parked:
            return self.parked[place].state
        return APPLIED if place in self.claimed else DUPLICATE


@pytest.fixture(scope="module")
async def seen(stack: Endpoints, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seen]:
    name = f"xiaolan_bad_{uuid.uuid4().hex[:8]}"
    await execute(stack.database_url, f"create database {name} template {template}")
    try:
        async with running(stack, with_database(stack.database_url, name), tmp_path_factory.mktemp("logs")) as made:
            found = Seen(*made)
            for title, target in TARGETS.items():
                await _send(found, title, target)
            await until(lambda: found.system.consumed(found.sent), seconds=90, what="every record to be consumed")
            await look(found)
            yield found
    finally:
        await execute(stack.database_url, f"drop database if exists {name} with (force)")


async def _send(seen: Seen, title: str, target: Target) -> None:
    """Send a topic's table, healthy records of other keys before, between and behind."""
    records, names = zip(*_in_order(title, target), strict=True)
    places = await seen.system.send(seen.producer, target.topic, records)
    seen.sent |= dict(zip(places, records, strict=True))
    seen.cases |= {(title, name): place for name, place in zip(names, places, strict=True) if name}
    seen.healthy[title] = [place for name, place in zip(names, places, strict=True) if name is None]


def _in_order(title: str, target: Target) -> Iterator[tuple[Rec, str | None]]:
    """Give each record with its case's name: None is healthy, "" comes before a case."""
    for case in TABLE[title]:
        for _ in range(target.healthy_between):
            yield target.healthy(next(NUMBERS)), None
        yield from ((record, "") for record in case.before)
        yield case.record, case.name
    yield target.healthy(next(NUMBERS)), None


async def look(seen: Seen) -> None:
    """Read inbox and parking of every service."""
    for name in SERVICES:
        claims = await seen.system.rows(f"select topic, partition, off from {name}.inbox where not parked")
        seen.claimed |= {tuple(row) for row in claims}
        for row in await seen.system.rows(f"select * from {name}.parked"):
            place = (row["topic"], row["partition"], row["off"])
            packed = unseal(RING, Sealed(row["data_key"], row["sealed"]), context_of(*place))
            raw = unpack(packed, topic=place[0], partition=place[1], offset=place[2], at=row["arrived"])
            seen.parked[place] = Row(
                row["state"], row["reason"], tuple(row["faults"]), row["error"], row["sha256"], raw
            )
