"""Record batches made by hand, for what no client library would send: any bytes as names, nothing at all, bombs.

Kafka's record batch of magic 2. The compressed forms hold long runs of one byte and are made by hand too, as only
gzip is in the standard library: each is the smallest form of its format that every reader must take.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aiokafka.record.util import calc_crc32c

from bench.corpus.case import Rec

FILL = b"@fill@"
"""Where a run of bytes goes in a value."""
_CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
_BLOCK = 60_000


@dataclass(frozen=True)
class Run:
    """One byte, very often."""

    byte: bytes
    count: int

    def pieces(self, most: int) -> Iterable["Run"]:
        whole, rest = divmod(self.count, most)
        yield from (Run(self.byte, most) for _ in range(whole))
        if rest:
            yield Run(self.byte, rest)


Parts = Sequence[bytes | Run]


@dataclass
class Crafted:
    """A batch as aiokafka's `send_batch` wants one."""

    data: bytes

    def _build(self) -> bytes:
        return self.data

    def close(self) -> None: ...

    def closed(self) -> bool:
        return True

    def size(self) -> int:
        return len(self.data)

    def record_count(self) -> int:
        return 1


def crafted(record: Rec, *, now: int, codec: str = "none", fill: int = 0) -> Crafted:
    """Make the batch of one record; `now` in milliseconds is its time where it has none."""
    time = now if record.at is None else record.at
    body = _COMPRESSED[codec](_record(record, fill))
    after_crc = struct.pack(">hiqqqhii", _CODECS[codec], 0, time, time, -1, -1, -1, 1) + body
    from_epoch = struct.pack(">ibI", -1, 2, calc_crc32c(after_crc)) + after_crc
    return Crafted(struct.pack(">qi", 0, len(from_epoch)) + from_epoch)


def _record(record: Rec, fill: int) -> Parts:
    """Write one record: its length, no attributes, no distance in time or offset, key, value, headers."""
    before, mark, after = (record.value or b"").partition(FILL)
    run = Run(b"x", fill if mark else 0)
    length = len(before) + run.count + len(after)
    head = b"\0\0\0" + _bytes(record.key) + _varint(-1 if record.value is None else length)
    tail = after + _varint(len(record.headers))
    tail += b"".join(_bytes(n.encode("utf-8", "surrogateescape")) + _bytes(v) for n, v in record.headers)
    size = len(head) + len(before) + run.count + len(tail)
    return [_varint(size) + head + before, run, tail]


def _bytes(value: bytes | None) -> bytes:
    return _varint(-1) if value is None else _varint(len(value)) + value


def _varint(number: int) -> bytes:
    """Write a number in zigzag, seven bits a byte."""
    zigzag, written = (number << 1) ^ (number >> 63), bytearray()
    while zigzag > 0x7F:
        written.append(zigzag & 0x7F | 0x80)
        zigzag >>= 7
    written.append(zigzag)
    return bytes(written)


def _plain(parts: Parts) -> bytes:
    return b"".join(part if isinstance(part, bytes) else part.byte * part.count for part in parts)


def _gzip(parts: Parts) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(_plain([piece])) for piece in _blocks(parts, 2**20))
    return packed + packer.flush()


def _zstd(parts: Parts) -> bytes:
    """Write raw and run-length blocks (RFC 8878) in a window of 128 KiB."""
    blocks = list(_blocks(parts, 2**17))
    written = b"\x28\xb5\x2f\xfd\x00\x38"
    for n, block in enumerate(blocks):
        kind, size = (0, len(block)) if isinstance(block, bytes) else (1, block.count)
        head = (size << 3) | (kind << 1) | (n == len(blocks) - 1)
        written += head.to_bytes(3, "little") + (block if isinstance(block, bytes) else block.byte)
    return written


def _lz4(parts: Parts) -> bytes:
    """Write a frame of independent blocks of 64 KiB at most, without checksums."""
    written = b"\x04\x22\x4d\x18\x60\x40\x82"
    for block in _blocks(parts, _BLOCK):
        if isinstance(block, bytes):
            written += struct.pack("<I", len(block) | 0x80000000) + block
        else:
            packed = _lz4_run(block) if block.count > 64 else b""
            plain = block.byte * block.count
            written += (
                struct.pack("<I", len(packed)) + packed
                if packed
                else struct.pack("<I", len(plain) | 0x80000000) + plain
            )
    return written + bytes(4)


def _lz4_run(run: Run) -> bytes:
    """Write one byte, a match one byte back, and the five last bytes as they are, as the format asks."""
    rest = run.count - 1 - 5 - 4 - 15
    return b"\x1f" + run.byte + b"\x01\x00" + b"\xff" * (rest // 255) + bytes((rest % 255,)) + b"\x50" + run.byte * 5


def _snappy(parts: Parts) -> bytes:
    """Write what the Java client writes: its own frame around raw blocks."""
    written = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)
    for block in _blocks(parts, _BLOCK):
        packed = _snappy_block(block)
        written += struct.pack(">i", len(packed)) + packed
    return written


def _snappy_block(block: bytes | Run) -> bytes:
    if isinstance(block, bytes):
        return _snappy_length(len(block)) + b"\xf4" + struct.pack("<H", len(block) - 1) + block
    copies = b"".join(
        bytes(((piece.count - 1) << 2 | 2, 1, 0)) for piece in Run(block.byte, block.count - 1).pieces(64)
    )
    return _snappy_length(block.count) + b"\x00" + block.byte + copies


def _snappy_length(length: int) -> bytes:
    written = bytearray()
    while length > 0x7F:
        written.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes((*written, length))


def _blocks(parts: Parts, most: int) -> Iterable[bytes | Run]:
    for part in parts:
        if isinstance(part, Run):
            yield from part.pieces(most)
        else:
            yield from (part[at : at + most] for at in range(0, len(part), most))


_COMPRESSED: dict[str, Callable[[Parts], bytes]] = {
    "none": _plain,
    "gzip": _gzip,
    "snappy": _snappy,
    "lz4": _lz4,
    "zstd": _zstd,
}
