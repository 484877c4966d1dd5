"""Cursor and inbox: which records of a batch are this transaction's to apply. One statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from shared.kit.postgres import Connection, affected
from shared.kit.record import Decoded, Raw, hash128

Place = tuple[str, int, int]

Partition = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Move:
    """A partition's cursor goes from the first offset of the batch to one past its last."""

    topic: str
    partition: int
    first: int
    next: int


class Entry(NamedTuple):
    """One record's claim: its event's id and the hash that a repeat of the id must share."""

    raw: Raw
    k: UUID
    hash: UUID

    @property
    def place(self) -> Place:
        return (self.raw.topic, self.raw.partition, self.raw.offset)


def entry(raw: Raw, decoded: Decoded) -> Entry:
    k = hash128(decoded.source.encode(), decoded.event_id.encode())
    return Entry(raw, k, hash128(decoded.content))


KEPT_DAYS = 180
"""Longer than the longest retention of a topic (90 days) and the 30 days that a parked record can be opened."""
FORGOTTEN = 5_000
_FORGET = """
delete from inbox where ctid = any (array(
    select ctid from inbox where seen < now() - make_interval(days => $1) and not parked limit $2
))
"""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the database answered: partitions that are ours, entries that are not new, whether any key is held back."""

    moved: frozenset[Partition]
    refused: frozenset[Place]
    any_blocked: bool


# Topic and partition of an entry are its move's number: they need no array of a thousand texts.
_CLAIM = """
with wanted as (
    select * from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) with ordinality
        t (topic, partition, first, next, m)
),
moved as (
    update cursor c set next_offset = w.next, moved_at = now() from wanted w
    where c.topic = w.topic and c.partition = w.partition and c.next_offset = w.first
    returning w.m::int
),
fresh as (
    insert into inbox (k, hash, topic, partition, off)
    select e.k, e.hash, ($1::text[])[e.m], ($2::int[])[e.m], e.off
    from unnest($5::uuid[], $6::uuid[], $7::int[], $8::bigint[]) with ordinality e (k, hash, m, off, i)
    where e.m in (select m from moved)
    order by e.i
    on conflict do nothing
    returning topic, partition, off
)
select (select array_agg(m) from moved),
       (select count(*) from fresh),
       (select array_agg((topic, partition, off)) from fresh where (select count(*) from fresh) < cardinality($5)),
       exists (select from parked where blocks)
"""


async def claim(connection: Connection, moves: Sequence[Move], entries: Sequence[Entry]) -> Claims:
    """Move the cursors by compare-and-set and claim the ids, in one round trip.

    A partition whose cursor did not stand at `first` is not in `moved`: it is another's, nothing of it is claimed.
    """
    number = {(m.topic, m.partition): n for n, m in enumerate(moves, 1)}
    row = await connection.fetchrow(
        _CLAIM,
        [m.topic for m in moves],
        [m.partition for m in moves],
        [m.first for m in moves],
        [m.next for m in moves],
        [e.k for e in entries],
        [e.hash for e in entries],
        [number.get((e.raw.topic, e.raw.partition), 0) for e in entries],  # 0: revoked meanwhile, nobody's move
        [e.raw.offset for e in entries],
    )
    assert row is not None
    moved, count, listed, any_blocked = row
    ours = frozenset((moves[n - 1].topic, moves[n - 1].partition) for n in moved or ())
    # Coordinates come back only where something was refused: decoding a thousand of them costs more than claiming them.
    refused = {e.place for e in entries}.difference(map(tuple, listed or ())) if count < len(entries) else ()
    return Claims(ours, frozenset(refused), any_blocked)


async def blocked(connection: Connection, keys: Sequence[UUID]) -> frozenset[UUID]:
    """Give those of these keys that an open parked row holds back."""
    rows = await connection.fetch(
        "select distinct key_hash from parked where blocks and key_hash = any ($1::uuid[])", keys
    )
    return frozenset(row["key_hash"] for row in rows)


async def cursors(connection: Connection, partitions: Sequence[Partition]) -> dict[Partition, int]:
    """Give the next offset of each of these partitions that has a cursor."""
    rows = await connection.fetch(
        "select topic, partition, next_offset from cursor where (topic, partition) in "
        "(select * from unnest($1::text[], $2::int[]))",
        [topic for topic, _ in partitions],
        [number for _, number in partitions],
    )
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def hashes(connection: Connection, ks: Sequence[UUID]) -> dict[UUID, UUID]:
    """Give the content hashes under which these ids were taken."""
    rows = await connection.fetch("select k, hash from inbox where k = any ($1::uuid[])", ks)
    return {row["k"]: row["hash"] for row in rows}


async def release(connection: Connection, ks: Sequence[UUID]) -> None:
    """Give ids back: a corrected record of the same id may come."""
    await connection.execute("delete from inbox where k = any ($1::uuid[])", ks)


async def forget_old(connection: Connection, *, days: int = KEPT_DAYS) -> None:
    """Delete claims that no repeat can meet any more, in batches; one whose record is parked stays."""
    deleted = FORGOTTEN
    while deleted == FORGOTTEN:
        deleted = affected(await connection.execute(_FORGET, days, FORGOTTEN))


async def mark_parked(connection: Connection, ks: Sequence[UUID], *, parked: bool) -> None:
    await connection.execute("update inbox set parked = $2 where k = any ($1::uuid[])", ks, parked)
