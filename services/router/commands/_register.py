"""The register as the router's database has it, for commands."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from services.router.commands._tables import router_tables
from shared.cli.output import problem

if TYPE_CHECKING:
    from services.router.domain.world import World


async def with_kept_register(world: "World") -> "World":
    """Give the world with the register that the router works with; the folder's where it has none yet."""
    import asyncpg

    from services.router.register_book import RegisterBook

    async with router_tables() as connection:
        book = RegisterBook("", world.city, world.units.by_id, world.register)
        try:
            return replace(world, register=await book.read(connection))
        except asyncpg.UndefinedTableError:
            problem("The database has no register yet.", "Run `xiaolan migrate`, then start the router once.")


async def kept_changes() -> list[dict[str, Any]]:
    """List what fleet systems changed, newest first; what holds no more says since which edition, and why."""
    from services.router.adapters.register import SQL

    async with router_tables() as connection:
        return [json.loads(row[0]) for row in await connection.fetch(SQL["list_changes"], 10_000)]
