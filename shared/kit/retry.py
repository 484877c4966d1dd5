"""Tries parked records again: a key's rows in order, in a transaction without the cursor. Safe to repeat."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from shared.contracts.topics import find_topic
from shared.kit import inbox, parking
from shared.kit.clock import Clock
from shared.kit.consumer import Consumer
from shared.kit.failpoint import reach
from shared.kit.keys import KeyRing, KeyTrouble
from shared.kit.parking import ParkedRow, Suspect, Trouble
from shared.kit.postgres import Pool, is_outage
from shared.kit.record import Received, check_headers
from shared.kit.transaction import Transaction

log = structlog.get_logger()

NO_SUSPECT = Suspect()
ROWS_AT_ONCE = 200
"""At most so many rows of a key are applied in one transaction."""

Apply = Callable[[ParkedRow, Transaction, Any], Awaitable[str]]


@dataclass(frozen=True)
class Tried:
    """What became of a parked row: `applied`, `duplicate`, or the trouble it had again."""

    row: ParkedRow
    state: str
    trouble: Trouble | None = None

    @property
    def holds_its_key(self) -> bool:
        if self.trouble is None:
            return False
        return self.trouble.state != "dead" or not find_topic(self.row.raw.topic).stranger


@dataclass
class Retrier:
    """Applies parked rows through their consumers, as the live path would."""

    service: str
    pool: Pool
    clock: Clock
    ring: KeyRing
    consumers: Sequence[Consumer]
    by_topic: Mapping[str, Consumer] = field(init=False)

    def __post_init__(self) -> None:
        self.by_topic = {topic: consumer for consumer in self.consumers for topic in consumer.topics}

    async def run_due(self) -> int:
        """Try every key that is due; give how many rows were settled."""
        async with self.pool.acquire() as connection:
            keys = await parking.due_keys(connection)
        return sum([await self._settled(key) for key in keys])

    async def _settled(self, key: UUID) -> int:
        """Replay one key; what cannot even be opened waits for a person and holds up no other key."""
        suspect = await parking.begin_try(self.pool, key)
        try:
            return len([t for t in await self.replay(key, suspect=suspect) if t.trouble is None])
        except KeyTrouble as error:
            log.error("parked_not_opened", key_hash=str(key), why=str(error))  # noqa: TRY400 - it says all
            return 0
        finally:
            with contextlib.suppress(Exception):  # an outage: a try too many counts less than what went wrong
                await parking.end_try(self.pool, suspect)

    async def replay(
        self, key: UUID, *, also: Sequence[int] = (), dry: bool = False, suspect: Suspect = NO_SUSPECT
    ) -> list[Tried]:
        """Apply a key's rows in order until one fails; `dry` tells what would happen and takes it all back.

        After a death the first row is tried alone, so that the one which kills is found; after the fifth it is dead.
        """
        tried: list[Tried] = []
        limit = 1 if suspect.deaths else ROWS_AT_ONCE
        killer = suspect.row_id if suspect.deaths >= parking.MAX_TRIES else None
        prepared = {} if killer else await self._prepared(key, also, limit)
        try:
            async with self.pool.acquire() as connection, connection.transaction():
                transaction = Transaction(self.service, connection, self.clock.now())
                for row in await parking.lock_key(connection, key, self.ring, also=also, limit=limit):
                    apply = self._give_up if row.id == killer else self._apply
                    tried.append(await self._one(row, transaction, apply, prepared.get(row.id)))
                    if tried[-1].holds_its_key:
                        break
                await transaction.flush()
                _take_back(dry=dry)
        except _DryRun:
            return tried
        reach("retry.committed")
        for t in tried:
            log.info("parked_tried", id=t.row.id, state=t.state, reason=t.trouble.reason if t.trouble else "")
        return tried

    async def _prepared(self, key: UUID, also: Sequence[int], limit: int) -> dict[int, Any]:
        """Do the long work of each row before the transaction opens."""
        if not any(consumer.prepare for consumer in self.consumers):
            return {}
        async with self.pool.acquire() as connection, connection.transaction():
            rows = await parking.lock_key(connection, key, self.ring, also=also, limit=limit)
        found: dict[int, Any] = {}
        for row in rows:
            consumer = self.by_topic.get(row.raw.topic)
            if consumer is None or consumer.prepare is None:
                continue
            try:
                found[row.id] = await consumer.prepare([_received(consumer, row)[0]])
            except Exception as error:  # noqa: BLE001 - handed on as the row's own failure
                found[row.id] = error
        return found

    async def _one(self, row: ParkedRow, transaction: Transaction, apply: Apply, prepared: Any) -> Tried:
        mark = transaction.mark()
        connection = transaction.connection
        stranger = find_topic(row.raw.topic).stranger
        try:
            async with connection.transaction():
                state = await apply(row, transaction, prepared)
                reach("retry.applied")
                await transaction.flush()  # what the database will not take is this record's own failure
        except Exception as error:
            if is_outage(error):
                raise
            transaction.rewind(mark)
            trouble = await parking.failed_again(connection, row, parking.trouble_of(error), stranger=stranger)
            if trouble.state == "dead" and stranger and row.claim:
                await inbox.release(connection, [row.claim])
            return Tried(row, trouble.state, trouble)
        await parking.settle(connection, row, state)
        reach("retry.settled")
        transaction.audit(
            "parked_record_" + state, subject=f"parked:{row.id}", actor="system", cause=f"parked:{row.id}",
            facts={"topic": row.raw.topic, "partition": row.raw.partition, "offset": row.raw.offset},
        )  # fmt: skip
        return Tried(row, state)

    async def _give_up(self, *_: Any) -> str:
        """Stand in for `_apply` where that killed the process each time."""
        raise parking.killed()

    async def _apply(self, row: ParkedRow, transaction: Transaction, prepared: Any) -> str:
        consumer = self.by_topic[row.raw.topic]
        received, claim = _received(consumer, row)
        if received.event is None:
            return "duplicate"
        if not await _claim(transaction, claim):
            return "duplicate"
        if isinstance(prepared, Exception):
            raise prepared
        transaction.prepared = prepared
        await consumer.handle([received], transaction)
        await inbox.mark_parked(transaction.connection, [claim.k], parked=False)
        return "applied"


def _received(consumer: Consumer, row: ParkedRow) -> tuple[Received[Any], inbox.Entry]:
    check_headers(row.raw)
    decoded = consumer.decode(row.raw)
    return Received(row.raw, decoded.event, decoded.event_id, decoded.source), inbox.entry(row.raw, decoded)


_CLAIM = """
insert into inbox (k, hash, topic, partition, off, parked) values ($1, $2, $3, $4, $5, true)
on conflict (k) do update set parked = true
where inbox.parked and (inbox.topic, inbox.partition, inbox.off) = (excluded.topic, excluded.partition, excluded.off)
"""


async def _claim(transaction: Transaction, claim: inbox.Entry) -> bool:
    """Take the id, unless this row holds it already; false when the same content came again and was taken.

    A row that could not be read when it parked never had its id, and a dead row of a stranger's topic gave it back.
    Raises Refused when other content has the id.
    """
    connection = transaction.connection
    raw = claim.raw
    status = await connection.execute(_CLAIM, claim.k, claim.hash, raw.topic, raw.partition, raw.offset)
    if status.endswith(" 1"):
        return True
    if (await inbox.hashes(connection, [claim.k]))[claim.k] != claim.hash:
        raise parking.id_reused()
    return False


def _take_back(*, dry: bool) -> None:
    if dry:
        raise _DryRun


class _DryRun(Exception):  # noqa: N818
    """Takes back a dry run."""
