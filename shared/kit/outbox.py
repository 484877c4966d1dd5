"""Outgoing records: all that a transaction says in one bucket is one row, a chunk, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.contracts.envelope import Headers, Record
from shared.kit.partitioning import key_numbers
from shared.kit.postgres import Connection

BUCKETS = 32
CHUNK_BYTES = 512 * 1024
CHANNEL = "outbox"
"""The NOTIFY channel, per schema: `<schema>_outbox`."""


class RecordTooLargeError(Exception):
    """An outgoing record is above its topic's limit: the broker would refuse it and all behind it."""


@dataclass
class Chunk:
    bucket: int
    size: int = 0
    topics: list[str] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    event_ids: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def add(self, record: Record) -> None:
        self.size += record.size
        self.topics.append(record.topic)
        self.keys.append(record.key)
        self.event_ids.append(record.event_id)
        self.headers.append(write_headers(record.headers))
        self.bodies.append(record.value)


def chunks(records: Sequence[Record]) -> list[Chunk]:
    """Gather records by bucket, in order, none above 512 KB unless one record alone is."""
    full: list[Chunk] = []
    open_: dict[int, Chunk] = {}
    for record, number in zip(records, key_numbers([record.key for record in records]), strict=True):
        bucket = number % BUCKETS
        chunk = open_.get(bucket)
        if chunk is None or chunk.size + record.size > CHUNK_BYTES:
            chunk = open_[bucket] = Chunk(bucket)
            full.append(chunk)
        chunk.add(record)
    return full


# Arrays of arrays would need equal lengths, so each chunk is a row of its own statement run; a batch has at most 32.
_INSERT = """
insert into outbox (bucket, n, topics, keys, event_ids, headers, bodies) values ($1, $2, $3, $4, $5, $6, $7)
"""


async def write(connection: Connection, records: Sequence[Record], schema: str) -> None:
    """Write records to the outbox and wake the relay at commit. The rows of their keys must be locked already."""
    rows = [(c.bucket, len(c.topics), c.topics, c.keys, c.event_ids, c.headers, c.bodies) for c in chunks(records)]
    if rows:
        await connection.executemany(_INSERT, rows)
        await connection.execute("select pg_notify($1, '')", f"{schema}_{CHANNEL}")


def write_headers(headers: Headers) -> str:
    """Write headers as `name: value` lines, for people's eyes too."""
    lines = [f"{name}: {value.decode()}" for name, value in headers]
    if any("\n" in line for line in lines):
        msg = "a header of an outgoing record holds a line break"
        raise ValueError(msg)
    return "\n".join(lines)


def read_headers(text: str) -> list[tuple[str, bytes]]:
    return [(name, value.encode()) for name, _, value in (line.partition(": ") for line in text.split("\n")) if name]
