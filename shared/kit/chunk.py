"""A chunk: what one transaction says in one bucket, in order, packed into one string of bytes. Pure.

First the lengths of all fields, four bytes each, big-endian; then the fields, five a record: form (the topic and the
headers' names, a line each), key, event id, the headers' values (a line each), body. The view `outbox_record` shows it
to people. One string costs the database and its client half of what parallel arrays cost.
"""

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from shared.contracts.envelope import Record

FIELDS = 5
_FORM, _KEY, _ID, _VALUES, _BODY = range(FIELDS)
_LINE_BREAK = "a header of an outgoing record holds a line break"

Outgoing = tuple[str, bytes, list[tuple[str, bytes]], bytes]
"""Topic, key, headers and body: what the broker gets."""


def pack(records: Sequence[Record]) -> bytes:
    """Pack records. Raises ValueError for a header with a line break: it would be read as two."""
    fields: list[bytes] = []
    for record in records:
        names, values = zip(*record.headers, strict=True) if record.headers else ((), ())
        lines = b"\n".join(values)
        if lines.count(b"\n") >= max(len(values), 1):
            raise ValueError(_LINE_BREAK)
        fields += (_form(record.topic, names), record.key, record.event_id.encode(), lines, record.value)
    return struct.pack(f">{len(fields)}I", *map(len, fields)) + b"".join(fields)


def unpack(packed: bytes, n: int) -> list[Outgoing]:
    """Give the `n` records of a chunk in order."""
    count = FIELDS * n
    lengths = struct.unpack_from(f">{count}I", packed)
    edges = list(accumulate(lengths, initial=4 * count))

    def column(which: int) -> Iterator[bytes]:
        starts, ends = edges[which:count:FIELDS], edges[which + 1 :: FIELDS]
        return (packed[start:end] for start, end in zip(starts, ends, strict=True))

    forms = [_read_form(form) for form in column(_FORM)]
    return [
        (topic, key, list(zip(names, lines.split(b"\n"), strict=False)), body)  # without headers: one empty line
        for (topic, names), key, lines, body in zip(forms, column(_KEY), column(_VALUES), column(_BODY), strict=True)
    ]


@lru_cache(maxsize=1024)
def _form(topic: str, names: tuple[str, ...]) -> bytes:
    if any("\n" in name for name in names):
        raise ValueError(_LINE_BREAK)
    return "\n".join((topic, *names)).encode()


@lru_cache(maxsize=1024)
def _read_form(form: bytes) -> tuple[str, tuple[str, ...]]:
    topic, *names = form.decode().split("\n")
    return topic, tuple(names)
