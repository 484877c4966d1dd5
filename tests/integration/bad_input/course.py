"""A complaint of 小蓝热线 from the platform to the unit and back, spoken and heard on topics alone."""

import copy
import json
from typing import Any

from aiokafka import AIOKafkaProducer

from services.router.unit_inbox import MESSAGES, InboxTask, read
from shared.contracts.topics import CHANNEL_IN, CHANNEL_OUT, UNIT_IN, UNIT_OUT
from tests.integration.bad_input.case import Rec, encoded
from tests.integration.bad_input.system import System
from tests.integration.bad_input.units import UNIT
from tests.unit.intake.made import SAMPLES
from tests.waiting import until


def complaint(number: str) -> Rec:
    """Say the flagship's matter under this number."""
    document = copy.deepcopy(SAMPLES["hotline"]["new_early_truck"])
    document["order"]["orderNo"] = number  # type: ignore[index]
    return Rec(number.encode(), encoded(document))


async def complain(system: System, producer: AIOKafkaProducer, *numbers: str) -> None:
    await system.send(producer, CHANNEL_IN.of("hotline").name, map(complaint, numbers))


async def answer(system: System, producer: AIOKafkaProducer, number: str, kind: str, **fields: Any) -> None:
    """Answer the complaint's task as the unit does, from its inbox alone; waits until the answer took effect."""
    task = await until(lambda: _task(system, number, kind), what=f"a task that may be answered by {kind}")
    asked, reply_id = task.asked, f"{number}-{kind}"
    ids = {"case_id": str(asked.case_id), "task_id": str(asked.task_id), "token": asked.token}
    said = {"kind": kind, "reply_id": reply_id, "version": task.version, **ids, **fields}
    await system.send(producer, UNIT_OUT.of(UNIT).name, [Rec(ids["case_id"].encode(), encoded(said))])

    async def accepted() -> bool:
        replies = [m for m in await _inbox(system) if getattr(m, "reply_id", "") == reply_id]
        return bool(replies) and replies[-1].TYPE == "cn.xiaolan.reply.accepted.v1"

    await until(accepted, what=f"{kind} to be accepted")


async def told(system: System, number: str, count: int) -> list[dict[str, Any]]:
    """Wait until the platform was told so often about a number; give what it was told, in order."""

    async def found() -> list[dict[str, Any]]:
        records = await system.read(CHANNEL_OUT.of("hotline"))
        mine = [json.loads(r.value) for r in records if r.key == number.encode()]
        return mine if len(mine) >= count else []

    return await until(found, seconds=60, what=f"{count} messages about {number}")


async def _task(system: System, number: str, kind: str) -> InboxTask | None:
    rows = await system.rows("select case_id from router.ticket where external_id = $1", number)
    cases = {row["case_id"] for row in rows}
    tasks = read(await _inbox(system)).values()
    return next((t for t in tasks if t.asked.case_id in cases and kind in t.answers), None)


async def _inbox(system: System) -> list[Any]:
    found = []
    for record in await system.read(UNIT_IN.of(UNIT)):
        type_ = dict(record.headers)["ce_type"].decode()
        if type_ in MESSAGES:
            found.append(MESSAGES[type_].model_validate_json(record.value))
    return found
