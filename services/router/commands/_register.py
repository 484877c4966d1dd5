"""The register as the router's database has it, for commands."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shared.cli.output import problem
from shared.cli.surroundings import database, surroundings

if TYPE_CHECKING:
    from services.router.domain.world import World


async def with_kept_register(world: "World") -> "World":
    """Give the world with the register that the router works with; the folder's where it has none yet."""
    import asyncpg

    from services.router.register_book import RegisterBook

    async with database(surroundings()) as connection:
        await connection.execute("set search_path = router; set timezone = 'Asia/Shanghai'")
        book = RegisterBook("", world.city, world.units.by_id, world.register)
        try:
            return replace(world, register=await book.read(connection))
        except asyncpg.UndefinedTableError:
            problem("The database has no register yet.", "Run `xiaolan migrate`, then start the router once.")


async def kept_changes() -> list[dict[str, Any]]:
    """List what fleet systems changed, newest first; what holds no more says since which edition, and why."""
    from services.router.adapters.register import SQL

    async with database(surroundings()) as connection:
        await connection.execute("set search_path = router; set timezone = 'Asia/Shanghai'")
        return [json.loads(row[0]) for row in await connection.fetch(SQL["list_changes"], 10_000)]
