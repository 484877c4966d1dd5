"""`xiaolan work show`: a date's city work before and after, as one page to look at."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.router.commands._work_view import read_world
from services.router.commands.work import WORK
from shared.cli.output import console, problem

if TYPE_CHECKING:
    from services.router.domain.relocation.quiet import QuietTime
    from services.router.domain.world import World

CLI = typer.Typer()
"""Its command stands under `xiaolan work`."""
Date = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="The date.")]
Html = Annotated[Path, typer.Option("--html", metavar="FILE", help="Where to write the page.")]
Crews = Annotated[list[str] | None, typer.Option("--crew", help="Plan this crew only; may be given again.")]
Around = Annotated[list[str] | None, typer.Option("--stop", help="Quiet round this stop too, as a complaint asks.")]
NotBefore = Annotated[datetime | None, typer.Option("--not-before", formats=["%H:%M"], help="... until this hour.")]


@WORK.command()
def show(date: Date, html: Html, crew: Crews = None, stop: Around = None, not_before: NotBefore = None) -> None:
    """Write one page, self-contained: map and timetable before and after, why each stop moved, what could not.

    The city's own quiet times of the date count, and those round `--stop`. Nothing is published.

    Example: `xiaolan work show --date 2025-06-19 --stop sy-crew-03-03 --not-before 07:30 --html plan.html`
    """
    from services.router.pictures.page import render
    from services.router.pictures.scene import set_scene

    world = read_world()
    for unknown in sorted(set(crew or ()) - set(world.register.crews)):
        problem(f"There is no crew {unknown}.", "`xiaolan work list` names the crews.", code=2)
    scene = set_scene(world, date.date(), (*world.quiet, *_asked(world, date, stop or [], not_before)), crew or ())
    try:
        html.write_text(render(scene), encoding="utf-8")
    except OSError as error:
        problem(f"Cannot write {html}: {error.strerror}.", "Name a file in a folder that exists.", code=2)
    counts = f"调整{len(scene.moves)}处，排不下{len(scene.refusals)}个班，不受影响{scene.untouched}个班"
    console.print(f"{html}：{counts}", markup=False, soft_wrap=True)


def _asked(world: "World", date: datetime, stops: list[str], not_before: datetime | None) -> "tuple[QuietTime, ...]":
    from services.router.domain.relocation.quiet import Season, quiet_around

    if not stops:
        return ()
    if not_before is None:
        problem("--stop needs --not-before.", "Say until which hour it has to be quiet: --not-before 07:30.", code=2)
    for unknown in sorted(set(stops) - set(world.register.stops)):
        problem(f"There is no stop {unknown}.", "`xiaolan work list --crew CREW` names a crew's stops.", code=2)
    season = Season(date.date(), date.date(), not_before.time())
    return quiet_around(world.register, stops, season, source="按投诉要求")
