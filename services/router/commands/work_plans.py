"""`xiaolan work plans|approve|withdraw|compliance`: plans through their life, and whether they are kept."""

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.router.commands._plans import kept_compliance, kept_plans, now, send
from services.router.commands._work_view import read_world
from services.router.commands.work import WORK
from shared.cli.output import console, print_json, problem

if TYPE_CHECKING:
    from services.router.domain.plan_compliance import Compliance
    from services.router.domain.plan_life import WorkPlan
    from services.router.domain.world import World

CLI = typer.Typer()
"""Its commands stand under `xiaolan work`."""
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Crew = Annotated[str | None, typer.Option("--crew", help="This crew's only.")]
PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="The plan's id, or its first letters.")]
As = Annotated[str, typer.Option("--as", help="Who decides: an id of the city's staff.csv.")]
PATIENCE = 30.0
"""Seconds to wait for the router to apply a decision."""


@WORK.command()
def plans(*, crew: Crew = None, as_json: AsJson = False) -> None:
    """List plans, newest dates first, with their stage.

    Example: `xiaolan work plans --crew sy-crew-03`
    """
    world = _city(crew)
    rows = [_plan_row(plan, world, now().date()) for plan in asyncio.run(kept_plans(crew))]
    _print(rows, as_json=as_json, empty="还没有调整方案。", titled=_PLAN_TITLES)


@WORK.command()
def approve(plan: PlanId, staff: As) -> None:
    """Approve a proposed plan; it is checked once more and published. Exit code 1 if that is not possible.

    Example: `xiaolan work approve 3f2a --as sy-approver`
    """
    _decide(plan, staff, "approved")


@WORK.command()
def withdraw(
    plan: PlanId,
    staff: As,
    reason: Annotated[str, typer.Option(help="Why, as everybody concerned may read it.")],
) -> None:
    """Withdraw a plan: from the crew's next run on the old timetable holds, and everybody who was told hears of it.

    Example: `xiaolan work withdraw 3f2a --as sy-duty-chief --reason 考试改期`
    """
    _decide(plan, staff, "withdrawn", reason)


@WORK.command()
def compliance(*, crew: Crew = None, as_json: AsJson = False) -> None:
    """Show how published plans are kept, per crew and plan: kept, early, not reported, still ahead.

    Example: `xiaolan work compliance --json`
    """
    world = _city(crew)
    rows = [_compliance_row(one, world) for one in asyncio.run(kept_compliance(crew))]
    _print(rows, as_json=as_json, empty="还没有发布过的方案。", titled=_COMPLIANCE_TITLES)


def _city(crew: str | None) -> "World":
    """Give the city; ends with a sentence where the crew that was asked for is none of its."""
    world = read_world()
    if crew is not None and crew not in world.register.crews:
        problem(f"There is no crew {crew}.", "`xiaolan work list` names the crews.", code=2)
    return world


_TITLES = {"title": "班组", "plan": "方案", "first": "自", "last": "至"}
_PLAN_TITLES = {**_TITLES, "stage": "阶段", "moves": "调整", "cases": "案件", "course": "经过"}
_COMPLIANCE_TITLES = {**_TITLES, "kept": "按时", "early": "提前", "not_reported": "未报", "ahead": "未到"}


def _decide(name: str, staff: str, decision: Literal["approved", "withdrawn"], reason: str = "") -> None:
    """Send a decision and wait until the router has applied it; what it would refuse is said before."""
    from services.router.usecases.decide_plans import why_not
    from shared.contracts.events.schedule import PlanDecided

    plan = _named(name)
    if why := why_not(decision, staff, plan, read_world()):
        problem(f"The plan cannot be {decision} by {staff}: {why}.", "`xiaolan work plans` shows where it stands.")
    ids = {"plan_id": plan.plan_id, "crew_id": plan.crew_id}
    said = PlanDecided(at=now(), **ids, decision=decision, staff=staff, reason=reason)
    found = asyncio.run(send(said, PATIENCE))
    if found is None:
        problem("The router has not applied it yet.", "`xiaolan status` says whether it runs; nothing is lost.")
    console.print(f"方案 {str(plan.plan_id)[:8]}：{_stage_title(found.stage(now().date()))}")
    if decision == "approved" and not found.published:
        problem("The plan was made anew.", "`xiaolan work plans` shows the one that now waits for approval.")


def _named(name: str) -> "WorkPlan":
    fitting = [plan for plan in asyncio.run(kept_plans(None)) if str(plan.plan_id).startswith(name.lower())]
    if len(fitting) != 1:
        many = "No plan's id begins" if not fitting else f"{len(fitting)} plans' ids begin"
        problem(f"{many} with {name}.", "`xiaolan work plans` lists them; give more letters.", code=2)
    return fitting[0]


def _plan_row(plan: "WorkPlan", world: "World", today: date) -> dict[str, Any]:
    from services.router.domain.plan_words import decided_said, ended_said

    return {
        "crew": plan.crew_id,
        "title": _crew_title(plan, world),
        "plan": plan.plan_id,
        "stage": plan.stage(today),
        "first": plan.first_date,
        "last": plan.holds_until,
        "moves": len(plan.moves),
        "cases": len(plan.case_ids),
        "course": "；".join(filter(None, (decided_said(plan, world.staff), ended_said(plan, world.staff)))),
        "decided_by": plan.decided_by,
        "ended_by": plan.ended_by,
    }


def _crew_title(plan: "WorkPlan", world: "World") -> str:
    crew = world.register.crews.get(plan.crew_id)
    return crew.title if crew else plan.crew_id


def _compliance_row(one: "Compliance", world: "World") -> dict[str, Any]:
    plan = one.plan
    counts = {how: one.count(how) for how in ("kept", "early", "not_reported", "ahead")}
    early = [{"date": run.day, "stop": run.stop_id} for run in one.runs if run.how == "early"]
    return {
        "crew": plan.crew_id,
        "title": _crew_title(plan, world),
        "plan": plan.plan_id,
        "first": plan.first_date,
        "last": plan.holds_until,
        **counts,
        "early_runs": early,
    }


def _print(rows: list[dict[str, Any]], *, as_json: bool, empty: str, titled: dict[str, str]) -> None:
    """Print rows as JSON, or as a table of the titled columns."""
    from rich.table import Table

    if as_json:
        print_json(rows)
        return
    if not rows:
        console.print(empty)
        return
    table = Table(*titled.values(), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(_cell(name, row[name]) for name in titled))
    console.print(table)


def _stage_title(stage: str) -> str:
    from services.router.domain.plan_words import STAGES

    return STAGES[stage]


def _cell(name: str, value: Any) -> str:
    if name == "stage":
        return _stage_title(value)
    return str(value)[:8] if name == "plan" else str(value)
