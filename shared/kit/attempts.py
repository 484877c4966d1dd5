"""Counts how often a partition's next record was tried, in a transaction of its own, before the try."""

from collections.abc import Sequence

from shared.kit.failpoint import reach
from shared.kit.inbox import Move
from shared.kit.postgres import Connection, Pool
from shared.kit.record import Raw

_COUNT = """
insert into attempt (topic, partition, off, tries) values ($1, $2, $3, 1)
on conflict (topic, partition, off) do update set tries = attempt.tries + 1
returning tries
"""


PART = 32
"""Records that are tried together where a process may have died: most often it only was slow, or another had them."""


def parts(raws: Sequence[Raw], tries: int) -> list[Sequence[Raw]]:
    """Cut a batch whose first record was tried before into parts; give them in order.

    After a death within a part too, the records of that one stand alone, so that the one which kills is found.
    """
    alone = min(PART if tries > 2 else 0, len(raws))  # noqa: PLR2004 - the whole batch, the part
    return [raws[n : n + 1] for n in range(alone)] + [raws[n : n + PART] for n in range(alone, len(raws), PART)]


async def count(pool: Pool, raw: Raw) -> int:
    """Note one more try of the record at this place; give how many there were, this one included."""
    reach("attempt.before")
    tries = int(await pool.fetchval(_COUNT, raw.topic, raw.partition, raw.offset))
    reach("attempt.counted")
    return tries


async def take_back(pool: Pool, raw: Raw) -> None:
    """Drop one try of the record at this place: the process lives."""
    await pool.execute(
        "update attempt set tries = tries - 1 where (topic, partition, off) = ($1, $2, $3)",
        raw.topic, raw.partition, raw.offset,
    )  # fmt: skip


async def forget(connection: Connection, moves: Sequence[Move]) -> None:
    """Drop the counts of records that are behind the cursor; they are no longer anybody's next."""
    await connection.execute(
        "delete from attempt a using unnest($1::text[], $2::int[], $3::bigint[]) m (topic, partition, next) "
        "where a.topic = m.topic and a.partition = m.partition and a.off < m.next",
        [m.topic for m in moves],
        [m.partition for m in moves],
        [m.next for m in moves],
    )
