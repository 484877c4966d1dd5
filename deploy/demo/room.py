"""A room of the demo's own: a fresh broker and database, or a corner of those that the environment names."""

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from rich.console import Console

from deploy.local.ports import free_ports
from deploy.local.progress import Progress
from deploy.local.secrets import new_key
from deploy.local.stack import local_stack
from shared.cli import parts
from shared.cli.running import Room
from shared.cli.topics import admin_client


@contextmanager
def servers(city: Path, console: Console) -> Iterator[Room]:
    """Run the servers that are needed; what they hold is removed at the end. Raises LocalStackError."""
    names = parts.service_names()
    with local_stack(progress=Progress(console)) as endpoints:
        yield Room(
            endpoints.kafka_servers,
            endpoints.database_url,
            _keys(),
            city,
            dict(zip(names, free_ports(len(names)), strict=True)),
        )


def _keys() -> dict[str, str]:
    return {"VAULT_KEYS": f"k1:{new_key()}", "VAULT_LOOKUP_KEY": new_key(), "PARKING_KEYS": f"k1:{new_key()}"}


@asynccontextmanager
async def corner(room: Room) -> AsyncIterator[Room]:
    """Keep out of what is there: on servers of somebody else's, a database and a prefix of our own, for a while."""
    mark = secrets.token_hex(4)
    async with contextlib.AsyncExitStack() as stack:
        if os.environ.get("DATABASE_URL"):
            url = await stack.enter_async_context(_database(room.database_url, f"xiaolan_demo_{mark}"))
            room = replace(room, database_url=url)
        if os.environ.get("KAFKA_SERVERS"):
            room = replace(room, topic_prefix=await stack.enter_async_context(_prefix(room, f"demo-{mark}.")))
        yield room


@asynccontextmanager
async def _database(url: str, name: str) -> AsyncIterator[str]:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"create database {name}")
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        await connection.execute(f"drop database if exists {name} with (force)")
        await connection.close()


@asynccontextmanager
async def _prefix(room: Room, prefix: str) -> AsyncIterator[str]:
    try:
        yield prefix
    finally:
        async with admin_client(room.kafka_servers) as admin:
            ours = [topic for topic in await admin.list_topics() if topic.startswith(prefix)]
            if ours:
                await admin.delete_topics(ours)
