"""`xiaolan rules`: lists the rule tables, checks them, and says what they decide and why."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.output import console, print_json, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.router.domain.rules.explain import Explanation
    from services.router.domain.rules.facts import Facts
    from services.router.domain.rules.table import Table
    from services.router.domain.world import World
    from shared.city.folder import Folder

CLI = typer.Typer()
RULES = typer.Typer(help="The rule tables: who gets a case, what else is done, and why.", no_args_is_help=True)
CLI.add_typer(RULES, name="rules")

City = Annotated[Path, typer.Option("--city", envvar="CITY", help="The city's folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
OneTable = Annotated[str | None, typer.Option("--table", help="One table only, e.g. assignment.")]
SHAOXING = Path("deploy/cities/shaoxing")


@RULES.command()
def explain(
    *,
    category: Annotated[str | None, typer.Option(help="Code or title, e.g. sanitation.noise.")] = None,
    at: Annotated[str | None, typer.Option(help="When it happened (ISO 8601; the city's time if no zone).")] = None,
    place: Annotated[str | None, typer.Option(help="A place of the gazetteer, e.g. 后村家园.")] = None,
    street: Annotated[str | None, typer.Option(help="Code or name.")] = None,
    district: Annotated[str | None, typer.Option(help="Code or name.")] = None,
    channel: Annotated[str | None, typer.Option(help="hotline, minhu, qihu.")] = None,
    kind: Annotated[str | None, typer.Option(help="complaint, 投诉, …")] = None,
    urgency: Annotated[str | None, typer.Option(help="normal, urgent, emergency.")] = None,
    complainant: Annotated[str | None, typer.Option(help="person or enterprise.")] = None,
    text: Annotated[str, typer.Option(help="What was written.")] = "",
    table: OneTable = None,
    near: Annotated[int, typer.Option(help="How many near misses to show.", min=0)] = 5,
    city: City = SHAOXING,
    json: Json = False,
) -> None:
    """Say which row of each table fires for a matter, what spoke for it, which rows nearly fired and what stopped them.

    Example: `xiaolan rules explain --category sanitation.noise --at 2025-06-18T05:30 --place 后村家园`
    """
    from services.router.commands import _rules_view as view
    from services.router.domain.rules.explain import explain as explain_by

    world = _world(city)
    tables = _chosen(world.rules, table)
    given = {"category": category, "at": _moment(at), "place": place, "street": street, "district": district}
    given |= {"channel": channel, "kind": kind, "urgency": urgency, "complainant": complainant, "text": text}
    facts = _facts(given, world, city)
    explained = [(one, explain_by(one, facts, near)) for one in tables]
    if json:
        print_json([_plain(explanation) for _, explanation in explained])
        return
    for one, explanation in explained:
        console.print(view.explained(one, explanation, world.effects))


@RULES.command("list")
def list_(table: OneTable = None, city: City = SHAOXING, *, json: Json = False) -> None:
    """List the rows of each table in their order, with what they ask for and what they cause.

    Example: `xiaolan rules list --table measures`
    """
    from services.router.commands import _rules_view as view

    world = _world(city)
    tables = _chosen(world.rules, table)
    if json:
        print_json([{"table": t.name, "title": t.title, "version": t.version, "rows": t.canonical} for t in tables])
        return
    for one in tables:
        console.print(view.listed(one, world.effects))


@RULES.command()
def check(city: City = SHAOXING, *, json: Json = False) -> None:
    """Check the rule tables: every fault by file, row and column; exit code 1 if there is any.

    Example: `xiaolan rules check`
    """
    folder, world = _read(city)
    faults = [fault for fault in folder.faults if fault.file.startswith("rules/")]
    others = len(folder.faults) - len(faults)
    if json:
        tables = {name: {"version": t.version, "rows": len(t.rows)} for name, t in world.rules.items()}
        print_json({"ok": not faults, "faults": [asdict(f) for f in faults], "tables": tables, "other_faults": others})
    elif faults:
        for fault in faults:
            console.print(str(fault), markup=False, soft_wrap=True)
        console.print(f"→ {len(faults)} 处错误，改正后再运行 xiaolan rules check", markup=False)
    else:
        for one in world.rules.values():
            console.print(
                f"{one.title} {one.name}：{len(one.rows)} 行，没有错误，版本 {one.version[:12]}", markup=False
            )
    if others and not json:
        console.print(f"→ 其他文件还有 {others} 处错误，见 xiaolan city check", markup=False)
    if faults:
        raise typer.Exit(1)


def _read(root: Path) -> "tuple[Folder, World]":
    from services.router.city import load
    from shared.city.city import read_city
    from shared.city.folder import Folder

    if not root.is_dir():
        problem(f"There is no folder {root}.", "Name a city's folder with --city, or set CITY.", code=2)
    folder = Folder(root)
    return folder, load(folder, read_city(folder))


def _world(root: Path) -> "World":
    """Read a city that has no faults; else end with a sentence."""
    folder, world = _read(root)
    if folder.faults:
        problem(f"{root}: {len(folder.faults)} faults, the first: {folder.faults[0]}", "Run `xiaolan city check`.")
    return world


def _chosen(tables: "Mapping[str, Table]", name: str | None) -> "list[Table]":
    if name is not None and name not in tables:
        problem(f"There is no table {name}.", f"The tables are: {', '.join(tables)}.", code=2)
    return [table for table in tables.values() if name in (None, table.name)]


def _moment(at: str | None) -> datetime | None:
    from shared.city.workdays import CITY_TIME

    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        problem(f"--at {at} is no time.", "Write it like 2025-06-18T05:30.", code=2)
    return moment.replace(tzinfo=CITY_TIME) if moment and moment.tzinfo is None else moment


def _facts(given: dict[str, Any], world: "World", root: Path) -> "Facts":
    from services.router.domain.rules.given import GivenError, facts_of
    from services.router.domain.rules.loading import load_channels
    from services.router.domain.rules.sheet import Given
    from services.router.domain.rules.vocabulary import vocabulary_of
    from shared.city.folder import Folder

    units = {id_: unit.title for id_, unit in world.units.by_id.items()}
    try:
        return facts_of(Given(**given), vocabulary_of(world.city, units, load_channels(Folder(root))))
    except GivenError as error:
        problem(str(error), "Codes and titles stand in categories.csv, divisions.csv and places.csv.", code=2)


def _plain(explanation: "Explanation") -> dict[str, Any]:
    decision = explanation.decision
    return {
        "table": decision.table,
        "version": decision.version,
        "row": decision.row,
        "position": explanation.position,
        "effect": decision.effect,
        "arguments": decision.arguments.model_dump(mode="json"),
        "facts": decision.facts,
        "sentence": explanation.sentence,
        "because": [asdict(because) for because in explanation.because],
        "near": [{**asdict(miss), "sentence": miss.sentence} for miss in explanation.near],
        "missed": explanation.missed,
        "also": explanation.also,
    }
