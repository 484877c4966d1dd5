"""`xiaolan migrate`: brings the database to the newest form."""

import asyncio
from typing import Annotated

import typer

from shared.cli.output import console, print_json, problem
from shared.cli.surroundings import START, surroundings

CLI = typer.Typer()


@CLI.command()
def migrate(as_json: Annotated[bool, typer.Option("--json", help="Print what was applied as JSON.")] = False) -> None:
    """Apply every migration that the database does not have yet; safe to repeat and to run by several at once.

    Run it as the database's owner. Example: `DATABASE_URL=postgresql://owner@db/xiaolan xiaolan migrate`
    """
    import asyncpg

    from shared.cli import parts
    from shared.kit import migrate as kit

    url = surroundings().database_url.get_secret_value()
    try:
        applied = asyncio.run(kit.migrate(url, parts.migrations()))
    except kit.MigrationError as error:
        problem(str(error), "Nothing was changed by this migration.")
    except (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError) as error:
        problem(f"The database does not answer ({type(error).__name__}).", START)
    if as_json:
        print_json({"applied": [step.name for step in applied]})
        return
    for step in applied:
        console.print(step.name, markup=False)
    console.print(f"{len(applied)} migrations applied." if applied else "The database is up to date.")
