"""The campaign's webhook receiver: logs every arrival by itself, and behaves as it is told."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

Behaviour = Literal["ok", "429", "500", "slow", "drop"]
"""`slow` answers after `slow_seconds`; `drop` takes the message and cuts the connection without an answer."""
_STATUS = {"ok": "204 No Content", "slow": "204 No Content", "429": "429 Too Many Requests", "500": "500 Server Error"}


@dataclass(frozen=True)
class Arrival:
    """One call as it was received in full: its id, its body, and what was done about it."""

    at: float
    id: str
    sha256: bytes
    behaviour: Behaviour
    taken: bool
    """Whether the receiver took the message, whatever the caller heard of it."""
    body: Mapping[str, Any] = field(repr=False)


@dataclass
class Provider:
    """Listens on 127.0.0.1. The log is the truth about what the outside was told."""

    behaviour: Behaviour = "ok"
    slow_seconds: float = 20.0
    arrivals: list[Arrival] = field(default_factory=list)
    port: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    """How many calls each behaviour met."""
    _server: asyncio.Server | None = field(default=None, repr=False)
    _open: set[asyncio.StreamWriter] = field(default_factory=set, repr=False)

    async def start(self) -> int:
        """Listen; give the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # a call that was cut never arrived: it is not in the log
        finally:
            self._open.discard(writer)
            with contextlib.suppress(OSError):
                writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        headers = _headers(head)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        behaviour = self.behaviour
        self.answered[behaviour] += 1
        taken = behaviour in ("ok", "slow", "drop")
        document = json.loads(body)
        self.arrivals.append(
            Arrival(time.time(), headers.get("webhook-id", ""), sha256(body).digest(), behaviour, taken, document)
        )
        if behaviour == "drop":
            writer.transport.abort()
            return False
        if behaviour == "slow":
            await asyncio.sleep(self.slow_seconds)
        writer.write(f"HTTP/1.1 {_STATUS[behaviour]}\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        return True


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
