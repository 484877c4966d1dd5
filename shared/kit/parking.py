"""Parking: a record that cannot be applied now waits as a row; only its own key waits with it, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from random import uniform
from uuid import UUID

import asyncpg

from shared.contracts.events.parked import RecordParked
from shared.contracts.faults import Fault, NotYet, Refused
from shared.kit.keys import KeyRing, Sealed, seal, unseal
from shared.kit.postgres import Connection, Pool, affected
from shared.kit.record import Raw, key_hash, pack, unpack
from shared.kit.transaction import Transaction

LADDER = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3_600, 21_600, 86_400))
"""Back-off of a key's passing fault; the last step repeats."""
MAX_TRIES = 5
"""Unexpected exceptions, and deaths of the process, before a record is dead."""


@dataclass(frozen=True)
class Trouble:
    """Why a record parks. `waiting` is tried again by itself, `behind` waits for its key, `dead` for a person."""

    state: str
    reason: str
    faults: tuple[str, ...] = ()
    error: str = ""
    passing: bool = False

    @property
    def unexpected(self) -> bool:
        return self.reason == "unexpected"


def trouble_of(error: BaseException) -> Trouble:
    """Tell the classes of failure apart (DELIVERY: failure, told apart)."""
    if isinstance(error, Refused):
        return Trouble("dead", error.reason, tuple(_storable(str(fault)) for fault in error.faults))
    if isinstance(error, NotYet):
        return Trouble("waiting", "not_yet", (_storable(str(error)),), passing=True)
    return Trouble("waiting", "unexpected", error=where_of(error))


def _storable(text: str) -> str:
    """Escape what no database text can keep: a field's name may be a stranger's."""
    return text.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode()


def where_of(error: BaseException) -> str:
    """Name an exception by type and place; its message may hold what a citizen wrote."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f" at {frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__qualname__}{place}"


BEHIND = Trouble("behind", "key_is_held")


def id_reused() -> Refused:
    """Say that another record took this id with other content."""
    return Refused("id_reused", [Fault("id", "was taken before with other content")])


def killed() -> Refused:
    """Say that a record must not be tried again."""
    return Refused("killed_process", [Fault("", "the process died each time it was tried")])


ID_REUSED = trouble_of(id_reused())
KILLED = trouble_of(killed())


@dataclass(frozen=True)
class Parking:
    """One record to be parked. `stranger`: its topic is written by others, and a dead row holds nothing back."""

    raw: Raw
    trouble: Trouble
    stranger: bool
    claim: UUID | None = None
    attempts: int = 0

    @property
    def blocks(self) -> bool:
        return self.trouble.state != "dead" or not self.stranger


_PARK = """
insert into parked (topic, partition, off, key_hash, state, blocks, reason, faults, error, attempts, next_try, claim,
                    sha256, data_key, sealed, arrived, tried_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + $11, $12, $13, $14, $15, $16, now())
on conflict (topic, partition, off, arrived, sha256) do nothing
"""
# Offsets begin again when a topic is made anew: a place alone does not name a record.


def context_of(topic: str, partition: int, offset: int) -> str:
    return f"parked|{topic}|{partition}|{offset}"


async def park(transaction: Transaction, parkings: Sequence[Parking], ring: KeyRing) -> None:
    """Write records to the parking table and say so, in the transaction that moves the cursor past them."""
    rows = []
    for p in parkings:
        raw, trouble = p.raw, p.trouble
        sealed = seal(ring, pack(raw), context_of(raw.topic, raw.partition, raw.offset))
        wait = pause(p.attempts) if trouble.state == "waiting" else None
        rows.append(
            (raw.topic, raw.partition, raw.offset, key_hash(raw), trouble.state, p.blocks, trouble.reason,
             list(trouble.faults), trouble.error, p.attempts, wait, p.claim, sha256(raw.value or b"").digest(),
             sealed.data_key, sealed.blob, raw.at)
        )  # fmt: skip
        transaction.publish(_notice(transaction, p))
    await transaction.connection.executemany(_PARK, rows)


def pause(attempts: int) -> timedelta:
    """Give the back-off after this many attempts, with jitter."""
    return LADDER[min(max(attempts - 1, 0), len(LADDER) - 1)] * uniform(0.9, 1.1)  # noqa: S311


def _notice(transaction: Transaction, p: Parking) -> RecordParked:
    return RecordParked(
        at=transaction.now,
        service=transaction.service,
        origin_topic=p.raw.topic,
        origin_partition=p.raw.partition,
        origin_offset=p.raw.offset,
        key_hash=str(key_hash(p.raw)),
        state=p.trouble.state,
        reason=p.trouble.reason,
        faults=p.trouble.faults,
    )


@dataclass(frozen=True)
class ParkedRow:
    """An open row of the parking table with its record unsealed."""

    id: int
    state: str
    attempts: int
    claim: UUID | None
    reason: str
    raw: Raw = field(repr=False)


_COLUMNS = "id, topic, partition, off, state, attempts, claim, reason, data_key, sealed, arrived"

_DUE = """
select first.key_hash from (
    select distinct on (key_hash) key_hash, id, state, next_try from parked where blocks order by key_hash, id
) first
where first.state = 'behind' or (first.state = 'waiting' and first.next_try <= now())
limit $1
"""
# Rows with `blocks` hold their key: the first of each decides when the key is due. A `behind` row that comes first was
# parked while the row before it was being settled.


async def due_keys(connection: Connection, limit: int = 100) -> list[UUID]:
    """List the keys whose first open row may be tried now, by the database's clock."""
    return [row["key_hash"] for row in await connection.fetch(_DUE, limit)]


_BEGIN_TRY = """
update parked set deaths = deaths + 1
where id = (select id from parked where key_hash = $1 and blocks order by id limit 1)
returning id, deaths
"""


@dataclass(frozen=True)
class Suspect:
    """A key's first row, and how often in a row a process died while it tried it."""

    row_id: int = 0
    deaths: int = 0


async def begin_try(pool: Pool, key: UUID) -> Suspect:
    """Count a try of a key's first row, in a transaction of its own, before it begins."""
    row = await pool.fetchrow(_BEGIN_TRY, key)
    return Suspect(row["id"], row["deaths"] - 1) if row else Suspect()


async def end_try(pool: Pool, suspect: Suspect) -> None:
    """Say that the process lives, whatever became of the row."""
    await pool.execute("update parked set deaths = 0 where id = $1", suspect.row_id)


async def lock_key(
    connection: Connection, key: UUID, ring: KeyRing, *, also: Sequence[int] = (), limit: int = 200
) -> list[ParkedRow]:
    """Lock and open the rows that hold a key, in order; `also` adds dead rows of strangers' topics by id."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from parked "  # noqa: S608 - our own columns
        "where key_hash = $1 and (blocks or (id = any ($2::bigint[]) and state = 'dead' and sealed is not null)) "
        "order by id limit $3 for update",
        key,
        list(also),
        limit,
    )
    return [ParkedRow(r["id"], r["state"], r["attempts"], r["claim"], r["reason"], opened(r, ring)) for r in rows]


def opened(row: asyncpg.Record, ring: KeyRing) -> Raw:
    """Open a row's record, byte-identical to what lay on its topic. Raises KeyTrouble."""
    topic, partition, offset = row["topic"], row["partition"], row["off"]
    packed = unseal(ring, Sealed(row["data_key"], row["sealed"]), context_of(topic, partition, offset))
    return unpack(packed, topic=topic, partition=partition, offset=offset, at=row["arrived"])


_DISCARD = """
update parked set state = 'discarded', blocks = false, settled_at = now(), next_try = null
where id = $1 and state in ('waiting', 'behind', 'dead')
"""


async def discard(connection: Connection, row_id: int) -> bool:
    """Give a record up: what waits behind it goes on. False when the row is settled already."""
    status = await connection.execute(_DISCARD, row_id)
    return bool(affected(status))


_SETTLE = """
update parked set state = $2, blocks = false, settled_at = now(), tried_at = now(), next_try = null where id = $1
"""


async def settle(connection: Connection, row: ParkedRow, state: str) -> None:
    """Close a row as `applied` or `duplicate`."""
    await connection.execute(_SETTLE, row.id, state)


_FAILED_AGAIN = """
update parked set state = $2, blocks = $3, reason = $4, faults = $5, error = $6, attempts = $7,
    next_try = now() + $8, tried_at = now() where id = $1
"""


async def failed_again(connection: Connection, row: ParkedRow, trouble: Trouble, *, stranger: bool) -> Trouble:
    """Note a failed try; an unexpected failure is dead after the fifth. Gives the trouble as it stands now."""
    attempts = row.attempts + 1
    state = "dead" if trouble.state == "dead" or (attempts >= MAX_TRIES and not trouble.passing) else trouble.state
    await connection.execute(
        _FAILED_AGAIN, row.id, state, state != "dead" or not stranger, trouble.reason, list(trouble.faults),
        trouble.error, attempts, pause(attempts) if state == "waiting" else None,
    )  # fmt: skip
    return Trouble(state, trouble.reason, trouble.faults, trouble.error, trouble.passing)


async def erase_old(connection: Connection, *, days: int = 30) -> int:
    """Destroy the data keys of settled rows, and of all rows older than this: the bytes are gone for good."""
    rows = await connection.fetch(
        "update parked set data_key = null, sealed = null where sealed is not null and ("
        "settled_at < now() - make_interval(days => $1) or "
        "(not blocks and parked_at < now() - make_interval(days => $1))) returning id",
        days,
    )
    return len(rows)
