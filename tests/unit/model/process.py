"""One process of a service: the kit's own fence, consumption, retrier and relay, on doubles of database and broker."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from aiokafka import TopicPartition

from shared.kit.broker import Fence
from shared.kit.clock import Clock
from shared.kit.consume import Consumption
from shared.kit.consumer import Consumer
from shared.kit.keys import KeyRing
from shared.kit.metrics import Metrics
from shared.kit.relay import POLL, Relay
from shared.kit.retry import Retrier
from tests.conftest import KEY
from tests.unit.model.broker import Broker, Client, Producer, Subscription
from tests.unit.model.database import Database, Meanings, Pool, Session
from tests.unit.model.statements import KIT
from tests.unit.model.strand import Plan, Strand

RING = KeyRing.parse(f"k1:{KEY}", setting="PARKING_KEYS")
METRICS = Metrics()


class DatabaseClock(Clock):
    """Tells the database's time."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        object.__setattr__(self, "database", database)

    def now(self) -> datetime:
        return cast("Any", self).database.now  # type: ignore[no-any-return]


class Publisher(Relay):
    """The kit's relay; only its two connections are in memory."""

    strand: Strand
    database: Database
    broker: Broker

    @classmethod
    def of(cls, service: str, database: Database, broker: Broker, strand: Strand) -> "Publisher":
        made = cls(service, "", "", "", METRICS)
        made.database, made.broker, made.strand = database, broker, strand
        strand.loop.now = 2 * POLL  # a process that just came up may try for buckets at once
        return made

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        session = Session(self.database, self.strand, ends_when_idle=True)
        try:
            yield session
        finally:
            session.end()

    @contextlib.asynccontextmanager
    async def _producer(self) -> AsyncIterator[Any]:
        producer = Producer(self.broker, self.strand)
        try:
            yield producer
        finally:
            producer.is_open = False


@dataclass(frozen=True)
class Parts:
    """What a process is made of. Tests of the test put a spoilt part in the place of one."""

    consumption: type[Consumption] = Consumption
    relay: type[Publisher] = Publisher
    meanings: Meanings = field(default_factory=lambda: KIT)
    retrier: type[Retrier] = Retrier


class Process:
    """Memory and three strands; it dies as a whole."""

    def __init__(
        self, service: str, database: Database, broker: Broker, consumer: Callable[["Process"], Consumer], parts: Parts
    ) -> None:
        self.database = database
        self.is_dead = False
        self.generation = -1
        self.hearing: asyncio.Task[None] | None = None
        self.consuming, self.relaying, self.desk = (Strand(self.die) for _ in range(3))
        self.client = Client(broker, self.consuming)
        declared, clock = consumer(self), DatabaseClock(database)
        work, desk = cast("Any", Pool(database, self.consuming)), cast("Any", Pool(database, self.desk))
        self.consumption = parts.consumption(service, declared, work, clock, RING, METRICS)
        self.fence = Fence(
            cast("Any", Subscription(self.client)), self.consumption, prefix="", group="g", instance=None
        )
        self.retrier = parts.retrier(service, desk, clock, RING, [declared])
        self.pool = desk
        self.relay = parts.relay.of(service, database, broker, self.relaying)
        self.relaying.start(self.relay.run())

    @property
    def strands(self) -> tuple[Strand, Strand, Strand]:
        return self.consuming, self.relaying, self.desk

    def die(self) -> None:
        """Lose all memory at once; the server rolls back what was open."""
        self.is_dead = True
        for strand in self.strands:
            strand.dead = True
        for session in [s for s in self.database.sessions if s.strand in self.strands]:
            session.end()

    def bury(self) -> None:
        for strand in self.strands:
            strand.bury()

    @property
    def hears(self) -> bool:
        """Tell whether the group can tell it of an assignment: one listener's call at a time."""
        return self.hearing is None or self.hearing.done()

    def tell(self, partitions: Collection[TopicPartition]) -> None:
        """Hear from the group which partitions are its own now, as aiokafka tells a listener beside a running batch."""
        self.fence.revoked()
        self.client.assign(partitions)
        self.hearing = self.consuming.start(self.fence.assigned(partitions))
        if not self.consuming.is_held:
            self.consuming.go()

    def take(self, limit: int, turn: int, plan: Plan) -> None:
        """Apply what the client gives next, or go on with what is in hand."""
        if self.consuming.is_busy:
            self.consuming.go(plan)
        elif records := self.client.poll(limit, turn):
            message = cast("Any", Subscription(self.client))
            message.raw_message = records
            self.consuming.run(self.fence._on_batch(message), plan)

    def publish(self, plan: Plan) -> None:
        """Run the relay for one look at the table."""
        self.relaying.go(plan, seconds=POLL * 1.05)

    def work(self, work: Callable[[], Any], plan: Plan) -> Any:
        """Do something at the desk, or go on with what is held up there."""
        if self.desk.is_busy:
            self.desk.go(plan)
            return None
        return self.desk.run(work(), plan)
