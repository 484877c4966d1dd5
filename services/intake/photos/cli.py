"""`xiaolan photos`: how many pictures are kept, wait, and could not be had, and why."""

import asyncio
from typing import Annotated, Any

import typer

from shared.cli.output import console, print_json
from shared.cli.surroundings import database, surroundings

PHOTOS = typer.Typer(help="Pictures that complainants sent.", no_args_is_help=True)

_STANDING = """
select state, reason, evidence, count(*) as count, min(added_at) as oldest,
    min(due) filter (where state = 'waiting') as due
from intake.photo group by state, reason, evidence order by state, reason, evidence
"""


@PHOTOS.command("status")
def status(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Count pictures by state and reason, never what they show. Example: `xiaolan photos status --json`."""
    found = asyncio.run(_standing())
    if as_json:
        print_json(found)
    elif not found:
        console.print("No picture was noted yet. Where PHOTOS is not set, intake notes none.")
    else:
        _table(found)


async def _standing() -> list[dict[str, Any]]:
    async with database(surroundings()) as connection:
        return [dict(row) for row in await connection.fetch(_STANDING)]


def _table(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from shared.kit.clock import SHANGHAI

    table = Table("state", "reason", "evidence", "count", "oldest", "due", box=None)
    for row in found:
        times = (f"{row[name].astimezone(SHANGHAI):%m-%d %H:%M}" if row[name] else "" for name in ("oldest", "due"))
        table.add_row(row["state"], row["reason"], row["evidence"] or "", str(row["count"]), *times)
    console.print(table)
