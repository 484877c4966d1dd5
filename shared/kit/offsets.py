"""Where a partition goes on: its cursor, held against what the broker still has."""

from collections.abc import Collection
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kit import inbox
from shared.kit.failpoint import reach
from shared.kit.postgres import Connection, Pool


@dataclass(frozen=True)
class Halt:
    """A partition that must not go on by itself: records were lost, and which is listed."""

    why: str
    first: int
    next: int


_CREATE = """
insert into cursor (topic, partition, next_offset) select * from unnest($1::text[], $2::int[], $3::bigint[])
on conflict do nothing
"""
_LOST = """
insert into lost (topic, partition, first_offset, next_offset, reason) values ($1, $2, $3, $4, $5)
on conflict do nothing
"""


async def take_up(
    pool: Pool, consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition], prefix: str
) -> dict[TopicPartition, int | Halt]:
    """Give each partition's next offset, or why it halts. A partition seen first begins at its beginning.

    A cursor below the beginning: retention overran us. A cursor above the end: the topic was made anew.
    """
    if not partitions:
        return {}
    begins = await consumer.beginning_offsets(list(partitions))
    ends = await consumer.end_offsets(list(partitions))
    found: dict[TopicPartition, int | Halt] = {}
    async with pool.acquire() as connection, connection.transaction():
        cursors = await _cursors(connection, begins, prefix)
        for partition in partitions:
            begin, end = begins[partition], ends[partition]
            cursor = cursors[partition.topic.removeprefix(prefix), partition.partition]
            where = _decide(cursor, begin, end)
            if isinstance(where, Halt):
                topic = partition.topic.removeprefix(prefix)
                await connection.execute(_LOST, topic, partition.partition, where.first, where.next, where.why)
            found[partition] = where
    return found


async def _cursors(
    connection: Connection, begins: dict[TopicPartition, int], prefix: str
) -> dict[tuple[str, int], int]:
    names = [(p.topic.removeprefix(prefix), p.partition, begin) for p, begin in sorted(begins.items())]
    await connection.execute(_CREATE, [n[0] for n in names], [n[1] for n in names], [n[2] for n in names])
    reach("cursor.created")
    return await inbox.cursors(connection, [(topic, number) for topic, number, _ in names])


def _decide(cursor: int, begin: int, end: int) -> int | Halt:
    if cursor < begin:
        return Halt("retention took records before they were read", cursor, begin)
    if cursor > end:
        return Halt("the topic ends below the cursor: it was deleted and made anew", end, cursor)
    return cursor


async def accept_loss(connection: Connection, topic: str, partition: int, *, at: int) -> bool:
    """Let a halted partition go on at an offset, on a person's word; false when nothing of it is listed as lost."""
    listed = await connection.fetchval(
        "select true from lost where topic = $1 and partition = $2 limit 1", topic, partition
    )
    if listed:
        await connection.execute(
            "update cursor set next_offset = $3 where topic = $1 and partition = $2", topic, partition, at
        )
    return bool(listed)
