"""One connection through the proxy: two streams of bytes, each treated as the proxy's mode says."""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

CHUNK = 65_536
_LINGER_0 = struct.pack("ii", 1, 0)
_GONE = (OSError, asyncio.IncompleteReadError)
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Way(Enum):
    UP = "requests"
    DOWN = "answers"


BOTH = frozenset(Way)
ANSWERS = frozenset({Way.DOWN})


@dataclass
class Mode:
    """What is done to bytes until `over`: held, lost, late, or let through up to a number and then cut."""

    delay: float = 0
    jitter: float = 0
    held: frozenset[Way] = frozenset()
    lost: frozenset[Way] = frozenset()
    cut_after: int | None = None
    """Bytes of one connection, both ways together, that still pass."""
    resets: bool = False
    word: bytes = b""
    """A request that holds it ends its connection: unsent, or (`word_passes`) sent and its answer lost."""
    word_passes: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event, repr=False)


@dataclass
class Counters:
    """What a proxy has seen and done since its start; a fault's evidence is a difference of two of these."""

    connections: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    bytes_held: int = 0
    bytes_lost: int = 0
    bytes_delayed: int = 0
    words: int = 0
    connections_cut: int = 0
    connections_reset: int = 0
    connections_refused: int = 0

    def passed(self, way: Way, count: int) -> None:
        if way is Way.UP:
            self.bytes_up += count
        else:
            self.bytes_down += count


class _Cut(Exception):  # noqa: N818
    """The connection's last byte under this mode has passed."""


@dataclass(eq=False)
class Pipe:
    """A client's connection and the one to the upstream that belongs to it."""

    client: Ends
    upstream: Ends
    mode: Callable[[], Mode]
    counters: Counters
    spoiled: bool = False
    """Bytes were lost in the middle: nothing sensible can follow."""
    deaf: bool = False
    """The next answer is lost, and the connection with it."""
    _cutting: Mode | None = None
    _room: int = 0

    async def run(self) -> None:
        """Carry bytes both ways until one side ends."""
        ways = [
            asyncio.create_task(self._carry(self.client[0], self.upstream[1], Way.UP)),
            asyncio.create_task(self._carry(self.upstream[0], self.client[1], Way.DOWN)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ways:
                task.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for _, writer in (self.client, self.upstream):
                writer.close()

    def reset(self) -> None:
        """End both sides with RST."""
        self.counters.connections_reset += 1
        for _, writer in (self.client, self.upstream):
            reset(writer)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: Way) -> None:
        with contextlib.suppress(*_GONE, _Cut):
            while data := await source.read(CHUNK):
                await self._pass(data, sink, way)
            await self._released(way)

    async def _pass(self, data: bytes, sink: asyncio.StreamWriter, way: Way) -> None:
        if way in self.mode().held:
            self.counters.bytes_held += len(data)
        await self._released(way)
        mode = self.mode()
        if mode.delay:
            self.counters.bytes_delayed += len(data)
            await _or_over(mode, max(0.0, mode.delay + random.uniform(-mode.jitter, mode.jitter)))
            return await self._pass(data, sink, way) if mode.over.is_set() else await self._write(data, sink, way)
        if way in mode.lost:
            self.spoiled = True
            self.counters.bytes_lost += len(data)
            return None
        self._listen(data, mode, way)
        return await self._write(self._cut(data, mode), sink, way)

    def _listen(self, data: bytes, mode: Mode, way: Way) -> None:
        """Watch for the word, and for the answer that nobody may hear after it."""
        if self.deaf and way is Way.DOWN:
            self.reset()
            raise _Cut
        if mode.word and way is Way.UP and mode.word in data:
            self.counters.words += 1
            self.deaf = mode.word_passes
            if not mode.word_passes:
                self.reset()
                raise _Cut

    async def _released(self, way: Way) -> None:
        while way in (mode := self.mode()).held:
            await mode.over.wait()

    def _cut(self, data: bytes, mode: Mode) -> bytes:
        """Give what may still pass; where this is not all, the connection ends after it."""
        if mode.cut_after is None:
            return data
        if self._cutting is not mode:
            self._cutting, self._room = mode, mode.cut_after
        kept = data[: self._room]
        self._room -= len(kept)
        return kept

    async def _write(self, data: bytes, sink: asyncio.StreamWriter, way: Way) -> None:
        self.counters.passed(way, len(data))
        sink.write(data)
        await sink.drain()
        if self._cutting is self.mode() and self._room == 0:
            self.counters.connections_cut += 1
            raise _Cut


def reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection with RST instead of FIN."""
    made: socket.socket | None = writer.get_extra_info("socket")
    if made is not None and made.fileno() >= 0:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0)
    writer.transport.abort()


async def _or_over(mode: Mode, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(mode.over.wait(), seconds)
