"""`xiaolan case`: the cases, and everything that happened to one; never who complained."""

import asyncio
import json as json_
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.markup import escape

from shared.cli.output import console, print_json, problem
from shared.cli.titles import ANSWERS, CASE_STATES, FACTS, LINKS, TASK_STATES
from shared.kit.clock import SHANGHAI

CLI = typer.Typer()
CASE = typer.Typer(help="Cases: list them, show one whole.", no_args_is_help=True)
CLI.add_typer(CASE, name="case")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
HIDDEN = {"complainant_ref", "complainant_kind", "origin"}
"""What of a ticket stays out of sight."""
PARTS = {"place": "地点", "category": "类别", "time": "时间", "words": "特征词", "text": "文字", "total": "合计"}
"""What speaks for one matter, in the order in which it counts."""


@CASE.command("list")
def list_cases(
    state: Annotated[str | None, typer.Option(help="Only this state, e.g. in_progress.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only those this unit leads.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most this many.")] = 50,
    *,
    json: Json = False,
) -> None:
    """List cases, newest first.

    Example: `xiaolan case list --state scheduled`
    """
    rows = asyncio.run(_list(state, unit, limit))
    if json:
        print_json(rows)
    elif not rows:
        console.print("还没有案件。")
    else:
        _print_list(rows)


@CASE.command()
def show(
    number: Annotated[str, typer.Argument(help="A case's number or id, a ticket's number, or a platform's own.")],
    *,
    json: Json = False,
) -> None:
    """Show one case: its course, why it was decided so, its tasks, answers and tickets.

    Example: `xiaolan case show AJ-20250618-000001`
    """
    found = asyncio.run(_show(number))
    if found is None:
        problem(f"没有编号为 {number} 的案件。", "`xiaolan case list` 列出所有案件。")
    if json:
        print_json(found)
    else:
        _print_case(found)


async def _list(state: str | None, unit: str | None, limit: int) -> list[dict[str, Any]]:
    from services.router.adapters.queries import QUERIES
    from services.router.commands._tables import router_tables

    async with router_tables() as connection:
        return [dict(row) for row in await connection.fetch(QUERIES["list_cases"], state, unit, limit)]


async def _show(number: str) -> dict[str, Any] | None:
    from services.router.adapters.queries import QUERIES
    from services.router.commands._tables import router_tables

    async with router_tables() as connection:
        case_id = await connection.fetchval(QUERIES["find_case"], number)
        if case_id is None:
            return None

        async def rows(query: str, argument: Any = case_id) -> list[dict[str, Any]]:
            return [json_.loads(row[0]) for row in await connection.fetch(QUERIES[query], argument)]

        cases = await rows("show_case")
        return {
            "case": cases[0],
            "facts": await rows("show_facts"),
            "decisions": await rows("show_decisions"),
            "tasks": [_without(task, {"token"}) for task in await rows("load_tasks", [case_id])],
            "replies": await rows("show_replies"),
            "tickets": [_without(ticket, HIDDEN) for ticket in await rows("load_tickets", [case_id])],
            "proposals": await rows("show_proposals"),
        }


def _without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _print_list(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table("编号", "状态", "类别", "事项", "主办", "诉求", "受理", "办结限", box=None)
    for row in rows:
        table.add_row(
            row["number"],
            _title(CASE_STATES, row["state"]),
            row["category"],
            escape(row["matter"]),
            row["lead"] or "",
            str(row["tickets"]),
            *(f"{row[name].astimezone(SHANGHAI):%m-%d %H:%M}" for name in ("opened_at", "resolve_by")),
        )
    console.print(table)


def _print_case(found: dict[str, Any]) -> None:
    case = found["case"]
    state, lead = _title(CASE_STATES, case["state"]), case["lead"] or "—"
    console.print(f"[bold]{case['number']}[/] {escape(case['matter'])} · {state} · 主办 {lead}")
    console.print(f"  受理 {_moment(case['opened_at'])} · 签收限 {_moment(case['sign_by'])}", end="")
    console.print(f" · 办结限 {_moment(case['resolve_by'])}")
    _section("经过", map(_fact_line, found["facts"]))
    _section("依据", (line for decision in found["decisions"] for line in _decision_lines(decision)))
    _section("任务", map(_task_line, found["tasks"]))
    _section("单位答复", map(_reply_line, found["replies"]))
    _section("诉求", map(_ticket_line, found["tickets"]))
    _section("可能相同", (f"{p['other']} {_parts(p['score'])}" for p in found["proposals"]))


def _section(title: str, lines: Any) -> None:
    held = list(lines)
    if held:
        console.print(f"[bold]{title}[/]")
    for line in held:
        console.print(f"  {line}", markup=False, soft_wrap=True)


def _fact_line(fact: dict[str, Any]) -> str:
    more = [fact["unit"] or "", fact["reason"], fact["reply_text"], *map(_work_line, fact["work"])]
    words = " · ".join(word for word in more if word)
    what = f"{_title(FACTS, fact['fact'])} → {_title(CASE_STATES, fact['state'])}"
    return f"{fact['version']:>2} {_moment(fact['at'])} {what}（{fact['actor']}） {words}".rstrip()


def _work_line(work: dict[str, Any]) -> str:
    return f"{work['stop']} {work['planned'][:5]} → {work['moved_to'][:5]}，{work['first_date']} 至 {work['last_date']}"


def _decision_lines(decision: dict[str, Any]) -> list[str]:
    head = f"{decision['table']} 第 {decision['row']} 条（表版本 {decision['version'][:12]}）"
    return [head, *(f"  {line}" for line in decision["why"])]


def _task_line(task: dict[str, Any]) -> str:
    role = "主办" if task["role"] == "lead" else "协办"
    state = _title(TASK_STATES, task["state"]) + ("（已收回）" if task["closed"] and task["state"] != "done" else "")
    return f"{role} {task['unit']} · {state} · 第 {task['version']} 版 {'；'.join(task['instructions'])}".rstrip()


def _reply_line(reply: dict[str, Any]) -> str:
    verdict = "接受" if reply["accepted"] else f"未接受：{reply['reason']}"
    return f"{_moment(reply['at'])} {reply['unit_id']} {_title(ANSWERS, reply['kind'])} · {verdict}"


def _ticket_line(ticket: dict[str, Any]) -> str:
    score = f"（{_parts(ticket['score'])}）" if ticket["score"] else ""
    head = f"{ticket['number']} · {ticket['channel']} {ticket['external_id']} · {_title(LINKS, ticket['link'])}{score}"
    return f"{head} · {ticket['state']} · 答复限 {_moment(ticket['reply_by'])} · {ticket['title']}"


def _parts(score: Mapping[str, float]) -> str:
    """Show what spoke for one matter, part by part, each from 0 to 1."""
    return "，".join(f"{title} {score[name]:.2f}" for name, title in PARTS.items() if name in score)


def _title(titles: Mapping[str, str], word: str) -> str:
    return titles.get(word, word)


def _moment(text: str) -> str:
    return text[:16].replace("T", " ")
