"""Story 1 in full on the fast clock, five days in two minutes: told, moved, kept, broken, reopened, and back again."""

import json
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.demo.hearing import heard
from deploy.demo.ledger import Ledger
from deploy.demo.play import Player
from deploy.demo.watch import Watch
from deploy.local.stack import Endpoints
from services.router.commands._plans import kept_compliance
from shared.cli.running import Room
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import ScheduleChanged
from shared.contracts.topics import CHANNEL_IN, FLEET_OUT
from shared.kit.clock import Clock
from tests.e2e.day import FLAGSHIP, system

pytestmark = pytest.mark.timeout(380)
SPEED = 3600
HEAD_START = timedelta(seconds=12)
"""Real seconds that the services get to come up before the story's clock begins."""
CREW, STOP = "sy-crew-03", "sy-crew-03-03"
TRUCK = FLAGSHIP.sends[0].key
PATIENCE = 60.0


@pytest.fixture
async def database(stack: Endpoints, template: str) -> AsyncIterator[str]:
    name = f"xiaolan_story_{uuid.uuid4().hex[:8]}"
    owner = await asyncpg.connect(stack.database_url)
    await owner.execute(f"create database {name} template {template}")
    try:
        yield f"{stack.database_url.rpartition('/')[0]}/{name}"
    finally:
        await owner.execute(f"drop database if exists {name} with (force)")
        await owner.close()


@dataclass
class Story:
    """The days of the story, as platform and fleet system live them."""

    room: Room
    watch: Watch
    producer: AIOKafkaProducer
    clock: Clock

    async def wait(self, moment: str) -> None:
        """Let the city's clock come to a moment of June 2025."""
        then = datetime.fromisoformat(f"2025-06-{moment}:00+08:00")
        await self.watch.until(lambda _: self.clock.now() >= then, PATIENCE)

    async def sees(self, what: Callable[[Ledger], bool], name: str) -> None:
        assert await self.watch.until(what, PATIENCE), f"{name} was not seen"

    async def report(self, day: int, start: str, end: str) -> None:
        """Report as the fleet system, when the work is done."""
        await self.wait(f"{day}T{end}")
        said = {"kind": "work_done", "report_id": f"day-{day}", "crew": CREW, "stop": STOP, "vehicle": "sy-v-03"}
        times = {name: f"2025-06-{day}T{at}:00+08:00" for name, at in (("started_at", start), ("ended_at", end))}
        await self._send(FLEET_OUT.of("sy-fleet").name, CREW, said | times)

    async def complain_again(self, day: int) -> None:
        """Complain as a neighbour that the truck came at half past five all the same."""
        await self.wait(f"{day}T06:00")
        first = FLAGSHIP.payload(FLAGSHIP.sends[0])
        caller = {"name": "王晓明", "phone": "13800000018"}
        moment = f"2025-06-{day} 06:00:00"
        words = "今天早上五点半，垃圾车又到后村家园门口收垃圾，压缩的声音特别响，不是说改时间了吗？"
        order = {**first["order"], "orderNo": "AGAIN", "reportTime": moment, "content": words}
        await self._send(
            CHANNEL_IN.of("hotline").name, "AGAIN", {**first, "sendTime": moment, "order": order, "caller": caller}
        )

    async def _send(self, topic: str, key: str, said: dict[str, Any]) -> None:
        value = json.dumps(said, ensure_ascii=False).encode()
        await self.producer.send_and_wait(self.room.topic_prefix + topic, value, key=key.encode())


def has_fact(name: str) -> Callable[[Ledger], bool]:
    return lambda ledger: any(fact.fact == name for fact in ledger.events(CaseChanged))


def restored(ledger: Ledger) -> bool:
    return any(change.change == "restored" for change in ledger.events(ScheduleChanged))


async def test_story_1_from_the_complaint_to_the_old_timetable(
    stack: Endpoints, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = f"{FLAGSHIP.clock.isoformat()}@{SPEED}/{(datetime.now(UTC) + HEAD_START).isoformat()}"
    async with system(stack, database, clock) as (room, watch, producer):
        story = Story(room, watch, producer, Clock.parse(clock))
        await story.wait("18T05:42")
        assert await Player(producer, room.topic_prefix, watch).play(FLAGSHIP) == []
        await story.report(19, "07:40", "08:00")
        await story.complain_again(20)
        await story.sees(has_fact("reopened"), "the reopening")
        await story.report(21, "05:30", "05:50")
        await story.report(22, "07:40", "08:00")
        await story.wait("23T00:00")
        await story.sees(restored, "the old timetable's return")
        await story.sees(has_fact("work_restored"), "its fact")
        monkeypatch.setenv("DATABASE_URL", database)
        monkeypatch.setenv("CLOCK", clock)
        judged = await kept_compliance(None)
        ledger = watch.ledger
    moved, back = ledger.events(ScheduleChanged)
    assert (moved.change, moved.first_date, moved.last_date) == ("moved", date(2025, 6, 19), date(2025, 6, 22))
    assert (back.change, back.first_date, back.plan_id) == ("restored", date(2025, 6, 23), moved.plan_id)
    (compliance,) = judged
    assert {run.day.day: run.how for run in compliance.runs if run.stop_id == STOP} == {
        19: "kept", 20: "early", 21: "early", 22: "kept",
    }  # fmt: skip
    told = [said for said in map(heard, ledger.heard()) if said.key == TRUCK]
    assert any("6月23日起恢复原时间" in said.text for said in told)
    assert any("重新办理" in said.text for said in told), "whoever complained first hears that it is taken up again"
    facts = [fact.fact for fact in ledger.events(CaseChanged)]
    assert facts.count("reopened") == 1
    assert len({fact.case_id for fact in ledger.events(CaseChanged)}) == 1
