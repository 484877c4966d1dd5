"""`xiaolan work quiet`: which places have to be quiet on a date, at which hours, and who says so."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.router.commands._work_view import AsJson, read_world
from services.router.commands.work import WORK
from shared.cli.output import console, print_json

if TYPE_CHECKING:
    from services.router.domain.relocation.quiet import QuietTime
    from services.router.domain.world import World

CLI = typer.Typer()
CONFIDENCE = {"high": "高", "medium": "中", "low": "低"}


@WORK.command()
def quiet(
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="The date.")],
    *,
    as_json: AsJson = False,
) -> None:
    """List the quiet times of a date with their sources, and the work that they leave no room for.

    Example: `xiaolan work quiet --date 2025-06-21`
    """
    from services.router.domain.relocation.smothered import smothered

    world = read_world()
    rows = quiet_rows(world, day.date())
    without_room = [found.sentence for found in smothered(world.register, world.quiet, day.date())]
    if as_json:
        print_json({"date": day.date(), "quiet": rows, "without_room": without_room})
        return
    _print_rules(rows)
    for sentence in without_room:
        console.print(f"排不下：{sentence}", style="red", markup=False, soft_wrap=True)


def quiet_rows(world: "World", day: date) -> list[dict[str, Any]]:
    """Describe the quiet times in force on a date, by their hours; one row for each place."""
    in_force = [time for time in world.quiet if time.hours(day)]
    return [_row(time) for time in sorted(in_force, key=lambda time: (time.start, time.end, time.title))]


def _row(time: "QuietTime") -> dict[str, Any]:
    from services.router.domain.relocation.register import KIND_TITLES, WorkKind
    from services.router.domain.relocation.wording import hours_said, place_said

    kinds = [KIND_TITLES[WorkKind(kind)] for kind in sorted(time.kinds)]
    return {
        "hours": hours_said(time),
        "dates": _dates(time),
        "place": place_said(time.place),
        "title": time.title,
        "forbids": kinds or ["全部作业"],
        "may_go_on": _may_go_on(time),
        "confidence": time.confidence,
        "source": time.source,
    }


def _dates(time: "QuietTime") -> str:
    if time.last_date == date.max:
        return "长期" if time.first_date == date.min else f"{time.first_date}起长期"
    return str(time.first_date) if time.first_date == time.last_date else f"{time.first_date}至{time.last_date}"


def _may_go_on(time: "QuietTime") -> str:
    vehicles = {1: "低噪声车辆", 2: "普通及以下噪声车辆"}.get(time.loudest or 0, "")
    return "；".join(filter(None, (vehicles, time.exceptions)))


def _print_rules(rows: list[dict[str, Any]]) -> None:
    """Print each rule once with all its places, then what it forbids and who says so."""
    rules: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        rules.setdefault((row["hours"], row["title"]), []).append(row)
    for (hours, title), places in rules.items():
        rule = places[0]
        console.print(f"{hours}  {title}", style="bold", markup=False)
        console.print(
            f"  地点：{'；'.join(row['place'] for row in places)}（{rule['dates']}）", markup=False, soft_wrap=True
        )
        allowed = f"；可以：{rule['may_go_on']}" if rule["may_go_on"] else ""
        console.print(f"  不得：{'、'.join(rule['forbids'])}{allowed}", markup=False, soft_wrap=True)
        console.print(
            f"  来源：{rule['source']}（可信度{CONFIDENCE.get(rule['confidence'], '未说明')}）",
            markup=False,
            soft_wrap=True,
        )
    if not rows:
        console.print("这一天没有安静时段。")
