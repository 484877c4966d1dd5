"""The partner that the notifier's webhook calls: keeps every call, in order, and takes them all."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """One call as it arrived."""

    message_id: str
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.body)["data"]
        return data


@dataclass
class Provider:
    """A receiver on loopback; it answers 204 to all that it has read whole."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            body = await reader.readexactly(int(headers["content-length"]))
            self.calls.append(Call(headers["webhook-id"], body))
            writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """Run a receiver until the block ends."""
    made = Provider()
    server = await asyncio.start_server(made._serve, "127.0.0.1", 0)  # noqa: SLF001 - its own module
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made
