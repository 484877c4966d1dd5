"""Outgoing records: all that a transaction says in one bucket is one row, a chunk, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.contracts.envelope import Record
from shared.kit.chunk import pack
from shared.kit.partitioning import key_numbers
from shared.kit.postgres import Connection

BUCKETS = 32
CHUNK_BYTES = 512 * 1024
"""Keys and bodies of a chunk; one record alone may weigh more."""
CHANNEL = "outbox"
"""The NOTIFY channel, per schema: `<schema>_outbox`."""


class RecordTooLargeError(Exception):
    """An outgoing record is above its topic's limit: the broker would refuse it and all behind it."""


@dataclass
class Chunk:
    bucket: int
    size: int = 0
    records: list[Record] = field(default_factory=list)


def chunks(records: Sequence[Record]) -> list[Chunk]:
    """Gather records by bucket, in order; no chunk above its size unless one record alone is."""
    full: list[Chunk] = []
    open_: dict[int, Chunk] = {}
    for record, number in zip(records, key_numbers([record.key for record in records]), strict=True):
        bucket = number % BUCKETS
        chunk = open_.get(bucket)
        size = len(record.key) + len(record.value)
        if chunk is None or chunk.size + size > CHUNK_BYTES:
            chunk = open_[bucket] = Chunk(bucket)
            full.append(chunk)
        chunk.size += size
        chunk.records.append(record)
    return full


_SAY = """
with said as (
    insert into outbox (bucket, n, packed)
    select bucket, n, packed
    from unnest($1::smallint[], $2::int[], $3::bytea[]) with ordinality t (bucket, n, packed, i)
    order by i
)
select pg_notify($4, '')
"""


async def write(connection: Connection, records: Sequence[Record], schema: str) -> None:
    """Write records to the outbox and wake the relay at commit. The rows of their keys must be locked already."""
    rows = [(chunk.bucket, len(chunk.records), pack(chunk.records)) for chunk in chunks(records)]
    if rows:
        await connection.execute(_SAY, *map(list, zip(*rows, strict=True)), f"{schema}_{CHANNEL}")
