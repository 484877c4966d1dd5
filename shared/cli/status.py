"""`xiaolan status`: one look at services, lag, outbox, parked records and cases."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shared.cli.output import console, print_json
from shared.cli.surroundings import surroundings
from shared.cli.titles import CASE_STATES

if TYPE_CHECKING:
    from rich.table import Table

    from shared.cli.views.standing import Health, Standing

CLI = typer.Typer()
BAR = 24


@CLI.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show how it all stands; exit code 1 while a service is not ready. Example: `xiaolan status --json`."""
    from shared.cli.views.standing import look

    found = asyncio.run(look(surroundings()))
    if as_json:
        print_json(found.as_dict())
    else:
        _show(found)
    raise typer.Exit(0 if found.well else 1)


def _show(found: "Standing") -> None:
    for health in found.services:
        console.print(_health(health), soft_wrap=True)
    for table in (_lags(found), _outgoing(found), _parked(found), _cases(found)):
        console.print()
        console.print(table)


def _health(health: "Health") -> str:
    word = {True: "[green]ready[/]", False: "[yellow]waits[/]", None: "[red]does not answer[/]"}[health.ready]
    why = f"  {escape('; '.join(health.waiting))}" if health.waiting else ""
    return f"{health.service:<10} {word:<10} [dim]{escape(health.url)}[/]{why}"


def _grid(*columns: str) -> "Table":
    from rich.table import Table

    return Table(*columns, box=None, header_style="bold", pad_edge=False)


def _lags(found: "Standing") -> "Table":
    table = _grid("topic", "read by", "applied", "behind", "")
    table.columns[2].justify = table.columns[3].justify = "right"
    for lag in found.lags:
        if lag.written:
            table.add_row(lag.topic, lag.service, str(lag.applied), str(lag.behind), _bar(lag.applied, lag.written))
    return table


def _outgoing(found: "Standing") -> "Table":
    table = _grid("outbox", "records waiting", "oldest")
    for out in found.outgoing:
        table.add_row(out.service, str(out.records), f"{out.oldest_seconds:.0f} s" if out.records else "")
    return table


def _parked(found: "Standing") -> "Table":
    table = _grid("parked", "topic", "state", "reason", "count")
    for row in found.parked:
        table.add_row(row["service"], row["topic"], row["state"], row["reason"], str(row["count"]))
    if not found.parked:
        table.add_row("nothing", "", "", "", "")
    return table


def _cases(found: "Standing") -> "Table":
    table = _grid("cases", "", "", "")
    most = max(found.cases.values(), default=0)
    for state, count in found.cases.items():
        table.add_row(state, CASE_STATES.get(state, ""), str(count), _bar(count, most))
    if not found.cases:
        table.add_row("none yet", "", "", "")
    return table


def _bar(part: int, whole: int) -> str:
    full = round(BAR * part / whole) if whole else 0
    return f"[cyan]{'█' * full}[/][dim]{'░' * (BAR - full)}[/]"
