"""A TCP proxy on 127.0.0.1 that delays, holds, loses, cuts and resets what passes between two processes.

Every mode takes hold of connections that are open and of those that come; it lasts until the next one. What was held
goes on at the end, as after a network's outage; a connection that has lost bytes is reset then.
"""

import asyncio
from dataclasses import dataclass, field, replace

from bench.faults.pipe import ANSWERS, BOTH, CHUNK, Counters, Mode, Pipe, reset
from deploy.local.ports import free_ports


@dataclass
class Proxy:
    """Listens on a port of its own, which it keeps over `stop` and `start`."""

    upstream: tuple[str, int]
    port: int = 0
    counters: Counters = field(default_factory=Counters)
    _mode: Mode = field(default_factory=Mode)
    _pipes: set[Pipe] = field(default_factory=set, repr=False)
    _serving: set["asyncio.Task[None]"] = field(default_factory=set, repr=False)
    _server: asyncio.Server | None = field(default=None, repr=False)

    async def start(self) -> int:
        """Listen; give the port."""
        self.port = self.port or free_ports(1)[0]
        self.clear()
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=CHUNK)
        return self.port

    async def stop(self) -> None:
        """Close the door and every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset()
        if self._serving:
            await asyncio.wait(self._serving)

    @property
    def open(self) -> int:
        """Give how many connections are open."""
        return len(self._pipes)

    def seen(self) -> Counters:
        """Give the counters as they stand now."""
        return replace(self.counters)

    def clear(self) -> None:
        """Let everything through."""
        self._be(Mode())

    def delay(self, seconds: float, jitter: float = 0) -> None:
        """Let each piece wait about so long, in order."""
        self._be(Mode(delay=seconds, jitter=jitter))

    def black_hole(self, *, answers_only: bool = False) -> None:
        """Take bytes and hold them: nobody hears that anything is wrong."""
        self._be(Mode(held=ANSWERS if answers_only else BOTH))

    def reset(self) -> None:
        """End every connection with RST, and every new one at once."""
        self._be(Mode(resets=True))
        for pipe in list(self._pipes):
            pipe.reset()

    def cut(self, after_bytes: int) -> None:
        """Close each connection after so many more bytes, in the middle of whatever they belong to."""
        self._be(Mode(cut_after=after_bytes))

    def lose_answers(self) -> None:
        """Let requests through and drop the answers: what was asked for is done, and nobody is told."""
        self._be(Mode(lost=ANSWERS))

    def break_at(self, word: bytes, *, passes: bool) -> None:
        """End each connection that asks for something with this word in it, before or after it is done."""
        self._be(Mode(word=word, word_passes=passes))

    def _be(self, mode: Mode) -> None:
        over, self._mode = self._mode.over, mode
        over.set()
        for pipe in [pipe for pipe in self._pipes if pipe.spoiled]:
            pipe.reset()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counters.connections += 1
        if self._mode.resets:
            self.counters.connections_reset += 1
            reset(writer)
            return
        try:
            upstream = await asyncio.open_connection(*self.upstream, limit=CHUNK)
        except OSError:
            self.counters.connections_refused += 1
            reset(writer)
            return
        pipe = Pipe((reader, writer), upstream, lambda: self._mode, self.counters)
        if self._mode.resets:  # since we asked the upstream
            pipe.reset()
            return
        self._pipes.add(pipe)
        try:
            await pipe.run()
        finally:
            self._pipes.discard(pipe)
