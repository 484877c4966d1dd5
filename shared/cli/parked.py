"""`xiaolan parked`: the records that could not be applied: counted, shown, tried again, given up."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.markup import escape

from shared.cli.output import console, print_json, problem
from shared.cli.surroundings import database, surroundings
from shared.kit.clock import SHANGHAI

if TYPE_CHECKING:
    from shared.cli.views.parking_lot import Place, Row
    from shared.kit.postgres import Connection
    from shared.kit.settings import KitSettings

CLI = typer.Typer()
PARKED = typer.Typer(help="Records that could not be applied. Exit codes: 0 done, 1 some failed, 2 usage, 3 refused.",
                     no_args_is_help=True)  # fmt: skip
CLI.add_typer(PARKED, name="parked")

T = TypeVar("T")
SOME_FAILED, USAGE, REFUSED = 1, 2, 3
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Ids = Annotated[list[str], typer.Argument(help="Rows as `list` names them: intake/17.")]
Id = Annotated[str, typer.Argument(help="A row as `list` names it: intake/17.")]


@PARKED.command("stats")
def stats(as_json: AsJson = False) -> None:
    """Count what is parked by topic, state and reason. Example: `xiaolan parked stats --json`."""
    from shared.cli import parts
    from shared.cli.views import parking_lot

    async def read(connection: "Connection") -> list[dict[str, Any]]:
        return [row for name in parts.service_names() for row in await parking_lot.stats(connection, name)]

    found = _with_database(surroundings(), read)
    if as_json:
        print_json(found)
        return
    _table(("service", "topic", "state", "reason", "count", "oldest"), [
        (*(str(r[name]) for name in ("service", "topic", "state", "reason", "count")),
         f"{r['oldest'].astimezone(SHANGHAI):%m-%d %H:%M}")
        for r in found
    ])  # fmt: skip


@PARKED.command("list")
def list_(
    service: Annotated[str, typer.Option(help="Only this service's.")] = "",
    state: Annotated[str, typer.Option(help="waiting, behind or dead; settled rows: applied, discarded.")] = "",
    reason: Annotated[str, typer.Option(help="Only this reason: schema, malformed_json ...")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """List parked rows, the oldest first. Example: `xiaolan parked list --service intake --reason schema`."""
    from shared.cli import parts
    from shared.cli.views import parking_lot

    states = (state,) if state else parking_lot.OPEN
    names = [_service(service)] if service else parts.service_names()

    async def read(connection: "Connection") -> list["Row"]:
        many = [await parking_lot.rows(connection, n, states=states, reason=reason, limit=limit) for n in names]
        return [row for found in many for row in found][:limit]

    found = _with_database(surroundings(), read)
    if as_json:
        print_json([row.as_dict() for row in found])
        return
    _table(("id", "state", "reason", "origin", "tries", "behind", "faults"), [
        (r.id, r.state, r.reason, r.origin, str(r.attempts), str(r.followers), "; ".join(r.faults) or r.error)
        for r in found
    ])  # fmt: skip


@PARKED.command("show")
def show(id: Id, as_json: AsJson = False) -> None:  # noqa: A002 - the argument's name on the command line
    """Show one row: why it is parked, its record, identity masked. Example: `xiaolan parked show intake/17`."""
    from shared.cli.views import parking_lot
    from shared.kit.keys import KeyTrouble

    settings, place = surroundings(), _place(id)

    async def read(connection: "Connection") -> dict[str, Any] | None:
        row = await parking_lot.row(connection, place)
        if row is None:
            return None
        try:
            record = _shown(await parking_lot.opened(connection, place, settings))
        except (parking_lot.ErasedError, KeyTrouble) as error:
            record = {"unreadable": str(error)}
        return {**row.as_dict(), "record": record}

    found = _with_database(settings, read)
    if found is None:
        problem(f"There is no row {place}.", "`xiaolan parked list` names them.", code=USAGE)
    if as_json:
        print_json(found)
        return
    _print_fields(found)


@PARKED.command("verify")
def verify(ids: Ids, as_json: AsJson = False) -> None:
    """Try rows with today's code and take everything back. Example: `xiaolan parked verify intake/17`."""
    _replay(ids, dry=True, as_json=as_json)


@PARKED.command("replay")
def replay(ids: Ids, as_json: AsJson = False) -> None:
    """Apply rows, and what waits behind them, in order; safe to repeat. Example: `xiaolan parked replay intake/17`."""
    _replay(ids, dry=False, as_json=as_json)


@PARKED.command("discard")
def discard(
    ids: Ids, reason: Annotated[str, typer.Option(help="Why; kept in the audit.", prompt=True)], as_json: AsJson = False
) -> None:
    """Give rows up; what waits behind them goes on. Example: `xiaolan parked discard intake/17 --reason "a trial"`."""
    from shared.cli.views import parking_lot

    settings, places = surroundings(), [_place(one) for one in ids]

    async def act(connection: "Connection") -> dict[str, str]:
        done = {str(p): await parking_lot.discard(connection, p, reason, settings) for p in places}
        return {name: "discarded" if was else "refused: settled already, or not there" for name, was in done.items()}

    _report(_with_database(settings, act), as_json=as_json)


def _replay(ids: list[str], *, dry: bool, as_json: bool) -> None:
    from shared.cli.views import parking_lot

    settings, places = surroundings(), [_place(one) for one in ids]

    async def read(connection: "Connection") -> dict["Place", "Row | None"]:
        return {place: await parking_lot.row(connection, place) for place in places}

    outcome: dict[str, str] = {}
    for place, row in _with_database(settings, read).items():
        if row is None or row.state not in parking_lot.OPEN:
            outcome.setdefault(str(place), "refused: settled already, or not there")
            continue
        for tried in asyncio.run(parking_lot.replay(place, row.key_hash, dry=dry)):
            said = f"failed: {tried.trouble.reason}" if tried.trouble else tried.state
            outcome[f"{place.service}/{tried.row.id}"] = f"{'would be ' if dry and not tried.trouble else ''}{said}"
    _report(outcome, as_json=as_json)


def _report(outcome: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(outcome)
    for name, what in ({} if as_json else outcome).items():
        console.print(f"{name}: {what}", markup=False)
    if any(what.startswith("failed") for what in outcome.values()):
        raise typer.Exit(SOME_FAILED)
    if any(what.startswith("refused") for what in outcome.values()):
        raise typer.Exit(REFUSED)


def _with_database(settings: "KitSettings", act: Callable[["Connection"], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        async with database(settings) as connection:
            return await act(connection)

    return asyncio.run(run())


def _service(name: str) -> str:
    from shared.cli import parts

    if name not in parts.service_names():
        problem(f"No service is named {name}.", f"Services: {', '.join(parts.service_names())}.", code=USAGE)
    return name


def _place(text: str) -> "Place":
    from shared.cli.views.parking_lot import Place

    service, _, number = text.partition("/")
    if not number.isdecimal() or len(number) > 18:  # noqa: PLR2004 - digits of a bigint
        problem(f"{text} is no row.", "Write it as `xiaolan parked list` does: intake/17.", code=USAGE)
    return Place(_service(service), int(number))


def _shown(raw: Any) -> dict[str, Any]:
    from shared.cli.reading import Seen
    from shared.cli.tail import content

    headers = {name: _text(value) for name, value in raw.headers}
    seen = Seen(raw.topic, raw.partition, raw.offset, raw.at, _text(raw.key), headers, raw.value)
    return {"at": raw.at, "key": seen.key, "headers": headers, "bytes": len(raw.value or b""), "value": content(seen)}


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", errors="replace")


def _print_fields(found: dict[str, Any], indent: str = "") -> None:
    """Print one name and value a line; lists as lines below, what is empty not at all."""
    from json import dumps

    for name, value in found.items():
        if isinstance(value, dict) and name == "record":
            console.print("[bold]record[/]")
            _print_fields(value, "  ")
        elif value not in (None, "", (), {}):
            said = value if isinstance(value, tuple) else [dumps(value, ensure_ascii=False, default=str).strip('"')]
            for line in said:
                console.print(f"{indent}[bold]{name:<9}[/] {escape(str(line))}", soft_wrap=True)


def _table(header: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    if not lines:
        console.print("Nothing is parked.")
        return
    table = Table(*header, box=None, header_style="bold")
    for line in lines:
        table.add_row(*map(escape, line))
    console.print(table)
