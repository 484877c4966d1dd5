"""`xiaolan work collisions`: digs that meet in place and time, and how one opening could serve them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.router.commands._work_view import AsJson, print_table, read_world
from services.router.commands.work import WORK
from shared.cli.output import console, print_json

if TYPE_CHECKING:
    from services.router.domain.collisions import Collision
    from services.router.domain.relocation.register import Register

CLI = typer.Typer()
"""Its command stands under `xiaolan work`."""
From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Works that are over before are left out.")
]


@WORK.command()
def collisions(since: From = None, *, as_json: AsJson = False) -> None:
    """Propose to join works that dig the same stretch within some days (综合挖一次). Nothing is published.

    Example: `xiaolan work collisions --from 2025-06-01`
    """
    from services.router.domain.collisions import collisions as find
    from shared.city.workdays import CITY_TIME

    world = read_world()
    today: date = since.date() if since else datetime.now(CITY_TIME).date()
    found = [_collision(one, world.register) for one in find(world.register, world.quiet, today)]
    if as_json:
        print_json({"from": today, "collisions": found})
    else:
        _print(found, today)


def _collision(one: "Collision", register: "Register") -> dict[str, Any]:
    parts = {part.stop.id: part for part in one.parts}
    works = [
        {
            "id": stop.id,
            "title": stop.title,
            "crew": stop.crew,
            "crew_title": register.crews[stop.crew].title,
            "kind": stop.kind,
            "first_date": stop.first_date,
            "last_date": stop.last_date,
            "joined_first": parts[stop.id].first_date if stop.id in parts else None,
            "joined_last": parts[stop.id].last_date if stop.id in parts else None,
        }
        for stop in (*(part.stop for part in one.parts),) or one.stops
    ]
    return {"works": works, "reasons": list(one.reasons), "refusal": one.refusal}


def _print(found: list[dict[str, Any]], today: date) -> None:
    for one in found:
        console.print("建议合并开挖" if not one["refusal"] else "应当合并，但排不出日期", style="bold")
        print_table(
            [
                {
                    "作业": work["title"],
                    "班组": work["crew_title"],
                    "原定": f"{work['first_date']}至{work['last_date']}",
                    "合并后": f"{work['joined_first']}至{work['joined_last']}" if work["joined_first"] else "",
                }
                for work in one["works"]
            ]
        )
        for sentence in (*one["reasons"], *filter(None, [one["refusal"]])):
            console.print(f"  · {sentence}", markup=False, soft_wrap=True)
    if not found:
        console.print(f"{today} 起没有相撞的开挖作业。")
