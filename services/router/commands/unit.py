"""`xiaolan unit`: act as a unit, by its topics alone."""

import asyncio
import json as json_
import secrets
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from shared.cli.output import console, print_json, problem
from shared.cli.surroundings import surroundings

if TYPE_CHECKING:
    from services.router.unit_inbox import InboxTask
    from shared.contracts.events.unit import ReplyAccepted, ReplyRefused
    from shared.kit.settings import KitSettings

CLI = typer.Typer()
UNIT = typer.Typer(help="Act as a unit, by its topics.", no_args_is_help=True)
CLI.add_typer(UNIT, name="unit")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
PATIENCE = 30.0
"""Seconds to wait for the router's word on an answer."""


@UNIT.command()
def inbox(unit: Annotated[str, typer.Argument(help="The unit's id, e.g. sy-env.")], *, json: Json = False) -> None:
    """Show a unit's open tasks, with their tokens and what may be answered.

    Example: `xiaolan unit inbox sy-env`
    """
    settings = surroundings()
    _check_unit(settings, unit)
    tasks = asyncio.run(_inbox(settings, unit))
    if json:
        print_json([task.as_dict() for task in tasks.values()])
    elif not tasks:
        console.print(f"{unit} 没有待办任务。")
    else:
        for task in tasks.values():
            _show(task)


@UNIT.command()
def reply(
    unit: Annotated[str, typer.Argument(help="The unit's id, e.g. sy-env.")],
    kind: Annotated[str, typer.Argument(help="sign, progress, return or submit_result.")],
    *,
    task: Annotated[
        str | None, typer.Option(help="A task's id or its case's number; the only open one if left out.")
    ] = None,
    text: Annotated[
        str, typer.Option(help="What was done (progress, submit_result), or the explanation (return).")
    ] = "",
    reason: Annotated[str, typer.Option(help="return: a code of return_reasons.csv.")] = "not_our_duty",
    outcome: Annotated[str, typer.Option(help="submit_result: how it ended.")] = "resolved",
    json: Json = False,
) -> None:
    """Answer as a unit and wait for the router's word; exit code 1 when the answer is refused.

    Example: `xiaolan unit reply sy-env submit_result --task AJ-20250618-000001 --text 已调整作业时间`
    """
    from shared.contracts.events.unit import ReplyRefused

    settings = surroundings()
    _check_unit(settings, unit)
    answer = asyncio.run(_reply(settings, unit, task, _body(kind, text, reason, outcome)))
    if json:
        print_json(answer.model_dump(mode="json"))
    if isinstance(answer, ReplyRefused):
        legal = "、".join(answer.answers) or "无"
        problem(f"{kind} 未被接受：{answer.reason}", f"现在可以答复：{legal}；`xiaolan unit inbox {unit}` 查看待办。")
    if not json:
        console.print(f"{kind} 已接受；接下来可以：{'、'.join(answer.answers) or '无需再答复'}")


def _body(kind: str, text: str, reason: str, outcome: str) -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "sign": {},
        "progress": {"text": text or "办理中"},
        "return": {"reason_code": reason, "explanation": text or "不属于本单位职责"},
        "submit_result": {
            "outcome": outcome,
            "contacted": True,
            "confirmed": True,
            "solved": outcome in ("resolved", "mitigated"),
            "public_text": text or "已处理完毕",
        },
    }
    if kind not in bodies:
        problem(f"No answer is called {kind}.", f"Answers: {', '.join(bodies)}.", code=2)
    return {"kind": kind, **bodies[kind]}


def _check_unit(settings: "KitSettings", unit: str) -> None:
    from shared.cli.parts import unit_ids

    units = unit_ids(settings.city)
    if unit not in units:
        problem(f"{unit} has no topics.", f"Units with messaging: {', '.join(units)}.", code=2)


async def _inbox(settings: "KitSettings", unit: str) -> "dict[UUID, InboxTask]":
    from services.router.unit_inbox import MESSAGES, read
    from shared.cli.reading import onlooker
    from shared.contracts.topics import UNIT_IN

    async with onlooker(settings.kafka_servers, settings.topic_prefix) as eye:
        topic = UNIT_IN.of(unit).name
        if topic not in await eye.topics():
            problem(f"There is no topic {topic}.", "`xiaolan topics apply` makes every topic.")
        await eye.look_at([topic], last=None)
        seen = await eye.rest()
    return read(MESSAGES[s.type].model_validate_json(s.value or b"") for s in seen if s.type in MESSAGES)


async def _reply(
    settings: "KitSettings", unit: str, task: str | None, body: dict[str, Any]
) -> "ReplyAccepted | ReplyRefused":
    chosen = _choose(await _inbox(settings, unit), unit, task)
    asked = chosen.asked
    message = {
        **body,
        "reply_id": f"cli-{secrets.token_hex(8)}",
        "case_id": str(asked.case_id),
        "task_id": str(asked.task_id),
        "token": asked.token,
        "version": chosen.version,
    }
    return await _send(settings, unit, message)


def _choose(tasks: "dict[UUID, InboxTask]", unit: str, task: str | None) -> "InboxTask":
    """Pick the task that is meant; of several of one case the newest."""
    fitting = [t for id_, t in tasks.items() if task is None or task in (str(id_), t.asked.case_number)]
    if not fitting:
        problem(f"{unit} has no open task {task or ''}.", f"`xiaolan unit inbox {unit}` lists the open ones.")
    if len({t.asked.case_id for t in fitting}) > 1:
        problem(f"{unit} has {len(fitting)} open tasks.", "Name one with --task.", code=2)
    return fitting[-1]


async def _send(settings: "KitSettings", unit: str, message: dict[str, Any]) -> "ReplyAccepted | ReplyRefused":
    from aiokafka import AIOKafkaProducer

    from shared.cli.reading import onlooker
    from shared.contracts.topics import UNIT_IN, UNIT_OUT

    async with onlooker(settings.kafka_servers, settings.topic_prefix) as eye:
        await eye.look_at([UNIT_IN.of(unit).name], last=0)
        async with AIOKafkaProducer(bootstrap_servers=settings.kafka_servers, acks="all") as producer:
            value = json_.dumps(message, ensure_ascii=False).encode()
            topic = settings.topic_prefix + UNIT_OUT.of(unit).name
            await producer.send_and_wait(topic, value, key=message["case_id"].encode())
        try:
            async with asyncio.timeout(PATIENCE):
                return await _word_on(eye, message["reply_id"])
        except TimeoutError:
            problem(
                "The router has not answered yet.", "`xiaolan status` says whether it runs; the answer is not lost."
            )


async def _word_on(eye: Any, reply_id: str) -> "ReplyAccepted | ReplyRefused":
    from shared.contracts.events.unit import ReplyAccepted, ReplyRefused

    words = {model.TYPE: model for model in (ReplyAccepted, ReplyRefused)}
    async for seen in eye.follow():
        if seen.type in words:
            word: ReplyAccepted | ReplyRefused = words[seen.type].model_validate_json(seen.value or b"")
            if word.reply_id == reply_id:
                return word
    raise AssertionError("an onlooker follows for ever")


def _show(task: "InboxTask") -> None:
    from rich.markup import escape

    asked = task.asked
    role = "主办" if asked.role == "lead" else "协办"
    console.print(f"[bold]{asked.case_number}[/] {escape(asked.category_title)} · {role} · {escape(asked.place)}")
    console.print(f"  {escape(asked.title)}")
    for line in (asked.text, *asked.instructions):
        if line:
            console.print(f"  {escape(line)}", soft_wrap=True)
    console.print(f"  签收限 {asked.sign_by:%m-%d %H:%M} · 办结限 {asked.resolve_by:%m-%d %H:%M}")
    console.print(f"  task {asked.task_id} · token {asked.token} · version {task.version} · {'、'.join(task.answers)}")
