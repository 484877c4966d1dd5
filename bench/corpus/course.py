"""A complaint of 小蓝热线 from the platform to the unit and back, spoken and heard on topics alone."""

import json
from typing import Any

from bench.corpus.case import PLAIN, Rec, encoded
from bench.corpus.platform import sample
from bench.corpus.sending import Sender
from bench.corpus.system import System
from bench.corpus.targets.answers import UNIT
from services.router.unit_inbox import MESSAGES, InboxTask, read
from shared.contracts.topics import CHANNEL_IN, CHANNEL_OUT, UNIT_IN, UNIT_OUT
from tests.waiting import until


def complaint(number: str) -> Rec:
    """Say the flagship's matter under this number."""
    document = sample("hotline", "new_early_truck")
    document["order"]["orderNo"] = number
    return Rec(number.encode(), encoded(document))


async def complain(sender: Sender, *numbers: str) -> None:
    await sender.send(CHANNEL_IN.of("hotline").name, [(complaint(number), PLAIN) for number in numbers])


async def answer(system: System, sender: Sender, number: str, kind: str, **fields: Any) -> None:
    """Answer the complaint's task as the unit does, from its inbox alone; waits until the answer took effect."""
    task = await task_of(system, number, kind)
    asked, reply_id = task.asked, f"{number}-{kind}"
    ids = {"case_id": str(asked.case_id), "task_id": str(asked.task_id), "token": asked.token}
    said = {"kind": kind, "reply_id": reply_id, "version": task.version, **ids, **fields}
    await sender.send(UNIT_OUT.of(UNIT).name, [(Rec(ids["case_id"].encode(), encoded(said)), PLAIN)])

    async def accepted() -> bool:
        replies = [m for m in await inbox(system) if getattr(m, "reply_id", "") == reply_id]
        return bool(replies) and replies[-1].TYPE == "cn.xiaolan.reply.accepted.v1"

    await until(accepted, what=f"{kind} to be accepted")


async def told(system: System, number: str, count: int) -> list[dict[str, Any]]:
    """Wait until the platform was told so often about a number; give what it was told, in order."""

    async def found() -> list[dict[str, Any]]:
        records = await system.read(CHANNEL_OUT.of("hotline"))
        mine = [json.loads(r.value) for r in records if r.key == number.encode()]
        return mine if len(mine) >= count else []

    return await until(found, seconds=60, what=f"{count} messages about {number}")


async def task_of(system: System, number: str, kind: str) -> InboxTask:
    """Wait for the unit's task about a number that may be answered so."""
    found = await until(lambda: _task(system, number, kind), what=f"a task that may be answered by {kind}")
    assert found
    return found


async def _task(system: System, number: str, kind: str) -> InboxTask | None:
    rows = await system.rows("select case_id from router.ticket where external_id = $1", number)
    cases = {row["case_id"] for row in rows}
    tasks = read(await inbox(system)).values()
    return next((t for t in tasks if t.asked.case_id in cases and kind in t.answers), None)


async def inbox(system: System) -> list[Any]:
    """Read what the unit was told."""
    found = []
    for record in await system.read(UNIT_IN.of(UNIT)):
        type_ = dict(record.headers)["ce_type"].decode()
        if type_ in MESSAGES:
            found.append(MESSAGES[type_].model_validate_json(record.value))
    return found
