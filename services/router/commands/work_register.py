"""`xiaolan work register`: crews' stops as they stand on a date, and where each figure comes from."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.router.commands._kept import is_at_hand
from services.router.commands._plans import now
from services.router.commands._register import kept_changes
from services.router.commands._work_view import AsJson, print_table, read_world
from services.router.commands.work import WORK
from shared.cli.output import console, print_json, problem

if TYPE_CHECKING:
    from services.router.domain.relocation.register import Register

CLI = typer.Typer()
"""Its command stands under `xiaolan work`."""
Rows = list[dict[str, Any]]


@WORK.command("register")
def show_register(
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Today if left out.")] = None,
    crew: Annotated[str | None, typer.Option("--crew", help="This crew's only.")] = None,
    *,
    changes: Annotated[bool, typer.Option("--changes", help="List what fleet systems changed, held or not.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the stops of a date with their crew's vehicle, and which edition or fleet's change says so.

    Where no database is at hand, the city folder's register.

    Example: `xiaolan work register --date 2025-06-20 --crew sy-crew-03`
    """
    register, kept = read_world().register, asyncio.run(kept_changes()) if is_at_hand() else []
    if crew is not None and crew not in register.crews:
        problem(f"There is no crew {crew}.", "`xiaolan work list` names the crews.", code=2)
    mine = [change for change in kept if crew in (None, change["crew"])]
    today = (day or now()).date()
    rows = [_change(change) for change in mine] if changes else _stops(register, mine, today, crew)
    if as_json:
        print_json({"version": str(register.version), "rows": rows})
        return
    console.print(
        f"台账：第 {register.version.edition} 版，变更至 {register.version.change} 号"
        if kept or register.version.edition
        else "台账：城市目录"
    )
    print_table(rows)


def _stops(register: "Register", changes: Iterable[Mapping[str, Any]], day: date, crew: str | None) -> Rows:
    held = [c for c in changes if c["retired_by"] is None and c["first_date"] <= day.isoformat()]
    runs = (register.run(id_, day) for id_ in sorted(register.crews) if crew in (None, id_))
    edition = f"第{register.version.edition}版" if register.version.edition else "城市目录"
    return [
        {
            "crew": run.crew.id,
            "vehicle": run.vehicle.id,
            "stop": stop.id,
            "title": stop.title,
            "start": f"{stop.planned:%H:%M}",
            "minutes": stop.minutes,
            "weekdays": "".join(map(str, sorted(stop.weekdays))),
            "from": _origin(held, stop.id) or edition,
            "vehicle_from": _origin((c for c in held if c["crew"] == run.crew.id), "") or edition,
        }
        for run in runs
        for stop in run.stops
    ]


def _origin(held: Iterable[Mapping[str, Any]], stop: str) -> str:
    """Name the newest change of a stop, or of a crew's vehicle where no stop is named."""
    found = next((change for change in held if change["stop"] == stop), None)
    return f"变更{found['number']} {found['fleet']}/{found['report_id']}" if found else ""


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    from services.router.domain.relocation.register_changes import CHANGE_TITLES

    said = {name: change[name] for name in ("start", "minutes", "weekdays") if change[name] is not None}
    return {
        "number": change["number"],
        "kind": CHANGE_TITLES[change["kind"]],
        "crew": change["crew"],
        "what": change["stop"] or change["vehicle"],
        "first": change["first_date"],
        "said": " ".join(f"{name}={value}" for name, value in said.items()),
        "by": f"{change['fleet']}/{change['report_id']}",
        "edition": change["edition"],
        "until": change["retired_by"] or "",
        "why": change["retired_why"],
    }
