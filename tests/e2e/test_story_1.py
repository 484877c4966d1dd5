"""Story 1 in full on the fast clock, five days in two minutes: told, moved, kept, broken, reopened, and back again."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.demo.hearing import heard
from deploy.demo.ledger import Ledger
from deploy.demo.play import Player
from deploy.demo.watch import Watch
from deploy.local.stack import Endpoints
from services.router.commands._kept import kept_on
from services.router.commands._plans import kept_compliance, now
from services.router.commands._work_view import read_world
from services.router.domain.plan_compliance import Compliance
from services.router.domain.relocation.moves import Move, Plan, Visit, old_timetable
from services.router.domain.relocation.quiet import Season, quiet_around
from services.router.domain.relocation.verify import verify
from services.router.domain.world import World
from services.router.pictures.page import render
from services.router.pictures.published import published_scene
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


@asynccontextmanager
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


@dataclass(frozen=True)
class Lived:
    """What an outsider saw of the five days, and what the database says after them."""

    ledger: Ledger
    compliance: tuple[Compliance, ...]
    pages: dict[str, str]
    """The page of a day, as staff could have it then, by the moment."""
    world: World

    @property
    def changes(self) -> tuple[ScheduleChanged, ...]:
        return tuple(self.ledger.events(ScheduleChanged))

    @property
    def facts(self) -> list[CaseChanged]:
        return self.ledger.events(CaseChanged)

    @property
    def told(self) -> list[str]:
        """List what whoever complained first was told."""
        return [said.text for said in map(heard, self.ledger.heard()) if said.key == TRUCK]


@pytest.fixture(scope="module")
async def lived(stack: Endpoints, template: str) -> AsyncIterator[Lived]:
    """Live the story once: told, moved, kept, broken, reopened, and back again."""
    clock = f"{FLAGSHIP.clock.isoformat()}@{SPEED}/{(datetime.now(UTC) + HEAD_START).isoformat()}"
    async with database(stack, template) as url, system(stack, url, clock) as (room, watch, producer):
        with pytest.MonkeyPatch.context() as settings:
            settings.setenv("DATABASE_URL", url)
            settings.setenv("CLOCK", clock)
            story, pages = Story(room, watch, producer, Clock.parse(clock)), {}
            await story.wait("18T05:42")
            assert await Player(producer, room.topic_prefix, watch).play(FLAGSHIP) == []
            await story.report(19, "07:40", "08:00")
            await story.complain_again(20)
            await story.sees(has_fact("reopened"), "the reopening")
            pages["broken"] = await page_of(date(2025, 6, 20))
            await story.report(21, "05:30", "05:50")
            await story.report(22, "07:40", "08:00")
            await story.wait("23T00:00")
            await story.sees(restored, "the old timetable's return")
            await story.sees(has_fact("work_restored"), "its fact")
            pages["over"] = await page_of(date(2025, 6, 23))
            yield Lived(watch.ledger, tuple(await kept_compliance(None)), pages, await asyncio.to_thread(read_world))


async def page_of(day: date) -> str:
    world = await asyncio.to_thread(read_world)
    return render(published_scene(world, day, await kept_on(day, now())))


def test_story_1_from_the_complaint_to_the_old_timetable(lived: Lived) -> None:
    moved, back = lived.changes
    assert (moved.change, moved.first_date, moved.last_date) == ("moved", date(2025, 6, 19), date(2025, 6, 22))
    assert (back.change, back.first_date, back.plan_id) == ("restored", date(2025, 6, 23), moved.plan_id)
    assert any("6月23日起恢复原时间" in text for text in lived.told)
    assert any("重新办理" in text for text in lived.told), "whoever complained first hears that it is taken up again"
    assert [fact.fact for fact in lived.facts].count("reopened") == 1
    assert len({fact.case_id for fact in lived.facts}) == 1


def test_feature_36_what_is_published_meets_no_quiet_time_and_can_be_driven(lived: Lived) -> None:
    moved, world = lived.changes[0], lived.world
    for day in sorted({move.date for move in moved.moves}):
        run = world.register.run(CREW, day)
        starts = {move.stop_id: move.moved_to for move in moved.moves if move.date == day}
        visits = tuple(Visit(stop.id, starts.get(stop.id, stop.planned)) for stop in run.stops)
        moves = tuple(
            Move(day, stop.id, stop.title, stop.planned, starts[stop.id], forced=True)
            for stop in run.stops
            if stop.id in starts
        )
        asked = quiet_around(world.register, [STOP], Season(day, day, time(7, 30)), "复核")
        quiet = (*asked, *(replace(one, standing=True) for one in world.quiet))
        assert verify(run, quiet, Plan(day, CREW, run.vehicle.id, visits, moves)) == []
        assert verify(run, quiet, old_timetable(run)) != [], "the old timetable is what the check refuses"


def test_feature_36_a_plan_has_its_dates_and_the_old_timetable_returns_by_itself(lived: Lived) -> None:
    moved, back = lived.changes
    assert {move.date.day for move in moved.moves} == {19, 20, 21, 22}, "no day before, none after"
    assert (back.moves, back.reason) == ((), "expired"), "nobody asked for it: the clock did"
    (restoring,) = [fact for fact in lived.facts if fact.fact == "work_restored"]
    assert restoring.actor == "system"
    assert "2025-06-19 至 2025-06-22，2025-06-23 起恢复原时间" in lived.pages["broken"]
    assert "这一天没有已登记的调整" in lived.pages["over"]


def test_feature_37_each_run_is_judged_and_an_early_one_takes_the_case_up_again(lived: Lived) -> None:
    (compliance,) = lived.compliance
    assert {run.day.day: run.how for run in compliance.runs if run.stop_id == STOP} == {
        19: "kept", 20: "early", 21: "early", 22: "kept",
    }  # fmt: skip
    (again,) = [fact for fact in lived.facts if fact.fact == "reopened"]
    assert (again.actor, again.state) == ("system", "in_progress")
    assert "提前作业" in again.reason
    assert "05:30 居民反映" in lived.pages["broken"]
    assert "closed" not in [fact.fact for fact in lived.facts], "work came early: its unit has to answer"
