"""Runs the three real services over a number of submissions and measures: rate, CPU by part, memory, bytes."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from bench import processes
from bench.job.tickets import Said
from bench.job.watch import Watch, watching
from deploy.local.secrets import new_key
from deploy.local.stack import Stack
from shared.cli import parts
from shared.kit import topics

NOW = "2025-06-18T10:30:00+08:00"
"""When the services' day begins: after the moments that the submissions name."""
WARM = 300


@dataclass(frozen=True)
class Outcome:
    """One run: submissions a second, CPU in ms a submission by part, resident bytes by service before and after."""

    rate: float
    cpu: Mapping[str, float]
    memory: Mapping[str, tuple[int, int]]
    tables: Mapping[str, int] = field(default_factory=dict)
    """Bytes on disk by table, indexes included."""


@dataclass(frozen=True)
class Job:
    """The real services on a broker and a database: each run has topics and a database of its own."""

    stack: Stack
    template: str
    city: Path

    async def run(self, said: Sequence[Said]) -> Outcome:
        """Publish submissions as fast as they go; wait until all are with their units and acknowledged."""
        async with self._room() as (prefix, url):
            environment = self._environment(prefix, url)
            with _services(environment) as running:
                return await self._measure(prefix, url, running, said)

    @contextlib.asynccontextmanager
    async def _room(self) -> AsyncIterator[tuple[str, str]]:
        prefix, database = f"j{uuid.uuid4().hex[:8]}-", f"bench_job_{uuid.uuid4().hex[:8]}"
        root, declared = self.stack.endpoints.database_url, parts.topics(self.city)
        await _execute(root, f"create database {database} template {self.template}")
        admin = AIOKafkaAdminClient(bootstrap_servers=self.stack.endpoints.kafka_servers)
        await admin.start()
        try:
            await topics.apply(admin, declared, prefix=prefix)
            yield prefix, f"{root.rpartition('/')[0]}/{database}"
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

    async def _measure(
        self, prefix: str, url: str, running: Mapping[str, subprocess.Popen[bytes]], said: Sequence[Said]
    ) -> Outcome:
        units = parts.unit_ids(self.city)
        async with watching(self.stack.endpoints.kafka_servers, prefix, units) as watch:
            await self._through(watch, prefix, url, said[:WARM])  # all have joined, connected and planned their queries
            pids = {name: [process.pid] for name, process in running.items()}
            pids |= {"postgres": processes.named("postgres"), "broker": processes.named("java")}
            memory = {name: processes.resident(process.pid) for name, process in running.items()}
            spent, began = processes.cpu(pids), time.perf_counter()
            done = await self._through(watch, prefix, url, said[WARM:])
            spent = processes.cpu(pids) - spent
        count = len(said) - WARM
        return Outcome(
            count / (done - began),
            {part: seconds * 1000 / count for part, seconds in spent.by_part.items()},
            {name: (memory[name], processes.resident(process.pid)) for name, process in running.items()},
            await _tables(url),
        )

    async def _through(self, watch: Watch, prefix: str, url: str, said: Sequence[Said]) -> float:
        """Send submissions; give the moment when the last acknowledgement and the last task had come."""
        sender = asyncio.create_task(self._send(prefix, said))
        await watch.until_heard([one.number for one in said])
        await sender
        await watch.until_tasked(await _tasks_with_units(url, watch.units))
        return watch.last

    async def _send(self, prefix: str, said: Sequence[Said]) -> None:
        # 200 kB a batch: the topics that strangers write take no larger one.
        servers = self.stack.endpoints.kafka_servers
        async with AIOKafkaProducer(
            bootstrap_servers=servers, acks="all", enable_idempotence=True, max_batch_size=200_000
        ) as producer:
            futures = [await producer.send(prefix + one.topic, one.value, key=one.number.encode()) for one in said]
            await asyncio.gather(*futures)


async def _tasks_with_units(url: str, units: Sequence[str]) -> int:
    """Count the tasks that must lie in units' inboxes."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("select count(*) from router.task where unit = any ($1::text[])", units))
    finally:
        await connection.close()


_SIZES = "select schemaname || '.' || relname as name, pg_total_relation_size(relid) as size from pg_stat_user_tables"


async def _tables(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    try:
        return {row["name"]: row["size"] for row in await connection.fetch(_SIZES)}
    finally:
        await connection.close()


@contextlib.contextmanager
def _services(environment: Mapping[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    running = {
        name: subprocess.Popen([sys.executable, "-m", f"services.{name}"], env=dict(environment))
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
