"""`xiaolan lost`: what the broker no longer has of a topic that a service stopped at, and the word to go on."""

import asyncio
import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.output import console, print_json, problem
from shared.cli.surroundings import database, surroundings

if TYPE_CHECKING:
    from shared.kit.settings import KitSettings

CLI = typer.Typer()
LOST = typer.Typer(help="Topics that a service stopped at because records are gone.", no_args_is_help=True)
CLI.add_typer(LOST, name="lost")

USAGE, REFUSED = 2, 3
_ROWS = "select *, '{service}' as service from {service}.lost order by found_at"


@LOST.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List what was lost, by service and partition, the oldest first. Example: `xiaolan lost list`."""
    from shared.cli import parts

    async def read() -> list[dict[str, Any]]:
        async with database(surroundings()) as connection:
            found = [await connection.fetch(_ROWS.format(service=name)) for name in parts.service_names()]
        return [dict(row) for rows in found for row in rows]

    rows = asyncio.run(read())
    if as_json:
        print_json(rows)
        return
    for row in rows:
        where = f"{row['service']}: {row['topic']}/{row['partition']}"
        console.print(f"{where} {row['first_offset']}..{row['next_offset'] - 1}: {row['reason']}", markup=False)
    if not rows:
        console.print("Nothing is lost.")


@LOST.command("accept")
def accept(
    service: Annotated[str, typer.Argument(help="The service that stopped.")],
    topic: str,
    partition: int,
    at: Annotated[int, typer.Option(min=0, help="Go on here: 0 for a topic made anew, else its first offset.")],
) -> None:
    """Let a stopped partition go on, audited; start the service anew afterwards.

    Example: `xiaolan lost accept intake channel.minhu.in.v1 2 --at 0`.
    """
    from shared.cli import parts

    if service not in parts.service_names():
        problem(f"No service is named {service}.", f"Services: {', '.join(parts.service_names())}.", code=USAGE)
    if not asyncio.run(_accepted(surroundings(), service, (topic, partition), at)):
        problem(
            f"Nothing of {topic}/{partition} is listed as lost by {service}.", "See `xiaolan lost list`.", code=REFUSED
        )
    console.print(f"{service} goes on with {topic}/{partition} at {at} when it is started anew.", markup=False)


async def _accepted(settings: "KitSettings", service: str, place: tuple[str, int], at: int) -> bool:
    from shared.kit.clock import Clock
    from shared.kit.offsets import accept_loss
    from shared.kit.transaction import Transaction

    topic, partition = place
    async with database(settings) as connection, connection.transaction():
        await connection.execute(f"set local search_path = {service}")
        if not await accept_loss(connection, topic, partition, at=at):
            return False
        transaction = Transaction(service, connection, Clock.parse(settings.clock).now())
        subject, actor = f"{topic}/{partition}", f"operator:{getpass.getuser()}"
        transaction.audit("loss_accepted", subject=subject, actor=actor, cause=subject, facts={"at": at})
        await transaction.flush()
    return True
