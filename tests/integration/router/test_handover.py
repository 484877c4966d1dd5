"""A stop handed to the neighbouring crew on real Kafka and PostgreSQL: both crews told, reported on, given back."""

import json

import pytest

from services.router.domain.case import Incident, Place
from shared.contracts.topics import FLEET_OUT
from tests.integration.router.shaoxing import City, noise
from tests.integration.router.test_commands import as_json
from tests.integration.router.test_plans import at, schedule
from tests.outside import running
from tests.unit.router.town import NOW

EARLY, TAKER, STOP = "sy-crew-06", "sy-crew-03", "sy-crew-06-02"


def at_home_road(number: str) -> object:
    """Complain of the early truck in 称山北路, whose crew is home before the quiet hours end."""
    return noise(
        number,
        place=Place("称山北路社区门口", "称山北路", "330604", "330604001"),
        title="清晨垃圾车噪音",
        text="早上五点四十垃圾车在称山北路收垃圾",
        incident=Incident(NOW.replace(hour=5, minute=40)),
    )


async def report(city: City, crew: str, day: int, start: str, end: str) -> None:
    said = {"kind": "work_done", "report_id": f"{crew}-{day}", "crew": crew, "stop": STOP}
    times = {name: f"2025-06-{day}T{time}:00+08:00" for name, time in (("started_at", start), ("ended_at", end))}
    topic = city.prefix + FLEET_OUT.of("sy-fleet").name
    await city.producer.send_and_wait(topic, json.dumps(said | times).encode(), key=crew.encode())


async def test_a_stop_goes_to_the_neighbouring_crew_and_comes_back(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(city.runtime()):
        await city.say(at_home_road("1"))
        (told,) = await city.fact("scheduled")
        given, taken = sorted(await schedule(city, 2), key=lambda change: change.crew_id, reverse=True)
    at(monkeypatch, "21T10:30")
    async with running(city.runtime()):
        await report(city, TAKER, 19, "09:00", "09:20")
        await report(city, EARLY, 20, "05:40", "06:00")
        await city.fact("reopened")
    at(monkeypatch, "25T09:00")
    async with running(city.runtime()):
        *_, one, other = await schedule(city, 4)
    async with running(city.runtime()):
        rows = {row["crew"]: row for row in await as_json(city, "work", "compliance")}
        plans = await as_json(city, "work", "plans")
    assert (given.crew_id, taken.crew_id) == (EARLY, TAKER)
    assert {(g.stop_id, g.crew_id) for g in given.gives} == {(STOP, TAKER)}
    assert {(t.stop_id, t.crew_id) for t in taken.takes} == {(STOP, EARLY)}
    assert [g.date.day for g in given.gives] == [t.date.day for t in taken.takes] == [19, 20, 21, 22]
    assert given.team == taken.team == (EARLY, TAKER)
    assert all((f"{work.planned:%H:%M}", f"{work.moved_to:%H:%M}" >= "07:30") == ("05:40", True) for work in told.work)
    assert {(c.crew_id, c.change, str(c.first_date), c.version) for c in (one, other)} == {
        (EARLY, "restored", "2025-06-23", 2),
        (TAKER, "restored", "2025-06-23", 2),
    }
    assert (rows[TAKER]["kept"], rows[EARLY]["early"]) == (1, 1)
    assert [plan["stage"] for plan in plans] == ["expired", "expired"]
    assert len(await city.events("schedule.changed.v1")) == 4, "it returns once, however often the router starts"
    assert await city.rows("select * from parked") == []
