"""Runs one variant of the three hops: a broker and a database shared by all, topics and schema of its own a run."""

import asyncio
import base64
import contextlib
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from bench import processes
from bench.hops import SERVICES, STATE, TOPICS
from deploy.local.stack import Stack, managed_stack
from shared.contracts.topics import PARKED, Topic
from shared.kit import topics
from shared.kit.broker import CONSUMER_SETTINGS
from shared.kit.migrate import migrate

_KEY = base64.b64encode(b"bench" + bytes(27)).decode()
Hops = Sequence[subprocess.Popen[bytes]]
Arrived = Callable[[int], None]
"""Is told how many records have come out so far."""
PAYLOAD = 700
"""Bytes of a record's value, as of a short ticket."""
FIRST = 20
"""Records that go through before a measurement."""
SETTLING = 2.0
"""Seconds that records go through at a rate before latencies count."""
STORING = 20.0
"""Seconds that a variant has to store what it has published."""


def _ignore(count: int) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Outcome:
    """What one run gave: end-to-end rate, CPU per record by part, latencies in milliseconds."""

    rate: float
    cpu: dict[str, float]
    latencies: list[float] = field(default_factory=list)
    memory: int = 0
    """The largest resident size of a hop, bytes."""

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True)
class Room:
    """Where one run happens: the topics' prefix, the database, the processes."""

    prefix: str
    url: str
    hops: Hops


@dataclass
class Chain:
    """The broker and the database of a measurement, and how to run a variant on them."""

    stack: Stack
    template: str
    pythons: dict[str, Path] = field(default_factory=dict)
    """Variants that do not run in our own Python, and where theirs is."""

    async def run(
        self, variant: str, count: int, *, rate: float | None = None, stores: bool = False, arrived: Arrived = _ignore
    ) -> Outcome:
        """Publish `count` records, at `rate` a second or as fast as they go, and wait for all at the far end.

        `stores`: afterwards each hop's table must hold every record too. Raises TimeoutError when records are missing.
        """
        async with self.room(variant) as room:
            outcome = await self._measure(room.prefix, room.hops, count, rate, arrived)
            if stores:
                await _until_stored(room.url, variant, count)
            return outcome

    @contextlib.asynccontextmanager
    async def room(self, variant: str) -> AsyncIterator[Room]:
        """Start a variant's hops on topics and a database of their own; take all of it down again."""
        prefix, database = f"b{uuid.uuid4().hex[:8]}-", f"bench_{uuid.uuid4().hex[:8]}"
        url = f"{self.stack.endpoints.database_url.rpartition('/')[0]}/{database}"
        await _execute(self.stack.endpoints.database_url, f"create database {database} template {self.template}")
        admin = AIOKafkaAdminClient(bootstrap_servers=self.stack.endpoints.kafka_servers)
        await admin.start()
        try:
            await topics.apply(admin, _wanted(), prefix=prefix)
            with _hops(self._command(variant), self._environment(prefix, url)) as hops:
                yield Room(prefix, url, hops)
        finally:
            await admin.delete_topics([prefix + t.name for t in _wanted()])
            await admin.close()
            await _execute(self.stack.endpoints.database_url, f"drop database {database} with (force)")

    def _command(self, variant: str) -> list[str]:
        return [str(self.pythons.get(variant, sys.executable)), "-m", f"bench.hops.{variant}"]

    def _environment(self, prefix: str, url: str) -> dict[str, str]:
        return {
            **os.environ, "KAFKA_SERVERS": self.stack.endpoints.kafka_servers, "DATABASE_URL": url,
            "TOPIC_PREFIX": prefix, "PARKING_KEYS": f"k1:{_KEY}", "LOG_LEVEL": "ERROR",
            **{name.upper(): str(CONSUMER_SETTINGS[name]) for name in ("fetch_min_bytes", "fetch_max_wait_ms")},
        }  # fmt: skip

    async def _measure(self, prefix: str, hops: Hops, count: int, rate: float | None, arrived: Arrived) -> Outcome:
        async with _ends(self.stack.endpoints.kafka_servers, prefix) as (producer, sink):
            # All three hops have joined and connected, and at a rate their first seconds are over.
            await _through(producer, sink, prefix, FIRST + round((rate or 0) * SETTLING), rate)
            parts = self._parts(hops)
            before = processes.cpu(parts)
            began = time.perf_counter()
            latencies = await _through(producer, sink, prefix, count, rate, arrived)
            seconds = time.perf_counter() - began
            spent = processes.cpu(parts) - before
            memory = max(processes.resident(hop.pid) for hop in hops)
        return Outcome(
            count / seconds, {part: s * 1000 / count for part, s in spent.by_part.items()}, latencies, memory
        )

    def _parts(self, hops: Hops) -> dict[str, list[int]]:
        return {
            "services": [hop.pid for hop in hops],
            "postgres": processes.named("postgres"),
            "broker": processes.named("java"),
        }


def _wanted() -> tuple[Topic, ...]:
    return (*TOPICS, *PARKED.values())


async def _until_stored(url: str, variant: str, count: int) -> None:
    """Wait until every hop's table holds at least so many records: a variant that skips its work wins nothing."""
    connection = await asyncpg.connect(url)
    deadline = time.perf_counter() + STORING
    try:
        for schema in SERVICES:
            while (found := await connection.fetchval(f"select count(*) from {schema}.bench_state")) < count:
                if time.perf_counter() > deadline:
                    raise TimeoutError(f"{variant} stored {found} of {count} records in {schema} within {STORING} s")
                await asyncio.sleep(0.2)
    finally:
        await connection.close()


@contextlib.contextmanager
def _hops(command: Sequence[str], environment: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    hops = [subprocess.Popen([*command, str(hop)], env=environment) for hop in range(len(SERVICES))]
    try:
        yield hops
    finally:
        for hop in hops:
            hop.terminate()
        for hop in hops:
            try:
                hop.wait(20)
            except subprocess.TimeoutExpired:
                hop.kill()
                hop.wait()


@contextlib.asynccontextmanager
async def _ends(servers: str, prefix: str) -> AsyncIterator[tuple[AIOKafkaProducer, AIOKafkaConsumer]]:
    # 200 kB a batch: the topic that strangers write takes no larger one.
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True, max_batch_size=200_000)
    sink = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    await producer.start()
    await sink.start()
    sink.assign([TopicPartition(prefix + TOPICS[-1].name, n) for n in range(TOPICS[-1].partitions)])
    try:
        yield producer, sink
    finally:
        await producer.stop()
        await sink.stop()


async def _through(  # noqa: PLR0917 - two ends, what goes through, and who is told
    producer: AIOKafkaProducer, sink: AIOKafkaConsumer, prefix: str, count: int, rate: float | None,
    arrived: Arrived = _ignore,
) -> list[float]:  # fmt: skip
    """Send records in at one end and wait until each came out of the other; give each one's latency in ms."""
    sent: dict[str, float] = {}
    sender = asyncio.create_task(_send(producer, prefix + TOPICS[0].name, count, rate, sent))
    latencies: dict[str, float] = {}
    deadline = time.perf_counter() + 300
    while len(latencies) < count:
        for records in (await sink.getmany(timeout_ms=500, max_records=2000)).values():
            now = time.perf_counter()
            for record in records:
                event_id = dict(record.headers)["ce_id"].decode()
                if event_id in sent:
                    latencies.setdefault(event_id, (now - sent[event_id]) * 1000)
        arrived(len(latencies))
        if sender.done():
            await sender  # what it raised is the reason why nothing arrives
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{count - len(latencies)} of {count} records did not come through in 300 s")
    await sender
    return list(latencies.values())


async def _send(producer: AIOKafkaProducer, topic: str, count: int, rate: float | None, sent: dict[str, float]) -> None:
    began = time.perf_counter()
    futures = []
    for n in range(count):
        if rate is not None and (ahead := began + n / rate - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        event_id = str(uuid.uuid4())
        body = {"id": event_id, "text": "环卫作业噪声" * 16, "rest": ""}
        body["rest"] = "x" * (PAYLOAD - len(json.dumps(body, ensure_ascii=False).encode()))
        sent[event_id] = time.perf_counter()
        value = json.dumps(body, ensure_ascii=False).encode()
        futures.append(await producer.send(topic, value, key=event_id.encode(), headers=[("ce_id", event_id.encode())]))
    await asyncio.gather(*futures)


@contextlib.asynccontextmanager
async def chain() -> AsyncIterator[Chain]:
    """Start a broker and a database (fsync on) and migrate a template."""
    services = {name: Path("services") / name / "migrations" for name in SERVICES}
    with managed_stack(fsync=True) as stack:
        name = f"bench_template_{uuid.uuid4().hex[:8]}"
        await _execute(stack.endpoints.database_url, f"create database {name}")
        url = f"{stack.endpoints.database_url.rpartition('/')[0]}/{name}"
        await migrate(url, services)
        for schema in SERVICES:
            await _execute(url, STATE.format(schema=schema))
        yield Chain(stack, name)


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
