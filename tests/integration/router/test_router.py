"""The router on real Kafka and PostgreSQL, with Shaoxing's own city folder: the flagship from ticket to moved stop."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.stack import Endpoints
from services.router.app import build
from services.router.domain.case import Incident, Place
from services.router.settings import RouterSettings
from services.router.unit_inbox import MESSAGES, read
from shared.city.city import load_city
from shared.city.geo import Point, cell
from shared.cli.parts import topics as topics_of
from shared.cli.reading import onlooker
from shared.contracts.envelope import seal
from shared.contracts.events import EVENTS
from shared.contracts.events.base import Event
from shared.contracts.events.ticket import TicketEvaluated, TicketWithdrawn
from shared.contracts.topics import CASE, RELOCATION, SCHEDULE, TICKET, UNIT_IN, UNIT_OUT
from shared.kit import topics
from shared.kit.service import Runtime
from tests.integration.kit.toy import running
from tests.unit.router.town import NOW, received
from tests.waiting import until

TYPES = {event.TYPE: event for event in EVENTS}
CLOCK = "2025-06-18T05:45:00+08:00@1/2026-01-01T00:00:00+00:00"


def anything(_event: Event) -> bool:
    return True


@dataclass
class City:
    """Shaoxing's router, seen from its topics."""

    stack: Endpoints
    prefix: str
    database: str
    producer: AIOKafkaProducer

    def runtime(self) -> Runtime:
        settings = RouterSettings(
            kafka_servers=self.stack.kafka_servers, database_url=self.database, topic_prefix=self.prefix
        )
        return Runtime(build(settings), settings)

    async def say(self, event: Event, source: str = "/intake") -> None:
        record = seal(event, source=source)
        await self.producer.send_and_wait(
            self.prefix + record.topic, record.value, key=record.key, headers=list(record.headers)
        )

    async def write(self, unit: str, value: bytes | None, key: bytes | None = None) -> None:
        await self.producer.send_and_wait(self.prefix + UNIT_OUT.of(unit).name, value, key=key)

    async def answer(self, unit: str, kind: str, **fields: Any) -> Any:
        """Answer as a unit does, from its inbox alone; give the router's word."""
        (task,) = [t for t in (await self.inbox(unit)).values() if kind in t.answers]
        reply_id = f"{unit}-{kind}-{task.version}"
        ids = {"case_id": str(task.asked.case_id), "task_id": str(task.asked.task_id), "token": task.asked.token}
        said = {"kind": kind, "reply_id": reply_id, "version": task.version, **ids, **fields}
        await self.write(unit, json.dumps(said).encode(), key=ids["case_id"].encode())
        return await self.wait(UNIT_IN.of(unit).name, lambda e: getattr(e, "reply_id", "") == reply_id)

    async def inbox(self, unit: str) -> Any:
        return read(e for e in await self.events(UNIT_IN.of(unit).name) if e.TYPE in MESSAGES)

    async def events(self, topic: str) -> list[Any]:
        async with onlooker(self.stack.kafka_servers, self.prefix) as eye:
            await eye.look_at([topic], last=None)
            return [TYPES[s.type].model_validate_json(s.value or b"") for s in await eye.rest() if s.type in TYPES]

    async def wait(self, topic: str, wanted: Any) -> Any:
        async def found() -> Any:
            return next((event for event in await self.events(topic) if wanted(event)), None)

        return await until(found, seconds=60, what=f"an event on {topic}")

    async def fact(self, name: str, count: int = 1) -> list[Any]:
        async def found() -> list[Any]:
            facts = [event for event in await self.events(CASE.name) if event.fact == name]
            return facts if len(facts) >= count else []

        return await until(found, seconds=60, what=f"{count} facts {name}")

    async def rows(self, query: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database, server_settings={"search_path": "router"})
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()


@pytest.fixture
async def city(stack: Endpoints, database: str, prefix: str, monkeypatch) -> AsyncIterator[City]:
    monkeypatch.setenv("CLOCK", CLOCK)
    wanted = topics_of(RouterSettings().city)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka_servers, acks="all")
    await admin.start()
    await topics.apply(admin, wanted, prefix=prefix)
    await producer.start()
    try:
        yield City(stack, prefix, database, producer)
    finally:
        await producer.stop()
        with contextlib.suppress(Exception):
            await admin.delete_topics([prefix + topic.name for topic in wanted])
        await admin.close()


@cache
def gate() -> Place:
    """Give 后村家园 as intake reads it."""
    (found,) = load_city(RouterSettings().city).places_named("后村家园")
    assert found.point
    point = Point(found.point.lon, found.point.lat)
    return Place("峰山路后村家园", "后村家园", "330604", "330604001", point, cell(point))


def noise(number: str, **changes: Any) -> Any:
    return received(number, **({"place": gate()} | changes))


async def test_the_flagship_from_ticket_to_moved_stop_and_back_to_the_unit(city: City) -> None:
    async with running(city.runtime()):
        for number in ("1", "2"):
            await city.say(noise(number))
        (told, *_) = await city.fact("scheduled")
        schedule = await city.wait(SCHEDULE.name, anything)
        signed = await city.answer("sy-env", "sign")
        helper = await city.wait(UNIT_IN.of("sy-huanwei-op").name, lambda e: bool(getattr(e, "instructions", ())))
    assert len(await city.events(RELOCATION.name)) == 1
    assert told.work[0].planned == time(5, 30)
    assert told.work[0].moved_to >= time(7, 30)
    assert (str(told.work[0].first_date), str(told.work[0].last_date)) == ("2025-06-19", "2025-06-22")
    assert schedule.crew_id == "sy-crew-03"
    assert "progress" in signed.answers
    assert helper.role == "assisting"
    facts = await city.events(CASE.name)
    assert len({fact.case_id for fact in facts}) == 1
    assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))
    assert {t.external_id for fact in facts if fact.fact == "scheduled" for t in fact.tickets} == {"1", "2"}
    assert await city.rows("select * from parked") == []


async def test_what_comes_before_its_ticket_waits_for_it(city: City) -> None:
    one = noise("1", category="municipal_facilities.street_lamp", incident=Incident())
    words = {"at": NOW, "ticket_id": one.ticket_id, "channel": one.channel, "external_id": "1"}
    async with running(city.runtime()):
        await city.say(TicketEvaluated(**words, message_id="m1", solved=False))
        await city.say(TicketWithdrawn(**words, message_id="m2"))

        async def held() -> bool:
            return len(await city.rows("select * from held_follow_up")) == 2

        await until(held, what="two held follow-ups")
        await city.say(one)
        await city.fact("closed")
    facts = [fact.fact for fact in await city.events(CASE.name)]
    assert facts == ["opened", "dispatched", "ticket_evaluated", "ticket_withdrawn", "closed"]
    assert await city.rows("select * from held_follow_up") == []


async def test_two_units_say_not_mine_and_somebody_has_to_decide(city: City) -> None:
    back = {"reason_code": "not_our_duty", "explanation": "属其他单位"}
    async with running(city.runtime()):
        await city.say(noise("1", incident=Incident(phrase="")))
        await city.wait(UNIT_IN.of("sy-env").name, anything)
        await city.answer("sy-env", "return", **back)
        await city.answer("sx-command", "return", **back)
    (case,) = await city.rows('select state, lead, returns from "case"')
    assert tuple(case) == ("adjudication", "sx-command", 2)


BAD = [
    ("a null value", None, "null_value", "value"),
    ("no JSON", b"{", "malformed_json", "line 1"),
    ("another encoding", "退单".encode("gb18030"), "not_utf8", "value"),
    ("an unknown answer", b'{"kind": "close"}', "schema", "kind"),
    ("missing fields, all at once", b'{"kind": "sign"}', "schema", "token"),
    ("a surplus field", b'{"kind": "sign", "unit": "sx-zhzf"}', "schema", "unit"),
]


async def test_bad_answers_are_parked_with_the_field_named_and_good_ones_go_on(city: City) -> None:
    async with running(city.runtime()):
        await city.say(noise("1", incident=Incident()))
        await city.wait(UNIT_IN.of("sy-env").name, anything)
        for n, (_, value, _, _) in enumerate(BAD):
            await city.write("sy-env", value, key=f"bad{n}".encode())
        await city.answer("sy-env", "sign")
    rows = await city.rows("select reason, faults, state from parked order by off")
    assert [row["reason"] for row in rows] == [reason for _, _, reason, _ in BAD]
    assert {row["state"] for row in rows} == {"dead"}
    for row, (name, _, _, field) in zip(rows, BAD, strict=True):
        assert any(field in fault for fault in row["faults"]), name


async def test_a_hundred_matters_in_one_go_become_a_hundred_cases_each_told_in_order(city: City) -> None:
    home = gate()
    assert home.point
    async with running(city.runtime()):
        for n in range(300):
            point = Point(home.point.lon + (n % 100) * 0.01, home.point.lat)
            spot = Place(f"第{n % 100}号", None, "330604", "330604001", point, cell(point))
            at = NOW + timedelta(seconds=n)
            more = {"place": spot, "incident": Incident(), "reported_at": at, "category": "sanitation.garbage"}
            await city.say(noise(str(n + 1), **more))
        await city.fact("ticket_joined", 200)
    facts = await city.events(CASE.name)
    by_case: dict[Any, list[int]] = {}
    for fact in facts:
        by_case.setdefault(fact.case_id, []).append(fact.version)
    assert len(by_case) == 100
    assert all(versions == list(range(1, len(versions) + 1)) for versions in by_case.values())
    assert TICKET.partitions > 1
