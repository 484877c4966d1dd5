"""`xiaolan notice`: what was told to whom, and how each message would read."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.output import console, print_json, problem

if TYPE_CHECKING:
    from services.notifier.city import NotifierCity

CLI = typer.Typer()
NOTICE = typer.Typer(help="What complainants are told, and what became of each message.", no_args_is_help=True)
CLI.add_typer(NOTICE, name="notice")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@NOTICE.command("list")
def list_notices(
    case: Annotated[str | None, typer.Option(help="A case's id, or the number of one of its tickets.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most this many.")] = 50,
    *,
    json: Json = False,
) -> None:
    """List notices, newest first; those of one case in its order.

    Example: `xiaolan notice list --case SX-20250618-000123`
    """
    rows = asyncio.run(_stored(case, limit))
    if json:
        print_json(rows)
    elif not rows:
        console.print("还没有通知。" if case is None else "这个案件还没有通知；编号写对了吗？")
    else:
        _print_rows(rows)


@NOTICE.command()
def preview(
    fact: Annotated[str | None, typer.Argument(help="A fact's name, e.g. scheduled; without it all are shown.")] = None,
    channel: Annotated[str, typer.Option(help="The channel whose form is shown.")] = "minhu",
    *,
    json: Json = False,
) -> None:
    """Show how a fact would be told, with made-up values; nothing is sent.

    Example: `xiaolan notice preview scheduled --channel hotline`
    """
    from services.notifier.preview import previews

    city = _city()
    if fact is not None and fact not in city.plan.policy:
        problem(f"“{fact}”这种进展不通知诉求人。", f"可以预览：{'、'.join(city.plan.policy)}", code=2)
    shown = [p for word in ([fact] if fact else city.plan.policy) for p in previews(word, channel, city.plan)]
    if json:
        print_json([p.as_dict() for p in shown])
        return
    for p in shown:
        secret = "保密件" if p.confidential else "普通件"
        console.print(f"{p.title} ({p.fact}) · {secret} · {p.way} · {len(p.text)} 字 · 按短信计 {p.sms_segments} 条")
        console.print(f"  {p.text}", markup=False, soft_wrap=True)
        console.print(f"  {p.body}", markup=False, soft_wrap=True, style="dim")


def _city() -> "NotifierCity":
    from services.notifier.city import load
    from shared.city.city import read_city
    from shared.city.folder import CityError, Folder
    from shared.cli.surroundings import surroundings

    folder = Folder(surroundings().city)
    city = load(folder, read_city(folder))
    try:
        folder.done()
    except CityError as error:
        problem(str(error), "`xiaolan city check` names every fault of the folder.")
    return city


async def _stored(case: str | None, limit: int) -> list[dict[str, Any]]:
    from services.notifier.adapters.queries import QUERIES
    from shared.cli.surroundings import database, surroundings

    async with database(surroundings()) as connection:
        await connection.execute("set search_path = notifier")
        return [dict(row) for row in await connection.fetch(QUERIES["list"], case, limit)]


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("number", "channel", "fact", "way", "v", "state", "公开状态", "reason", "text", box=None)
    for row in rows:
        state = row["state"] if row["attempt"] < 2 else f"{row['state']} ×{row['attempt']}"  # noqa: PLR2004 - tried again
        cells = (
            row["number"], row["channel"], row["fact"], row["way"], str(row["told_version"]), state,
            row["public_state"], row["reason"], row["text"],
        )  # fmt: skip
        table.add_row(*map(escape, cells))
    console.print(table)
