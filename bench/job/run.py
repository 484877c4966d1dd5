"""Runs the three real services over a number of submissions and measures: rate, CPU by part, memory."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from bench import processes
from bench.job.tickets import Said
from bench.job.watch import Watch, watching
from bench.processes import Cpu
from deploy.local.children import Command, spawn
from deploy.local.secrets import new_key
from deploy.local.stack import Stack
from shared.cli import parts
from shared.kit import topics

NOW = "2025-06-18T10:30:00+08:00"
"""When the services' day begins: after the moments that the submissions name."""
WARM = 300


@dataclass(frozen=True)
class Outcome:
    """One run: submissions a second, CPU in ms a submission by part."""

    rate: float
    cpu: Mapping[str, float]


@dataclass(frozen=True)
class Room:
    """The three services at work on topics and a database of their own, and somebody who watches what leaves."""

    servers: str
    prefix: str
    url: str
    running: Mapping[str, subprocess.Popen[bytes]]
    watch: Watch

    async def through(self, said: Sequence[Said]) -> float:
        """Send submissions; give the moment when the last acknowledgement and the last task had come."""
        sender = asyncio.create_task(self._send(said))
        await self.watch.until_heard([one.number for one in said])
        await sender
        await self.watch.until_tasked(await _tasks_with_units(self.url, self.watch.units))
        return self.watch.last

    async def _send(self, said: Sequence[Said]) -> None:
        # 200 kB a batch: the topics that strangers write take no larger one.
        async with AIOKafkaProducer(
            bootstrap_servers=self.servers, acks="all", enable_idempotence=True, max_batch_size=200_000
        ) as producer:
            futures = [await producer.send(self.prefix + one.topic, one.value, key=one.number.encode()) for one in said]
            await asyncio.gather(*futures)

    def memory(self) -> dict[str, int]:
        """Give each service's resident bytes."""
        return {name: processes.resident(process.pid) for name, process in self.running.items()}

    def cpu(self) -> Cpu:
        pids = {name: [process.pid] for name, process in self.running.items()}
        return processes.cpu(pids | {"postgres": processes.named("postgres"), "broker": processes.named("java")})


@dataclass(frozen=True)
class Job:
    """The real services on a broker and a database: each run has topics and a database of its own."""

    stack: Stack
    template: str
    city: Path

    async def run(self, said: Sequence[Said]) -> Outcome:
        """Publish submissions as fast as they go; wait until all are with their units and acknowledged."""
        count = len(said) - WARM
        async with self.room() as room:
            await room.through(said[:WARM])  # all have joined, connected and planned their queries
            spent, began = room.cpu(), time.perf_counter()
            done = await room.through(said[WARM:])
            spent = room.cpu() - spent
        return Outcome(count / (done - began), {part: s * 1000 / count for part, s in spent.by_part.items()})

    @contextlib.asynccontextmanager
    async def room(self) -> AsyncIterator[Room]:
        """Start the services on topics and a database of their own; take all of it down again."""
        prefix, database = f"j{uuid.uuid4().hex[:8]}-", f"bench_job_{uuid.uuid4().hex[:8]}"
        root, servers = self.stack.endpoints.database_url, self.stack.endpoints.kafka_servers
        url, declared = f"{root.rpartition('/')[0]}/{database}", parts.topics(self.city)
        await _execute(root, f"create database {database} template {self.template}")
        admin = AIOKafkaAdminClient(bootstrap_servers=servers)
        await admin.start()
        try:
            await topics.apply(admin, declared, prefix=prefix)
            with _services(self._environment(prefix, url)) as running:
                async with watching(servers, prefix, parts.unit_ids(self.city)) as watch:
                    yield Room(servers, prefix, url, running, watch)
        finally:
            await admin.delete_topics([prefix + topic.name for topic in declared])
            await admin.close()
            await _execute(root, f"drop database {database} with (force)")

    def _environment(self, prefix: str, url: str) -> dict[str, str]:
        return {
            **os.environ, "KAFKA_SERVERS": self.stack.endpoints.kafka_servers, "DATABASE_URL": url,
            "TOPIC_PREFIX": prefix, "CITY": str(self.city), "CLOCK": f"{NOW}@1/{datetime.now(UTC).isoformat()}",
            "PARKING_KEYS": f"k1:{new_key()}", "VAULT_KEYS": f"k1:{new_key()}", "VAULT_LOOKUP_KEY": new_key(),
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip


async def _tasks_with_units(url: str, units: Sequence[str]) -> int:
    """Count the tasks that must lie in units' inboxes."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("select count(*) from router.task where unit = any ($1::text[])", units))
    finally:
        await connection.close()


@contextlib.contextmanager
def _services(environment: Mapping[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    running = {
        name: spawn(Command([sys.executable, "-m", f"services.{name}"], environment), sys.stderr.fileno())
        for name in parts.service_names()
    }
    try:
        yield running
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
