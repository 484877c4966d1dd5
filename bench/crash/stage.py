"""One stage: a database and topics of its own, the three services as processes, a partner, and an onlooker."""

import asyncio
import contextlib
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from bench.crash.eye import Eye, Place, eye
from bench.crash.nursery import SERVICES, born
from bench.crash.provider import Provider, provider
from bench.crash.sent import Sent
from deploy.local.stack import Endpoints
from shared.cli.parts import topics as topics_of
from shared.contracts.topics import Topic
from shared.kit import topics
from shared.kit.failpoint import SETTING

CITY = Path("deploy/cities/shaoxing")
CLOCK = "2025-06-18T05:45:00+08:00@1/{now}"
KEY = "Y3Jhc2ggc3dlZXAncyBvd24ga2V5LCAzMiBieXRlcyE="
WEBHOOKS = """
endpoints:
  - name: partner
    url: http://127.0.0.1:{port}/hook
    channels: [hotline]
    facts: [opened, ticket_joined, ticket_supplemented]
    secret_env: WEBHOOK_PARTNER_SECRET
"""


@dataclass(frozen=True)
class Ground:
    """What all stages stand on: broker and database, a migrated template, where services are forked, a folder."""

    endpoints: Endpoints
    template: str
    nursery: ForkServerContext
    folder: Path


@dataclass
class Stage:
    """The system under test and what an onlooker may ask of it."""

    ground: Ground
    name: str
    database: str
    city: Path
    pool: "asyncpg.Pool[asyncpg.Record]"
    producer: AIOKafkaProducer
    provider: Provider
    eye: Eye
    processes: dict[str, ForkServerProcess] = field(default_factory=dict)
    sent: dict[Place, Sent] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        return f"{self.name}-"

    def start(self, service: str, *, fail_at: str = "", database: str | None = None) -> None:
        """Start a service, armed or not."""
        log = self.log(service)
        self._told[service] = log.stat().st_size if log.exists() else 0
        self.processes[service] = born(self.ground.nursery, service, self._environment(fail_at, database), log)

    def start_missing(self) -> None:
        """Start, unarmed, every service that does not run."""
        for service in SERVICES:
            if not self.runs(service):
                self.start(service)

    def runs(self, service: str) -> bool:
        return service in self.processes and self.processes[service].exitcode is None

    async def kill(self, service: str) -> None:
        """End a service by SIGKILL, if it runs."""
        if self.runs(service):
            self.processes[service].kill()
            await asyncio.to_thread(self.processes[service].join, 10)

    def log(self, service: str) -> Path:
        return self.ground.folder / f"{self.name}.{service}.log"

    def said(self, service: str) -> str:
        """Give what a service has logged since it was started last."""
        log = self.log(service)
        return log.read_bytes()[self._told[service] :].decode(errors="replace") if log.exists() else ""

    async def send(self, records: list[Sent]) -> None:
        """Publish records in order and keep where each lies."""
        futures = [
            await self.producer.send(self.prefix + r.topic, r.value, key=r.key, headers=list(r.headers))
            for r in records
        ]
        for record, told in zip(records, await asyncio.gather(*futures), strict=True):
            self.sent[record.topic, told.partition, told.offset] = record

    async def rows(self, query: str, *values: Any) -> list[asyncpg.Record]:
        return await self.pool.fetch(query, *values)

    def _environment(self, fail_at: str, database: str | None) -> dict[str, str]:
        return {
            **os.environ, "KAFKA_SERVERS": self.ground.endpoints.kafka_servers,
            "DATABASE_URL": database or self.database, "TOPIC_PREFIX": self.prefix, "CITY": str(self.city),
            "CLOCK": CLOCK.format(now=datetime.now(UTC).isoformat()), "WEBHOOK_ALLOW_LOOPBACK": "true",
            "WEBHOOK_PARTNER_SECRET": f"whsec_{KEY}", "PARKING_KEYS": f"k1:{KEY}", "VAULT_KEYS": f"k1:{KEY}",
            "VAULT_LOOKUP_KEY": KEY, "HTTP_PORT": "0", "PHOTOS_ALLOW_LOOPBACK": "true",
            "PHOTOS": str(self.ground.folder / f"{self.name}.pictures"), SETTING: fail_at,
        }  # fmt: skip


def database_of(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


async def execute(url: str, statements: str) -> None:
    """Run statements on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def stage(ground: Ground) -> AsyncIterator[Stage]:
    """Build a stage with nothing running on it yet; all of it is removed at the end."""
    name, url = f"c{uuid.uuid4().hex[:8]}", ground.endpoints.database_url
    wanted = topics_of(CITY)
    await execute(url, f"create database {name} template {ground.template}")
    async with contextlib.AsyncExitStack() as built:
        built.push_async_callback(execute, url, f"drop database if exists {name} with (force)")
        admin = AIOKafkaAdminClient(bootstrap_servers=ground.endpoints.kafka_servers)
        await admin.start()
        built.push_async_callback(admin.close)
        await _make(admin, wanted, f"{name}-")
        built.push_async_callback(admin.delete_topics, [f"{name}-{topic.name}" for topic in wanted])
        producer = await built.enter_async_context(
            AIOKafkaProducer(bootstrap_servers=ground.endpoints.kafka_servers, acks="all", enable_idempotence=True)
        )
        pool = await built.enter_async_context(asyncpg.create_pool(database_of(url, name), min_size=0, max_size=2))
        partner = await built.enter_async_context(provider())
        watching = await built.enter_async_context(eye(ground.endpoints.kafka_servers, f"{name}-", wanted))
        city = _city(ground.folder / f"{name}.city", partner.port)
        made = Stage(ground, name, database_of(url, name), city, pool, producer, partner, watching)
        built.push_async_callback(_end, made)
        yield made


async def _make(admin: AIOKafkaAdminClient, wanted: Sequence[Topic], prefix: str) -> None:
    """Make topics; on a busy machine the broker may take longer to tell of them than `apply` waits."""
    for _ in range(3):
        with contextlib.suppress(topics.TopicsError):
            await topics.apply(admin, wanted, prefix=prefix)
            return
    await topics.apply(admin, wanted, prefix=prefix)


async def _end(made: Stage) -> None:
    for service in made.processes:
        await made.kill(service)


def _city(folder: Path, port: int) -> Path:
    """Copy the city, with the partner's endpoint in it."""
    shutil.copytree(CITY, folder)
    (folder / "webhooks.yaml").write_text(WEBHOOKS.format(port=port), "utf-8")
    return folder
