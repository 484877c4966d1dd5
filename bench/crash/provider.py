"""The partner that the notifier's webhook calls: keeps every call in order and takes them all; it has a picture."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from tests.unit.intake.photos.made import jpeg, tiff

PICTURE = jpeg(tiff())
"""It says that it was taken in the city."""
_FOUND = f"HTTP/1.1 200 OK\r\nContent-Length: {len(PICTURE)}\r\nConnection: close\r\n\r\n".encode()
_TAKEN = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


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
    """A receiver on loopback; it takes all that it has read whole, and gives its picture to whoever asks."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            if not head.startswith("GET "):
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
                body = await reader.readexactly(int(headers["content-length"]))
                self.calls.append(Call(headers["webhook-id"], body))
            writer.write(_FOUND + PICTURE if head.startswith("GET ") else _TAKEN)
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
