"""Puts a service together and runs it: FastStream's subscribers, relay, watchdog, retries, workers, health."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from aiokafka import AIOKafkaConsumer
from faststream.asgi import AsgiFastStream
from faststream.specification import AsyncAPI

from shared.kit import instance, migrate, parking, relay
from shared.kit.broker import Fence, WaitingBroker, make_broker
from shared.kit.clock import Clock
from shared.kit.consume import Consumer, Consumption
from shared.kit.health import Health, routes
from shared.kit.keys import KeyRing
from shared.kit.logging import configure
from shared.kit.metrics import Metrics
from shared.kit.parking import where_of
from shared.kit.postgres import Pool, backoff, lazy_pool
from shared.kit.relay import Relay
from shared.kit.retry import Retrier
from shared.kit.settings import KitSettings
from shared.kit.transaction import Transaction
from shared.kit.watchdog import Watchdog

log = structlog.get_logger()

PROBE = 2.0
RETRY = 1.0
HOUSEKEEPING = 600.0


@dataclass
class Context:
    """What a worker works with."""

    service: str
    pool: Pool
    clock: Clock

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction of the worker's own; its events leave after the commit."""
        async with self.pool.acquire() as connection, connection.transaction():
            transaction = Transaction(self.service, connection, self.clock.now())
            yield transaction
            await transaction.flush()

    async def wait(self, seconds: float) -> None:
        """Wait real seconds."""
        await asyncio.sleep(seconds)


Worker = Callable[[Context], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """A service: its name (schema, role), what it consumes, where its migrations lie, what else it runs."""

    name: str
    consumers: Sequence[Consumer]
    migrations: Path
    workers: Sequence[Worker] = ()


@dataclass
class Runtime:
    """One process of a service."""

    service: Service
    settings: KitSettings
    kafka_options: dict[str, Any] = field(default_factory=dict)
    failed: bool = False

    def __post_init__(self) -> None:
        name = self.service.name
        self.metrics = Metrics()
        self.health = Health(name)
        self.clock = Clock.parse(self.settings.clock)
        self.ring = KeyRing.parse(self.settings.parking_keys.get_secret_value(), setting="PARKING_KEYS")
        self.url = self.settings.database_url.get_secret_value()
        self.scope = self.settings.topic_prefix
        self.broker = self._broker()
        self.app = AsgiFastStream(
            self.broker,
            asgi_routes=routes(self.health, self.metrics),
            specification=AsyncAPI(title=f"xiaolan {name}"),
            logger=structlog.get_logger("faststream"),
            on_shutdown=[self._stop],
        )
        self.fences: list[Fence] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.number = -1

    def _broker(self) -> WaitingBroker:
        broker = make_broker(
            self.settings.kafka_servers, self.metrics, service=self.service.name, options=self.kafka_options
        )
        broker.before_start, broker.after_start = self._before_start, self._after_start
        broker.give_up = self._give_up
        return broker

    async def run(self) -> None:
        port = self.settings.http_port or _free_port(self.settings.http_host)
        log.info("starting", service=self.service.name, host=self.settings.http_host, port=port)
        config = uvicorn.Config(
            self.app, host=self.settings.http_host, port=port, log_config=None, access_log=False, lifespan="on"
        )
        # FastStream's own `run` gives no handle to end it: `exit` does nothing there.
        self.server = uvicorn.Server(config)
        await self.server.serve()

    def exit(self) -> None:
        """End the process as a signal would."""
        self.server.should_exit = True

    async def _before_start(self) -> None:
        """Wait for database, migrations, broker and topics; say so once; then become a replica and subscribe."""
        self.pool = lazy_pool(
            self.url, self.service.name, size=len(self.service.consumers) + len(self.service.workers) + 4
        )
        await self._until("database", self._open_guard)
        await self._until("migrations", self._check_migrations)
        self.number = await instance.take(self.guard, self.service.name, scope=self.scope)
        await self._until("broker", self._open_kafka)
        await self._until("topics", self._check_topics)
        for consumer in self.service.consumers:
            self._subscribe(consumer)

    async def _until(self, part: str, attempt: Callable[[], Awaitable[None]]) -> None:
        waits = backoff()
        while True:
            try:
                await attempt()
            except Exception as error:  # noqa: BLE001 - whatever is away, we wait for it and say what it is
                why = (
                    str(error) if isinstance(error, NotThereYetError) else f"{part} does not answer ({where_of(error)})"
                )
                self.health.away(part, why)
                await anext(waits)
            else:
                self.health.back(part)
                return

    async def _open_guard(self) -> None:
        await self.pool
        self.guard = await instance.guard(self.url, self.service.name, scope=self.scope)

    async def _check_migrations(self) -> None:
        try:
            pending = await migrate.pending(self.guard, self.service.name, self.service.migrations)
        except Exception as error:
            raise NotThereYetError("the tables are missing: run `xiaolan migrate`") from error
        if pending:
            raise NotThereYetError(f"{len(pending)} migrations are not applied: run `xiaolan migrate`")

    async def _open_kafka(self) -> None:
        kafka = AIOKafkaConsumer(bootstrap_servers=self.settings.kafka_servers, **self.kafka_options)
        try:
            await kafka.start()
        except BaseException:
            await kafka.stop()
            raise
        self.kafka = kafka

    async def _check_topics(self) -> None:
        have = await asyncio.wait_for(self.kafka.topics(), 10)
        wanted = {self.scope + t for consumer in self.service.consumers for t in consumer.topics}
        missing = sorted(wanted - set(have))
        if missing:
            raise NotThereYetError(f"topics are missing ({', '.join(missing)}): run `xiaolan topics apply`")

    def _subscribe(self, consumer: Consumer) -> None:
        consumption = Consumption(
            self.service.name, consumer, self.pool, self.clock, self.ring, self.metrics, seek=lambda *_: None
        )
        group = f"{self.scope}xiaolan.{self.service.name}.{consumer.name}".replace("{", "").replace("}", "")
        instance_id = f"{group}-{self.number}"
        self.fences.append(Fence(self.broker, consumption, prefix=self.scope, group=group, instance=instance_id))

    async def _after_start(self) -> None:
        watchdog = Watchdog(self.service.name, self.pool, self.kafka, self.fences, self.metrics, self.scope)
        publisher = Relay(
            self.service.name, self.url, self.settings.kafka_servers, self.scope, self.metrics, self.kafka_options
        )
        retrier = Retrier(self.service.name, self.pool, self.clock, self.ring, self.service.consumers)
        self.health.details = lambda: self._details(watchdog)
        context = Context(self.service.name, self.pool, self.clock)
        parts = [watchdog.run(), publisher.run(), self._probe(), self._retry(retrier), self._keep_house()]
        parts += [self._work(worker, context) for worker in self.service.workers]
        self.tasks = [self._task(part) for part in parts]
        log.info("started", service=self.service.name, replica=self.number)

    def _task(self, part: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(part)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        log.critical("giving_up", why=str(error), error=where_of(error))
        self.failed = True
        self.exit()

    async def _probe(self) -> None:
        """Look whether broker and database answer, and keep the replica's number through a database restart."""
        while True:
            try:
                await asyncio.wait_for(self.kafka.topics(), 5)
                self.health.back("broker")
            except Exception as error:  # noqa: BLE001
                self.health.away("broker", f"the broker does not answer ({where_of(error)})")
            try:
                await self._probe_database()
                self.health.back("database")
            except instance.InstanceTakenError:
                raise
            except Exception as error:  # noqa: BLE001
                self.health.away("database", f"the database does not answer ({where_of(error)})")
            await asyncio.sleep(PROBE)

    async def _probe_database(self) -> None:
        if self.guard.is_closed():
            self.guard = await instance.guard(self.url, self.service.name, scope=self.scope)
            if not await instance.hold(self.guard, self.service.name, self.number, scope=self.scope):
                raise instance.InstanceTakenError(instance.InstanceTakenError.__doc__)
        await self.guard.fetchval("select 1", timeout=5)

    async def _retry(self, retrier: Retrier) -> None:
        while True:
            try:
                while await retrier.run_due():
                    pass
            except Exception as error:  # noqa: BLE001 - an outage; the rows stay
                log.debug("retry_waits", error=where_of(error))
            await asyncio.sleep(RETRY)

    async def _keep_house(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                async with self.pool.acquire() as connection:
                    await relay.forget_published(connection)
                    await parking.erase_old(connection)
            await asyncio.sleep(HOUSEKEEPING)

    async def _work(self, worker: Worker, context: Context) -> None:
        waits = backoff()
        while True:
            try:
                await worker(context)
            except Exception as error:  # noqa: BLE001 - a worker waits through an outage, and through its own bugs
                log.error("worker_waits", error=where_of(error))  # noqa: TRY400 - no traceback: it may quote a text
                await anext(waits)
            else:
                return

    def _details(self, watchdog: Watchdog) -> dict[str, Any]:
        return {"replica": self.number, "consumers": [_consumer(fence, watchdog) for fence in self.fences]}

    async def _stop(self) -> None:
        for fence in self.fences:
            fence.consumption.closing = True
        for fence in self.fences:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(fence.subscriber.stop(), 10)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for part, close in (("kafka", "stop"), ("guard", "close"), ("pool", "close")):
            with contextlib.suppress(Exception):  # a part may be missing when we never came to open it
                await asyncio.wait_for(getattr(getattr(self, part), close)(), 3)


class NotThereYetError(Exception):
    """Something the service needs was not made yet; the sentence says how to make it."""


def _consumer(fence: Fence, watchdog: Watchdog) -> dict[str, Any]:
    consumption = fence.consumption
    troubles = [f"{t}/{p}: {h.why}" for (t, p), h in fence.halted.items()]
    if consumption.stopped:
        troubles.append(consumption.stopped)
    if not fence.was_assigned:
        troubles.append("no partitions assigned yet")
    lag = sum(watchdog.lag.get(at, 0) for at in consumption.position)
    return {
        "consumer": consumption.consumer.name,
        "partitions": len(consumption.position),
        "lag": lag,
        "troubles": troubles,
    }


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def run(service: Service, settings: KitSettings) -> None:
    """Run one process of a service until it is told to stop; exits 1 when it gave up."""
    configure(settings.log_level)
    runtime = Runtime(service, settings)
    asyncio.run(runtime.run())
    if runtime.failed:
        sys.exit(1)
