"""`xiaolan tail`: follows topics, decoded, with identity masked on the platforms' topics."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from shared.cli.output import console, print_json_line, problem
from shared.cli.surroundings import surroundings
from shared.kit.clock import SHANGHAI

if TYPE_CHECKING:
    from shared.cli.reading import Onlooker, Seen
    from shared.kit.settings import KitSettings

CLI = typer.Typer()


@CLI.command()
def tail(
    topics: Annotated[list[str], typer.Argument(help="Topics by name; `*` stands for anything, in quotes.")],
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin with the oldest record.")] = False,
    last: Annotated[int, typer.Option("--last", "-n", min=0, help="Begin with the last N of each partition.")] = 0,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for more, or end at the end.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Follow topics: where each record lies, its key, its type and what it says.

    Example: `xiaolan tail case.changed.v1 'channel.*.out.v1' --from-start`
    """
    try:
        asyncio.run(_tail(surroundings(), topics, None if from_start else last, follow=follow, as_json=as_json))
    except KeyboardInterrupt:
        raise typer.Exit from None


async def _tail(settings: "KitSettings", wanted: list[str], last: int | None, *, follow: bool, as_json: bool) -> None:
    from shared.cli.reading import onlooker

    show = _show_json if as_json else _show
    async with onlooker(settings.kafka_servers, settings.topic_prefix) as eye:
        await eye.look_at(await _named(eye, wanted), last=last)
        if not follow:
            for seen in await eye.rest():
                show(seen)
            return
        async for seen in eye.follow():
            show(seen)


async def _named(eye: "Onlooker", wanted: list[str]) -> list[str]:
    from fnmatch import fnmatchcase

    there = await eye.topics()
    found = sorted({topic for pattern in wanted for topic in there if fnmatchcase(topic, pattern)})
    missing = [pattern for pattern in wanted if not any(fnmatchcase(topic, pattern) for topic in there)]
    if missing:
        problem(f"No topic is named {', '.join(missing)}.", "`xiaolan topics list` names them all.", code=2)
    return found


def _show(seen: "Seen") -> None:
    from json import dumps

    says = dumps(content(seen), ensure_ascii=False)
    kind = f" [cyan]{escape(seen.type)}[/]" if seen.type else ""
    when = seen.at.astimezone(SHANGHAI).strftime("%H:%M:%S")
    console.print(f"[dim]{when}[/] [bold]{escape(seen.where)}[/] {escape(seen.key)}{kind}", soft_wrap=True)
    console.print(f"  {says}", markup=False, soft_wrap=True)


def _show_json(seen: "Seen") -> None:
    place = {"topic": seen.topic, "partition": seen.partition, "offset": seen.offset}
    print_json_line({**place, "at": seen.at, "key": seen.key, "headers": seen.headers, "value": content(seen)})


def content(seen: "Seen") -> Any:
    """Give what may be shown of a record: all of an internal one, shapes only of what a stranger wrote."""
    from json import dumps, loads

    from shared.cli.mask import masked, without_numbers
    from shared.contracts.topics import CHANNEL_IN, CHANNEL_OUT

    if CHANNEL_IN.member(seen.topic):
        return masked(seen.document)
    if CHANNEL_OUT.member(seen.topic):
        return loads(without_numbers(dumps(seen.document, ensure_ascii=False)))
    return seen.document
