"""`xiaolan work`: the register of city work, and what the planner makes of it; needs neither broker nor database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.router.commands._plans import now
from services.router.commands._work_view import AsJson, print_table, read_world
from shared.cli.output import console, print_json, problem

if TYPE_CHECKING:
    from services.router.domain.relocation.moves import Plan, Refusal
    from services.router.domain.relocation.register import Register

CLI = typer.Typer()
WORK = typer.Typer(help="City work: crews, their stops, and moving them out of quiet times.", no_args_is_help=True)
CLI.add_typer(WORK, name="work")

Rows = list[dict[str, Any]]


@WORK.command("list")
def list_work(
    crew: Annotated[str | None, typer.Option("--crew", help="Show this crew's stops.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the crews of the register, or one crew's stops.

    Example: `xiaolan work list --crew sy-crew-03`
    """
    register = _register()
    rows = _crews(register) if crew is None else _stops(register, crew)
    if as_json:
        print_json(rows)
    else:
        print_table(rows)


@WORK.command()
def plan(
    crew: Annotated[str, typer.Option("--crew", help="The crew whose runs are planned.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first date.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last date, inclusive.")],
    not_before: Annotated[datetime, typer.Option("--not-before", formats=["%H:%M"], help="Quiet until this hour.")],
    stop: Annotated[list[str] | None, typer.Option("--stop", help="Quiet around this stop; else around all.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Plan a crew's runs anew, quiet around its stops; show each before and after. Nothing is published.

    Exit code 1 if a date has no plan: what clashes and what would help is said.

    Example: `xiaolan work plan --crew sy-crew-03 --from 2025-06-19 --to 2025-06-22 --not-before 07:30`
    """
    from services.router.domain.relocation.plan import plan_dates
    from services.router.domain.relocation.quiet import Season, quiet_around

    register = _register()
    own = [row["id"] for row in _stops(register, crew)]
    for unknown in sorted(set(stop or ()) - set(own)):
        problem(f"{crew} has no stop {unknown}.", f"`xiaolan work list --crew {crew}` names its stops.", code=2)
    season = Season(first.date(), last.date(), not_before.time())
    quiet = quiet_around(register, stop or own, season, source="xiaolan work plan")
    runs = [_run(register, outcome) for outcome in plan_dates(register, crew, first.date(), last.date(), quiet)]
    if as_json:
        print_json({"crew": crew, "runs": runs})
    else:
        _print_runs(register, crew, runs)
    if any("refused" in run for run in runs):
        raise typer.Exit(1)


def _register() -> "Register":
    return read_world().register


def _crews(register: "Register") -> Rows:
    stops = [stop.crew for stop in register.stops.values()]
    return [
        {
            "id": crew.id,
            "title": crew.title,
            "shift": f"{crew.shift_start:%H:%M}-{crew.shift_end:%H:%M}",
            "vehicle": register.vehicles[crew.vehicle_on(now().date())].title,
            "operator": crew.operator,
            "supervisor": crew.supervisor,
            "stops": stops.count(crew.id),
        }
        for crew in register.crews.values()
    ]


def _stops(register: "Register", crew: str) -> Rows:
    if crew not in register.crews:
        problem(f"There is no crew {crew}.", "`xiaolan work list` names the crews.", code=2)
    own = (stop.on(now().date()) for stop in register.stops.values() if stop.crew == crew)
    stops = sorted(own, key=lambda stop: (stop.planned, stop.id))
    return [
        {
            "id": stop.id,
            "title": stop.title,
            "start": f"{stop.planned:%H:%M}",
            "minutes": stop.minutes,
            "weekdays": "".join(map(str, sorted(stop.weekdays))),
            "fixed": stop.fixed,
            "must_precede": sorted(stop.must_precede),
        }
        for stop in stops
    ]


def _run(register: "Register", outcome: "Plan | Refusal") -> dict[str, Any]:
    from services.router.domain.relocation.moves import Refusal

    if isinstance(outcome, Refusal):
        helps = [relaxation.sentence for relaxation in outcome.relaxations]
        return {"date": outcome.date, "refused": outcome.sentence, "clash": list(outcome.clash), "would_help": helps}
    visits = [
        {
            "stop_id": visit.stop_id,
            "stop": register.stops[visit.stop_id].title,
            "planned": f"{register.stops[visit.stop_id].on(outcome.date).planned:%H:%M}",
            "start": f"{visit.start:%H:%M}",
        }
        for visit in outcome.visits
    ]
    return {
        "date": outcome.date,
        "vehicle": outcome.vehicle_id,
        "moved": len(outcome.moves),
        "cost": outcome.cost,
        "visits": visits,
    }


def _print_runs(register: "Register", crew: str, runs: Sequence[Mapping[str, Any]]) -> None:
    """Print each run; one that is the same as the day before says so in its heading only."""
    before: object = None
    for run in runs:
        console.print(f"{run['date']} {register.crews[crew].title}", style="bold", end="  ")
        if "refused" in run:
            console.print(run["refused"], style="red", soft_wrap=True)
            for sentence in run["would_help"]:
                console.print(f"  · {sentence}")
        elif run["visits"] == before:
            console.print("同前一班")
        else:
            console.print(f"调整{run['moved']}处，代价{run['cost']}，车辆{run['vehicle']}")
            moved = [{"原定": v["planned"], "调整为": _moved_to(v), "点位": v["stop"]} for v in run["visits"]]
            print_table(moved)
        before = run.get("visits")


def _moved_to(visit: Mapping[str, Any]) -> str:
    return "" if visit["start"] == visit["planned"] else f"→ {visit['start']}"
