"""A plan's life on real Kafka and PostgreSQL: decided by people, kept or broken, ended by the clock."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.router.settings import RouterSettings
from shared.contracts.topics import FLEET_OUT, SCHEDULE
from tests.integration.router.shaoxing import City, noise
from tests.integration.router.test_commands import as_json, xiaolan
from tests.outside import running
from tests.waiting import until

STOP = "sy-crew-03-03"


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Let the clock of whatever starts next begin at a moment of June 2025."""
    monkeypatch.setenv("CLOCK", f"2025-06-{moment}:00+08:00@1/{datetime.now(UTC).isoformat()}")


async def report(city: City, number: str, day: int, start: str, end: str) -> None:
    said = {"kind": "work_done", "report_id": number, "crew": "sy-crew-03", "stop": STOP, "vehicle": "sy-v-03"}
    times = {name: f"2025-06-{day}T{time}:00+08:00" for name, time in (("started_at", start), ("ended_at", end))}
    value = json.dumps(said | times).encode()
    topic = city.prefix + FLEET_OUT.of("sy-fleet").name
    await city.producer.send_and_wait(topic, value, key=b"sy-crew-03")


async def schedule(city: City, count: int) -> list[Any]:
    async def changes() -> list[Any]:
        found = await city.events(SCHEDULE.name)
        return found if len(found) >= count else []

    return await until(changes, seconds=60, what=f"{count} changes of the timetable")


async def test_days_kept_and_broken_are_counted_and_the_old_timetable_returns_after_a_restart(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(city.runtime()):
        await city.say(noise("1"))
        await city.fact("scheduled")
    at(monkeypatch, "21T08:30")
    async with running(city.runtime()):
        await report(city, "r1", 19, "07:40", "08:00")
        await report(city, "r2", 20, "05:30", "05:50")
        await report(city, "r2", 20, "05:30", "05:50")
        (reopened,) = await city.fact("reopened")
    at(monkeypatch, "25T09:00")
    async with running(city.runtime()):
        moved, back = await schedule(city, 2)
    async with running(city.runtime()):
        (row,) = await as_json(city, "work", "compliance")
        (plan,) = await as_json(city, "work", "plans")
        _, page, _ = await xiaolan(city, "work", "compliance")
    assert reopened.state == "in_progress"
    assert (moved.change, moved.version) == ("moved", 1)
    assert (back.change, back.version, str(back.first_date), back.plan_id) == (
        "restored",
        2,
        "2025-06-23",
        moved.plan_id,
    )
    assert (row["kept"], row["early"], row["ahead"]) == (1, 1, 0)
    assert row["early_runs"] == [{"date": "2025-06-20", "stop": STOP}]
    assert plan["stage"] == "expired"
    assert "按时" in page
    assert len(await city.events(SCHEDULE.name)) == 2, "it returns once, however often the router starts"
    assert await city.rows("select * from parked") == []


async def test_bad_reports_are_parked_with_the_field_named_and_good_ones_go_on(city: City) -> None:
    topic = city.prefix + FLEET_OUT.of("sy-fleet").name
    async with running(city.runtime()):
        for value in (b"{", b'{"kind": "work_done"}', None):
            await city.producer.send_and_wait(topic, value, key=b"sy-crew-03")
        await report(city, "ahead", 20, "05:30", "05:50")
        await report(city, "good", 17, "05:30", "05:50")

        async def settled() -> bool:
            rows = await city.rows("select reason from parked union all select seen_id from work_seen")
            return len(rows) == 5

        await until(settled, seconds=60, what="four parked records and one report")
    reasons = {row["reason"] for row in await city.rows("select reason from parked")}
    assert reasons == {"malformed_json", "schema", "null_value", "in_the_future"}


async def test_a_plan_waits_for_a_person_and_a_person_withdraws_it(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "shaoxing"
    shutil.copytree(RouterSettings().city, folder)
    rules = folder / "rules" / "measures.yaml"
    text = rules.read_text(encoding="utf-8")
    assert "also: [quiet_equipment]}" in text
    rules.write_text(
        text.replace("also: [quiet_equipment]}", "also: [quiet_equipment], approval: yes}"), encoding="utf-8"
    )
    monkeypatch.setenv("CITY", str(folder))
    async with running(city.runtime()):
        await city.say(noise("1"))
        await city.fact("relocation_proposed")
        (plan,) = await as_json(city, "work", "plans")
        code, _, errors = await xiaolan(city, "work", "approve", plan["plan"], "--as", "sy-duty-chief")
        assert (code, plan["stage"]) == (1, "proposed")
        assert "role_may_not" in errors
        code, out, errors = await xiaolan(city, "work", "approve", plan["plan"][:8], "--as", "sy-approver")
        assert code == 0, errors
        assert "已发布" in out
        (told,) = await city.fact("scheduled")
        order = ("work", "withdraw", plan["plan"], "--as", "sy-duty-chief", "--reason", "考试改期")
        code, out, errors = await xiaolan(city, *order)
        assert code == 0, errors
        (gone,) = await city.fact("relocation_withdrawn")
        moved, back = await schedule(city, 2)
    assert (gone.reason, gone.state, gone.tickets) == ("考试改期", "in_progress", told.tickets)
    assert (moved.change, back.change, back.first_date) == ("moved", "restored", moved.first_date)
    (kept,) = await city.rows("select state, decided_by, ended_by from plan")
    assert tuple(kept) == ("withdrawn", "staff:sy-approver", "staff:sy-duty-chief")
