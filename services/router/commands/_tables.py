"""The router's tables, for commands that read them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shared.cli.surroundings import database, surroundings

if TYPE_CHECKING:
    from shared.kit.postgres import Connection


@asynccontextmanager
async def router_tables() -> "AsyncIterator[Connection]":
    """Open the router's schema, times as the city's clocks show them; ends with a sentence where nothing answers."""
    async with database(surroundings()) as connection:
        await connection.execute("set search_path = router; set timezone = 'Asia/Shanghai'")
        yield connection
