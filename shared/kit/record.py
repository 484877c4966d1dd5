"""A record as it lies on a topic, and what a decoder makes of it. Pure."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as FastUUID  # noqa: N811 - uuid.UUID, made in C
from pydantic import ValidationError

from shared.contracts.events.base import Event
from shared.contracts.faults import Fault, Refused
from shared.contracts.reading import faults_of, read_json, shown

MAX_HEADERS = 64
MAX_HEADER_BYTES = 16 * 1024
_LAST_MILLISECOND = 253_402_300_799_000  # the year 9999

T_co = TypeVar("T_co", covariant=True)

Headers = tuple[tuple[str, bytes | None], ...]


# Three of these are made for every record, so they are tuples: a frozen dataclass takes three times as long to make.


class Raw(NamedTuple):
    """A record's bytes and coordinates; `topic` is the logical name, without the prefix of a test run."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    at: datetime

    def header(self, name: str) -> str | None:
        """Give the text of a header, or None. Raises Refused when it is no text."""
        for found, value in self.headers:
            if found == name:
                return _text(name, value)
        return None


class Decoded(NamedTuple):
    """What a decoder says: who says it (`source`), under which id, and what a repeat of that id must equal.

    `event` None: not for this reader (an unknown type on an internal topic); it is passed over.
    """

    source: str
    event_id: str
    content: bytes
    event: Any | None


Decoder = Callable[[Raw], Decoded]


class Received(NamedTuple, Generic[T_co]):
    """A record that is claimed: its effects and the claim commit together."""

    raw: Raw
    event: T_co
    event_id: str
    source: str

    @property
    def sha256(self) -> str:
        from hashlib import sha256

        return sha256(self.raw.value or b"").hexdigest()

    @property
    def traceparent(self) -> str | None:
        return self.raw.header("traceparent")


@lru_cache(maxsize=64)  # records of one batch share their milliseconds
def moment(milliseconds: int) -> datetime:
    """Give the broker's timestamp as a moment in UTC; a producer may have set any number, so it is total."""
    return datetime.fromtimestamp(min(max(milliseconds, 0), _LAST_MILLISECOND) / 1000, UTC)


def hash128(*parts: bytes) -> UUID:
    """Hash parts of any bytes to 128 bits; lengths are hashed too, so that no two lists of parts meet."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return FastUUID(digest.digest())


def key_hash(raw: Raw) -> UUID:
    """Name the key that a record's order hangs on; a record without one is its own key."""
    if raw.key is None:
        return hash128(raw.topic.encode(), b"%d/%d" % (raw.partition, raw.offset))
    return hash128(raw.topic.encode(), b"key", raw.key)


def check_headers(raw: Raw) -> None:
    """Refuse headers that are no text, too many or too long."""
    if len(raw.headers) > MAX_HEADERS:
        raise Refused("too_many_headers", [Fault("headers", f"are {len(raw.headers)}; at most {MAX_HEADERS}")])
    if _is_plain(raw.headers):
        return
    size = 0
    for name, value in raw.headers:
        size += len(name) + len(value or b"")
        if not name.isascii() and any("\ud800" <= c <= "\udfff" for c in name):
            raise Refused("header_not_text", [Fault(f"header {shown(name)}", "has a name that is no UTF-8 text")])
        _text(name, value)
    if size > MAX_HEADER_BYTES:
        raise Refused("headers_too_long", [Fault("headers", f"weigh {size} bytes; at most {MAX_HEADER_BYTES}")])


def _is_plain(headers: Headers) -> bool:
    """Tell at one look whether all is ASCII, short and without U+0000, as it nearly always is."""
    try:
        values = b"\n".join([value for _, value in headers])  # type: ignore[misc]
    except TypeError:  # a null value
        return False
    names = "".join([name for name, _ in headers])
    return (
        len(names) + len(values) <= MAX_HEADER_BYTES and names.isascii() and values.isascii() and b"\x00" not in values
    )


def _text(name: str, value: bytes | None) -> str:
    if value is None:
        raise Refused("header_not_text", [Fault(f"header {shown(name)}", "is null")])
    if b"\x00" in value:
        raise Refused(
            "header_not_text", [Fault(f"header {shown(name)}", "holds U+0000, which no database text can keep")]
        )
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("header_not_text", [Fault(f"header {shown(name)}", "is no UTF-8 text")]) from None


def events(*types: type[Event]) -> Decoder:
    """Read our own events of these types, by their `ce_*` headers; other types are passed over."""
    known = {event.TYPE: event for event in types}

    def decode(raw: Raw) -> Decoded:
        attributes = {name: raw.header(f"ce_{name}") for name in ("id", "source", "type")}
        missing = [Fault(f"header ce_{name}", "is missing") for name, value in attributes.items() if not value]
        if missing:
            raise Refused("no_cloudevent", missing)
        source, event_id = str(attributes["source"]), str(attributes["id"])
        model = known.get(str(attributes["type"]))
        if model is None:
            return Decoded(source, event_id, b"", None)
        return Decoded(source, event_id, raw.value or b"", _validated(model, raw.value))

    return decode


def _validated(model: type[Event], value: bytes | None) -> Event:
    try:
        if value is not None:
            if b"\\u0000" in value:  # pydantic takes it, no database does
                read_json(value)
            return model.model_validate_json(value)
    except ValidationError as error:
        read_json(value)  # says more of what is wrong with the JSON, if that is it
        raise Refused("schema", faults_of(error)) from None
    raise Refused("null_value", [Fault("value", "is null; a tombstone means nothing on this topic")])


def pack(raw: Raw) -> bytes:
    """Put key, value and headers into one string of bytes, byte-identical to unpack."""
    parts = {
        "key": _hex(raw.key),
        "value": _hex(raw.value),
        "headers": [[name, _hex(value)] for name, value in raw.headers],
    }
    return json.dumps(parts).encode()


def unpack(packed: bytes, *, topic: str, partition: int, offset: int, at: datetime) -> Raw:
    parts = json.loads(packed)
    headers = tuple((name, _bytes(value)) for name, value in parts["headers"])
    return Raw(topic, partition, offset, _bytes(parts["key"]), _bytes(parts["value"]), headers, at)


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else bytes.fromhex(value)
