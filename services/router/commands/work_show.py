"""`xiaolan work show`: a date's city work before and after, as one page to look at."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.router.commands._kept import is_at_hand, kept_on
from services.router.commands._plans import now
from services.router.commands._work_view import read_world
from services.router.commands.work import WORK
from shared.cli.output import console, problem

if TYPE_CHECKING:
    from services.router.domain.relocation.quiet import QuietTime
    from services.router.domain.world import World
    from services.router.pictures.scene import Scene

CLI = typer.Typer()
"""Its command stands under `xiaolan work`."""
Date = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="The date.")]
Html = Annotated[Path, typer.Option("--html", metavar="FILE", help="Where to write the page.")]
Crews = Annotated[list[str] | None, typer.Option("--crew", help="Plan this crew only; may be given again.")]
Around = Annotated[list[str] | None, typer.Option("--stop", help="Quiet round this stop too, as a complaint asks.")]
NotBefore = Annotated[datetime | None, typer.Option("--not-before", formats=["%H:%M"], help="... until this hour.")]
WhatIf = Annotated[bool, typer.Option("--what-if", help="Show what would be planned, whatever is published.")]


@WORK.command()
def show(
    date: Date,
    html: Html,
    crew: Crews = None,
    stop: Around = None,
    not_before: NotBefore = None,
    *,
    what_if: WhatIf = False,
) -> None:
    """Write one page, self-contained: map and timetable before and after, why each stop moved, what could not.

    With a database at hand it shows the plans of the date as they are published, proposed and kept. Without one, or
    with `--what-if`, `--crew` or `--stop`, what would be planned: nothing is published.

    Example: `xiaolan work show --date 2025-06-19 --html plan.html`

    Example: `xiaolan work show --date 2025-06-19 --stop sy-crew-03-03 --not-before 07:30 --html plan.html`
    """
    from services.router.pictures.page import render

    world = read_world()
    asked = _asked(world, date, stop or [], not_before)
    _known_crews(world, crew or [])
    guess = what_if or crew or asked or not is_at_hand()
    scene = _planned(world, date, asked, crew or []) if guess else _published(world, date)
    try:
        html.write_text(render(scene), encoding="utf-8")
    except OSError as error:
        problem(f"Cannot write {html}: {error.strerror}.", "Name a file in a folder that exists.", code=2)
    console.print(f"{html}：{_counts(scene)}", markup=False, soft_wrap=True)


def _known_crews(world: "World", crews: list[str]) -> None:
    for unknown in sorted(set(crews) - set(world.register.crews)):
        problem(f"There is no crew {unknown}.", "`xiaolan work list` names the crews.", code=2)


def _planned(world: "World", date: datetime, asked: "tuple[QuietTime, ...]", crews: list[str]) -> "Scene":
    from services.router.pictures.scene import set_scene

    return set_scene(world, date.date(), (*world.quiet, *asked), crews)


def _published(world: "World", date: datetime) -> "Scene":
    from services.router.pictures.published import published_scene

    return published_scene(world, date.date(), asyncio.run(kept_on(date.date(), now())))


def _counts(scene: "Scene") -> str:
    """Say in one line what the page shows, and first of all which kind of page it is."""
    moved, digs = f"调整{len(scene.moves)}处", f"可合并的开挖{len(scene.collisions)}处"
    if scene.kept_at is None:
        refused = f"排不下{len(scene.refusals)}个班，不受影响{scene.untouched}个班"
        return f"试算，没有发布：{moved}，{refused}，{digs}"
    waiting = len(scene.waiting)
    plans = f"生效{len(scene.runs) - waiting}个，待批准{waiting}个"
    return f"已登记的方案：{plans}，{moved}，提前作业{scene.early}处，没有调整成{len(scene.turned_down)}件，{digs}"


def _asked(world: "World", date: datetime, stops: list[str], not_before: datetime | None) -> "tuple[QuietTime, ...]":
    from services.router.domain.relocation.quiet import Season, quiet_around

    if bool(stops) != (not_before is not None):
        problem("--stop and --not-before go together.", "For example: --stop sy-crew-03-03 --not-before 07:30.", code=2)
    if not_before is None:
        return ()
    for unknown in sorted(set(stops) - set(world.register.stops)):
        problem(f"There is no stop {unknown}.", "`xiaolan work list --crew CREW` names a crew's stops.", code=2)
    season = Season(date.date(), date.date(), not_before.time())
    return quiet_around(world.register, stops, season, source="按投诉要求")
