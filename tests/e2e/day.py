"""One morning of the city on the real system, seen from outside: what was sent, what was said, what was kept."""

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.demo import story as stories
from deploy.demo.hearing import Heard, heard
from deploy.demo.ledger import Ledger
from deploy.demo.play import Player
from deploy.demo.watch import Watch, watching
from deploy.local.ports import free_ports
from deploy.local.stack import Endpoints
from deploy.local.supervisor import Supervisor
from shared.cli import parts
from shared.cli.reading import onlooker
from shared.cli.running import Room, prepare, until_ready, why
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.ticket import TicketReceived
from shared.contracts.events.unit import TaskAssigned
from shared.contracts.topics import CHANNEL_IN

CITY = Path(__file__).parents[2] / "deploy/cities/shaoxing"
CLOCK = "2025-06-18T06:10:00+08:00"
FLAGSHIP, LAMPS = (stories.load(CITY, name) for name in ("story-1", "story-3"))
PATIENCE = 45.0


@dataclass
class Day:
    """What an outsider has seen, and what the services' tables hold."""

    ledger: Ledger
    differences: dict[str, list[str]]
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ticket(self, key: str) -> TicketReceived:
        (found,) = [t for t in self.ledger.events(TicketReceived) if t.external_id == key]
        return found

    def facts(self, key: str) -> list[CaseChanged]:
        """Give the facts of the case that holds a submission."""
        case = self.ledger.case_of(self.ticket(key).ticket_id)
        return [fact for fact in self.ledger.events(CaseChanged) if fact.case_id == case]

    def lead(self, key: str) -> list[str]:
        """List the units that were given the case, in order."""
        return [fact.unit.id for fact in self.facts(key) if fact.fact == "dispatched" and fact.unit]

    def tasks(self, key: str) -> list[TaskAssigned]:
        case = self.ledger.case_of(self.ticket(key).ticket_id)
        return [task for task in self.ledger.events(TaskAssigned) if task.case_id == case]

    def decisions(self, key: str, table: str) -> list[dict[str, Any]]:
        """Give what the router kept of its decisions about a submission, oldest first."""
        ticket = self.ticket(key).ticket_id
        return [row for row in self.tables["decision"] if (row["ticket_id"], row["table"]) == (ticket, table)]

    def instructions(self, key: str) -> str:
        """Give all that units were told to do about a submission."""
        ticket = self.ticket(key).ticket_id
        return "；".join(
            line for row in self.tables["task"] if row["ticket_id"] == ticket for line in row["instructions"]
        )

    def told(self, key: str) -> list[Heard]:
        """Give what the platform of a submission was told about it."""
        return [said for said in map(heard, self.ledger.heard()) if said.key == key]


@asynccontextmanager
async def system(
    stack: Endpoints, database: str, clock: str | None = None
) -> AsyncIterator[tuple[Room, Watch, AIOKafkaProducer]]:
    """Run the three services as child processes, on a clock of that morning or on another, and watch every topic."""
    names = parts.service_names()
    keys = {name: os.environ[name] for name in ("PARKING_KEYS", "VAULT_KEYS", "VAULT_LOOKUP_KEY")}
    clock = clock or f"{CLOCK}@1/{datetime.now(UTC).isoformat()}"
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    room = Room(stack.kafka_servers, database, keys, CITY, ports, clock, f"e{uuid.uuid4().hex[:8]}-")
    topics = await prepare(room)
    log: list[str] = []
    supervisor = Supervisor(room.commands(), lambda name, line: log.append(f"{name} {line}"))
    running = asyncio.create_task(supervisor.run())
    try:
        waiting = await until_ready(room, PATIENCE)
        assert not waiting, [f"{name}: {why(report)}" for name, report in waiting.items()] + log[-20:]
        async with (
            AIOKafkaProducer(bootstrap_servers=room.kafka_servers, acks="all") as producer,
            onlooker(room.kafka_servers, room.topic_prefix) as eye,
            watching(eye, topics, lambda _entry: None) as watch,
        ):
            yield room, watch, producer
    finally:
        supervisor.stop()
        await running


async def live(stack: Endpoints, database: str, more: list[dict[str, Any]]) -> Day:
    """Send everything, answer as the units of the stories do, wait until all is told; give what was seen."""
    async with system(stack, database) as (room, watch, producer):
        for payload in more:
            await _send(producer, room, payload)
        player = Player(producer, room.topic_prefix, watch)
        differences = {story.id: await player.play(story) for story in (FLAGSHIP, LAMPS)}
        await watch.until(_all_said(more), PATIENCE)
        return Day(watch.ledger, differences, await _tables(database))


def _all_said(more: list[dict[str, Any]]) -> Callable[[Ledger], bool]:
    """Hold once every submission has been passed on and its sender told so, and every supplement has been taken in."""
    new = {_number(payload) for payload in more if payload["msgType"] == "create"}
    supplements = len(more) - len(new)

    def said(ledger: Ledger) -> bool:
        passed = {
            ticket.external_id
            for fact in ledger.events(CaseChanged)
            if fact.fact in ("dispatched", "referred_out")
            for ticket in fact.tickets
        }
        told = {heard(entry).key for entry in ledger.heard()}
        supplemented = [fact for fact in ledger.events(CaseChanged) if fact.fact == "ticket_supplemented"]
        return new <= passed & told and len(supplemented) >= supplements

    return said


def _number(payload: dict[str, Any]) -> str:
    return str(payload["order"]["orderNo"])


async def _send(producer: AIOKafkaProducer, room: Room, payload: dict[str, Any]) -> None:
    value = json.dumps(payload, ensure_ascii=False).encode()
    topic = room.topic_prefix + CHANNEL_IN.of("hotline").name
    await producer.send_and_wait(topic, value, key=_number(payload).encode())


_READ = {
    "decision": 'select * from router.decision order by at, "table"',
    "task": "select k.ticket_id, t.unit, t.instructions from router.task t join router.ticket k using (case_id)",
    "original": "select ticket_id, person, sealed from vault.identity",
    "parked": " union all ".join(f"select '{s}' as service, reason from {s}.parked" for s in parts.service_names()),
}


async def _tables(database: str) -> dict[str, list[dict[str, Any]]]:
    connection = await asyncpg.connect(database)
    try:
        return {name: [dict(row) for row in await connection.fetch(query)] for name, query in _READ.items()}
    finally:
        await connection.close()
