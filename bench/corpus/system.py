"""The three services as processes of their own, on real Kafka and PostgreSQL, seen from outside."""

import asyncio
import base64
import contextlib
import json
import os
import sys
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGTERM
from typing import Any

import asyncpg
import httpx2
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.children import Command, Process, spawn
from deploy.local.ports import free_ports
from deploy.local.stack import Endpoints
from services.router.settings import RouterSettings
from shared.cli.parts import topics as topics_of
from shared.contracts.topics import CASE, RELOCATION, TICKET, Topic, find_topic
from shared.kit import topics
from tests.outside import read_topic
from tests.waiting import until

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "router", "notifier")
KEY = base64.b64encode(b"k" * 32).decode()
_INNER = (TICKET, CASE, RELOCATION)
Place = tuple[str, int, int]
"""Topic, partition, offset."""


@dataclass
class System:
    """Three services and what an onlooker may ask of them."""

    stack: Endpoints
    database: str
    folder: Path
    prefix: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}-")
    admin: AIOKafkaAdminClient = field(init=False)
    processes: dict[str, Process] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def start(self) -> None:
        clock = f"2025-06-18T05:45:00+08:00@1/{datetime.now(UTC).isoformat()}"
        for name in SERVICES:
            self.ports[name] = free_ports(1)[0]
            said = {
                "KAFKA_SERVERS": self.stack.kafka_servers, "DATABASE_URL": self.database, "TOPIC_PREFIX": self.prefix,
                "CLOCK": clock, "HTTP_PORT": str(self.ports[name]), "PARKING_KEYS": f"k1:{KEY}",
                "VAULT_KEYS": f"k1:{KEY}", "VAULT_LOOKUP_KEY": KEY, "PHOTOS": str(self.folder / "pictures"),
            }  # fmt: skip
            argv = [sys.executable, "-m", f"services.{name}"]
            log = os.open(self.log(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                self.processes[name] = spawn(Command(argv, {**os.environ, **said}, ROOT), log)
            finally:
                os.close(log)

    def stop(self) -> dict[str, int]:
        """End all; give the exit status of each."""
        for process in self.processes.values():
            process.send_signal(SIGTERM)
        return {name: process.wait(40) for name, process in self.processes.items()}

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def lines(self, name: str, event: str) -> list[dict[str, Any]]:
        """List what a service logged under this word."""
        found = [json.loads(line) for line in self.log(name).read_text().splitlines() if line.startswith("{")]
        return [line for line in found if line.get("event") == event]

    async def ask(self, name: str, path: str) -> str:
        """Ask a service by HTTP; nothing while the process does not listen yet."""
        assert self.processes[name].poll() is None, self.log(name).read_text()[-2000:]
        async with httpx2.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(f"http://127.0.0.1:{self.ports[name]}{path}", timeout=5)).text
            except httpx2.TransportError:
                return ""

    async def report(self, name: str) -> dict[str, Any]:
        answer = await self.ask(name, "/ready")
        found: dict[str, Any] = json.loads(answer) if answer else {}
        return found

    async def ready(self) -> bool:
        return all([(await self.report(name)).get("ready") for name in SERVICES])

    async def waiting(self) -> set[str]:
        """Name what every service says it waits for."""
        reports = [set((await self.report(name)).get("waiting_for", ())) for name in SERVICES]
        return set.intersection(*reports)

    async def rows(self, query: str, *values: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def read(self, topic: Topic) -> list[Any]:
        """Read a whole topic, each partition in order."""
        return await read_topic(self.stack.kafka_servers, self.prefix, topic)

    async def make_missing_topics(self) -> None:
        """Do what an operator does when a service logs `topic_missing`: one for a channel that nobody knew."""
        missing = {line["topic"] for name in SERVICES for line in self.lines(name, "topic_missing")}
        if missing:
            await topics.apply(self.admin, map(find_topic, sorted(missing)), prefix=self.prefix)

    async def behind(self, places: Iterable[Place]) -> list[str]:
        """List the partitions whose cursor has not passed every record at these places."""
        ends: dict[tuple[str, int], int] = {}
        for topic, partition, offset in places:
            ends[topic, partition] = max(ends.get((topic, partition), 0), offset + 1)
        cursors: dict[tuple[str, int], int] = {}
        for name in SERVICES:
            rows = await self.rows(f"select topic, partition, next_offset from {name}.cursor")
            cursors |= {(r["topic"], r["partition"]): r["next_offset"] for r in rows}
        return [
            f"{t}/{p}: {cursors.get((t, p), 0)} of {end}"
            for (t, p), end in ends.items()
            if cursors.get((t, p), 0) < end
        ]

    async def consumed(self, places: Iterable[Place], *, seconds: float = 300) -> None:
        """Wait until every record at these places lies behind its cursor. Raises AssertionError that names the rest."""
        deadline = asyncio.get_running_loop().time() + seconds
        while behind := await self.behind(places):
            stopped = [line for name in SERVICES for line in self.lines(name, "consumer_stopped")]
            assert not stopped, f"{stopped} with this not consumed: {'; '.join(behind)}"
            assert asyncio.get_running_loop().time() < deadline, f"not consumed within {seconds} s: {'; '.join(behind)}"
            await asyncio.sleep(0.5)

    async def pictures_tried(self) -> bool:
        """Tell whether every address of a picture was tried; one that came without its ticket waits for that."""
        untried = "state = 'waiting' and attempts = 0"
        return not await self.rows(f"select from intake.photo join intake.ticket using (ticket_id) where {untried}")

    async def settled(self) -> bool:
        """Tell whether all that follows from what was sent is said, and read by those whom it concerns."""
        if any([await self.rows(f"select from {name}.outbox where published_at is null limit 1") for name in SERVICES]):
            return False
        consumer = AIOKafkaConsumer(bootstrap_servers=self.stack.kafka_servers)
        await consumer.start()
        try:
            inner = [TopicPartition(self.prefix + t.name, n) for t in _INNER for n in range(t.partitions)]
            ends = await consumer.end_offsets(inner)
        finally:
            await consumer.stop()
        return not await self.behind(
            (p.topic.removeprefix(self.prefix), p.partition, n - 1) for p, n in ends.items() if n
        )


@contextlib.asynccontextmanager
async def running(stack: Endpoints, database: str, folder: Path) -> AsyncIterator[System]:
    """Run the three services on topics of their own; waits for all to be ready."""
    system = System(stack, database, folder)
    wanted = topics_of(RouterSettings().city)
    system.admin = admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    await admin.start()
    await topics.apply(admin, wanted, prefix=system.prefix)
    system.start()
    try:
        await until(system.ready, seconds=120, what="three services to be ready")
        yield system
    finally:
        await asyncio.to_thread(system.stop)
        with contextlib.suppress(Exception):
            await admin.delete_topics([system.prefix + topic.name for topic in wanted])
        await admin.close()
