"""What the commands under `xiaolan work` share: the city's world, and tables."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.router.commands._kept import is_at_hand
from services.router.commands._register import with_kept_register
from shared.cli.output import console, problem

if TYPE_CHECKING:
    from services.router.domain.world import World

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def read_world() -> "World":
    """Read the city folder, with the register that the router works with where a database is at hand.

    Ends with every fault of the folder where it has one.
    """
    from services.router.city import load
    from shared.city.city import read_city
    from shared.city.folder import CityError, Folder
    from shared.cli.surroundings import surroundings

    folder = Folder(surroundings().city)
    world = load(folder, read_city(folder))
    try:
        folder.done()
    except CityError as error:
        problem(str(error), "`xiaolan city check` names every fault of the folder.")
    return asyncio.run(with_kept_register(world)) if is_at_hand() else world


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows under their names, lists as words."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(*(rows[0] if rows else ()), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(" ".join(cell) if isinstance(cell, list) else str(cell)) for cell in row.values()))
    console.print(table)
