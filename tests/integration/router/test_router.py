"""The router on real Kafka and PostgreSQL, with Shaoxing's own city folder: the flagship from ticket to moved stop."""

from datetime import time, timedelta
from typing import Any

from services.router.domain.case import Incident, Place
from shared.city.geo import Point, cell
from shared.contracts.events.ticket import TicketEvaluated, TicketWithdrawn
from shared.contracts.topics import CASE, RELOCATION, SCHEDULE, TICKET, UNIT_IN
from tests.integration.router.shaoxing import City, anything, gate, noise
from tests.outside import running
from tests.unit.router.town import NOW
from tests.waiting import until


async def test_the_flagship_from_ticket_to_moved_stop_and_back_to_the_unit(city: City) -> None:
    async with running(city.runtime()):
        for number in ("1", "2"):
            await city.say(noise(number))
        (told, *_) = await city.fact("scheduled")
        schedule = await city.wait(SCHEDULE.name, anything)
        signed = await city.answer("sy-env", "sign")
        helper = await city.wait(UNIT_IN.of("sy-huanwei-op").name, lambda e: bool(getattr(e, "instructions", ())))
    assert len(await city.events(RELOCATION.name)) == 1
    assert {move.planned for move in told.work} == {time(5, 30)}
    assert all(move.moved_to >= time(7, 30) for move in told.work)
    spans = [(move.first_date.day, move.last_date.day) for move in told.work]
    assert spans == [(19, 20), (21, 22)], "on the exam days the crew has to be clear of an exam site"
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
