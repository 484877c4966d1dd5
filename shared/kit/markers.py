"""What lies on a topic and is no record: markers of a stranger's transaction, and what it took back.

At a partition's end nothing comes behind them, so no record would ever move the cursor over them.
"""

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kit.inbox import Move
from shared.kit.postgres import Pool

ISOLATION = "read_committed"
"""The end of a partition is where its oldest open transaction begins; who leaves one open stops himself alone."""
_LONGEST_LOOK = 1_000


async def is_empty(kafka: AIOKafkaConsumer, partition: TopicPartition, move: Move) -> bool:
    """Read from `first` on; tell whether the broker gives no record before `next`. Takes the consumer for itself."""
    kafka.assign([partition])
    try:
        kafka.seek(partition, move.first)
        found = await kafka.getmany(partition, timeout_ms=_LONGEST_LOOK, max_records=1)
        return not found and await kafka.position(partition) >= move.next
    finally:
        kafka.unsubscribe()


_MOVE_PAST = """
update cursor set next_offset = $4, moved_at = now() where topic = $1 and partition = $2 and next_offset = $3
returning true
"""


async def pass_over(pool: Pool, move: Move) -> bool:
    """Move a cursor over what is no record; false when somebody moved it meanwhile."""
    return bool(await pool.fetchval(_MOVE_PAST, move.topic, move.partition, move.first, move.next))
