"""Runs one process of a service: FastStream's subscribers, relay, watchdog, upkeep, workers, health."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
import uvicorn
from faststream.asgi import AsgiFastStream
from faststream.specification import AsyncAPI

from shared.kit import memory, readiness, upkeep
from shared.kit.broker import Fence, WaitingBroker, make_broker
from shared.kit.clock import Clock
from shared.kit.consume import Consumption
from shared.kit.consumer import Consumer
from shared.kit.failpoint import SETTING, arm, reach
from shared.kit.health import Health, routes
from shared.kit.instance import Guard
from shared.kit.keys import KeyRing
from shared.kit.logging import configure
from shared.kit.metrics import Metrics
from shared.kit.parking import where_of
from shared.kit.postgres import lazy_pool
from shared.kit.relay import Relay
from shared.kit.retry import Retrier
from shared.kit.service import Context, Service
from shared.kit.settings import KitSettings
from shared.kit.watchdog import Watchdog

log = structlog.get_logger()


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
        self.guard = Guard(self.url, name, self.scope)
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

    def _broker(self) -> WaitingBroker:
        servers = self.settings.kafka_servers
        broker = make_broker(servers, self.metrics, service=self.service.name, options=self.kafka_options)
        broker.before_start, broker.after_start = self._before_start, self._after_start
        broker.give_up = self._give_up
        return broker

    async def run(self) -> None:
        """Serve until told to stop."""
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
        size = len(self.service.consumers) + len(self.service.workers) + 4
        self.pool = lazy_pool(self.url, self.service.name, size=size)
        await readiness.until("database", self._open_database, self.health)
        await readiness.until("migrations", self._check_migrations, self.health)
        await self.guard.take()
        reach("start.replica_taken")
        await readiness.until("broker", self._open_kafka, self.health)
        await readiness.until("topics", self._check_topics, self.health)
        for consumer in self.service.consumers:
            self._subscribe(consumer)

    async def _open_database(self) -> None:
        await self.pool
        await self.guard.open()

    async def _check_migrations(self) -> None:
        await readiness.check_migrations(self.guard.connection, self.service)

    async def _open_kafka(self) -> None:
        self.kafka = await readiness.open_kafka(self.settings.kafka_servers, self.kafka_options)

    async def _check_topics(self) -> None:
        wanted = {self.scope + topic for consumer in self.service.consumers for topic in consumer.topics}
        await readiness.check_topics(self.kafka, wanted)

    def _subscribe(self, consumer: Consumer) -> None:
        consumption = Consumption(self.service.name, consumer, self.pool, self.clock, self.ring, self.metrics)
        group = f"{self.scope}xiaolan.{self.service.name}.{consumer.name}".replace("{", "").replace("}", "")
        instance_id = f"{group}-{self.guard.number}"
        self.fences.append(Fence(self.broker, consumption, prefix=self.scope, group=group, instance=instance_id))

    async def _after_start(self) -> None:
        name, servers = self.service.name, self.settings.kafka_servers
        watchdog = Watchdog(name, self.pool, self.kafka, self.fences, self.metrics, self.scope)
        publisher = Relay(name, self.url, servers, self.scope, self.metrics, self.kafka_options)
        retrier = Retrier(name, self.pool, self.clock, self.ring, self.service.consumers)
        context = Context(name, self.pool, self.clock)
        self.health.details = lambda: self._details(watchdog)
        parts = [
            watchdog.run(),
            publisher.run(),
            upkeep.probe(self.kafka, self.guard, self.health),
            upkeep.retry(retrier),
            upkeep.keep_house(self.pool),
            *(upkeep.work(worker, context) for worker in self.service.workers),
        ]
        self.tasks = [self._task(part) for part in parts]
        log.info("started", service=name, replica=self.guard.number)

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

    def _details(self, watchdog: Watchdog) -> dict[str, Any]:
        consumers = [fence.report(watchdog.lag) for fence in self.fences]
        return {"replica": self.guard.number, "consumers": consumers}

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


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def run(service: Service, settings: KitSettings) -> None:
    """Run one process of a service until it is told to stop; exits 1 when it gave up."""
    configure(settings.log_level)
    arm(os.environ.get(SETTING))
    runtime = Runtime(service, settings)
    memory.settle()
    asyncio.run(runtime.run())
    if runtime.failed:
        sys.exit(1)
