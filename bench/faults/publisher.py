"""Publishes as strangers do, straight to the broker, and writes every outcome into the ledger."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from bench.faults.ledger import Kind, Ledger, Publish
from bench.faults.messages import Said

PATIENCE = 30.0
"""Seconds after which a record without an answer is of unknown outcome; an answer that comes later still counts."""


@dataclass
class Publisher:
    """Sends in the order of the calls; `queue` keeps that order while the broker is away."""

    servers: str
    ledger: Ledger
    _producer: AIOKafkaProducer = field(init=False)
    _queue: "asyncio.Queue[Publish]" = field(default_factory=asyncio.Queue)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _open: set[int] = field(default_factory=set)
    """Numbers of the records that have no last word of the broker yet."""
    _pump: "asyncio.Task[None] | None" = None

    async def start(self) -> None:
        self._producer = await self._made()
        self._pump = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; what has no answer yet stays of unknown outcome."""
        if self._pump is not None:
            self._pump.cancel()
        for task in list(self._tasks):
            task.cancel()
        for publish in self.ledger.publishes:
            publish.outcome = "unknown" if publish.outcome == "sent" else publish.outcome
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._producer.stop(), 5)

    def publish(self, kind: Kind, said: Said) -> Publish:
        publish = Publish(len(self.ledger.publishes), time.time(), kind, said.topic, said.key, said.value,
                          said.headers, said.name)  # fmt: skip
        return self._queued(publish)

    def again(self, p: Publish) -> Publish:
        """Send the same bytes once more."""
        first = p.n if p.repeats is None else p.repeats
        publish = Publish(
            len(self.ledger.publishes), time.time(), p.kind, p.topic, p.key, p.value, p.headers, p.name, first
        )
        return self._queued(publish)

    def _queued(self, publish: Publish) -> Publish:
        self._open.add(publish.n)
        self._queue.put_nowait(self.ledger.add(publish))
        return publish

    async def settled(self, seconds: float) -> bool:
        """Wait until every record has its outcome; false when some still have none."""
        deadline = time.monotonic() + seconds
        while self._open:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.05)
        return True

    async def answered(self, mark: int) -> bool:
        """Tell whether every record before this number has its last outcome: it lies on its topic, or never will."""
        return min(self._open, default=mark) >= mark

    async def _run(self) -> None:
        while True:
            publish = await self._queue.get()
            try:
                future = await self._handed_over(publish)
            except KafkaError:
                publish.outcome = "fail"
                self._open.discard(publish.n)
                continue
            task = asyncio.create_task(self._watch(publish, future))
            self._tasks.add(task)
            task.add_done_callback(partial(self._done, publish.n))

    def _done(self, number: int, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._open.discard(number)

    async def _handed_over(self, p: Publish) -> "asyncio.Future[Any]":
        """Put it into the producer's buffer; a producer that gave up is made anew first."""
        try:
            return await self._buffered(p)
        except KafkaError:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._producer.stop(), 5)
            self._producer = await self._made()
            return await self._buffered(p)

    async def _buffered(self, p: Publish) -> "asyncio.Future[Any]":
        future: asyncio.Future[Any] = await self._producer.send(p.topic, p.value, key=p.key, headers=list(p.headers))
        return future

    async def _watch(self, publish: Publish, future: "asyncio.Future[Any]") -> None:
        try:
            done = await asyncio.wait_for(asyncio.shield(future), PATIENCE)
        except TimeoutError:
            publish.outcome = "unknown"
            with contextlib.suppress(KafkaError):
                done = await future
                self._found(publish, done)
            return
        except KafkaError:
            publish.outcome = "unknown"
            return
        self._found(publish, done)

    def _found(self, publish: Publish, done: Any) -> None:
        publish.outcome, publish.place = "ok", (publish.topic, done.partition, done.offset)

    async def _made(self) -> AIOKafkaProducer:
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self.servers, acks="all", enable_idempotence=True, linger_ms=2,
                request_timeout_ms=15_000, max_request_size=4 * 2**20,
            )  # fmt: skip
            try:
                await producer.start()
            except (KafkaError, OSError):
                with contextlib.suppress(Exception):
                    await producer.stop()
                await asyncio.sleep(0.5)
            else:
                return producer
