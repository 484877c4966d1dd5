"""The register of city work in the database: editions of the folder, and what fleet systems change upon them."""

import asyncio
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from services.router.adapters.register import PostgresRegister
from services.router.city import load
from services.router.domain.relocation.register_changes import ChangeKind, RegisterChange
from services.router.domain.world import World
from services.router.register_book import REWRITTEN, RegisterBook
from services.router.settings import RouterSettings
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.contracts.topics import FLEET_OUT
from tests.integration.router.shaoxing import City, noise
from tests.integration.router.test_commands import as_json
from tests.outside import running
from tests.waiting import until

DAY = date(2025, 6, 20)
CREW, STOP = "sy-crew-03", "sy-crew-03-03"


def world(folder: Path) -> World:
    read = Folder(folder)
    found = load(read, read_city(read))
    read.done()
    return found


def book(database: str, folder: Path | None = None) -> RegisterBook:
    city = world(folder or RouterSettings().city)
    return RegisterBook(database, city.city, city.units.by_id, city.register)


def edited(tmp_path: Path, *changes: tuple[str, str], name: str = "stops") -> Path:
    folder = tmp_path / "shaoxing"
    if not folder.exists():
        shutil.copytree(RouterSettings().city, folder)
    table = folder / "work" / f"{name}.csv"
    text = table.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    table.write_text(text, encoding="utf-8")
    return folder


async def rows(database: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(database, server_settings={"search_path": "router"})
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_the_folder_is_put_in_once_and_reads_back_as_it_was(database: str) -> None:
    first, second = book(database), book(database)
    one, other = await asyncio.gather(first.refresh(), second.refresh())
    assert one == other
    assert str(one.version) == "1.0"
    assert (one.stops, one.crews, one.routes) == (first.folder.stops, first.folder.crews, first.folder.routes)
    assert await rows(database, "select edition from register_edition") == [(1,)]
    told = """
        select c.title, s.start, s.estate from register_stop s
        join register_crew c on (c.edition, c.id) = (s.edition, s.crew)
    """
    assert ("垃圾收运三班", "05:30", "后村家园") in await rows(database, told)


async def test_another_folder_is_the_next_edition_and_an_old_one_too(database: str, tmp_path: Path) -> None:
    before = await book(database).refresh()
    later = book(database, edited(tmp_path, ("05:30,20", "05:31,19")))
    assert (await later.refresh()).stops[STOP].minutes == 19
    assert await book(database).refresh() != before, "whoever goes back makes an edition as well"
    assert await rows(database, "select edition from register_edition order by 1") == [(1,), (2,), (3,)]


async def say(city: City, number: str, kind: str, **fields: Any) -> None:
    said = {"kind": kind, "report_id": number, "crew": CREW, "first_date": "2025-06-20"} | fields
    topic = city.prefix + FLEET_OUT.of("sy-fleet").name
    await city.producer.send_and_wait(topic, json.dumps(said).encode(), key=said["crew"].encode())


async def settled(city: City, count: int) -> None:
    async def all_there() -> bool:
        found = await city.rows("select reason from parked union all select report_id from register_change")
        return len(found) >= count

    await until(all_there, seconds=60, what=f"{count} reports applied or parked")


BAD = {
    "others' crew": ("stop_ended", {"crew": "sx-green-01", "stop": STOP}, "crew", "不是本系统作业单位的班组"),
    "no stop": ("stop_ended", {"stop": "sy-crew-01-01"}, "stop", "不是这个班组的作业点"),
    "two at once": ("stop_changed", {"stop": STOP, "start": "06:00"}, "sy-crew-03-04.start", "赶不上"),
    "outside": (
        "stop_added",
        {
            "stop": "sy-crew-03-21",
            "title": "外滩收运",
            "category": "sanitation",
            "street": "330604001",
            "lon": 121.47,
            "lat": 31.23,
            "start": "11:30",
            "minutes": 5,
        },
        "lon",
        "不在绍兴市范围内",
    ),
    "shared vehicle": ("vehicle_changed", {"vehicle": "sy-v-01"}, "vehicle", "班次重叠"),
    "unable": ("vehicle_changed", {"vehicle": "sy-v-08"}, "sy-crew-03-01.needs", "做不了"),
    "long ago": ("stop_ended", {"stop": STOP, "first_date": "2025-01-01"}, "first_date", "应在"),
    "nothing": ("stop_changed", {"stop": STOP}, "value", "must hold start"),
}


async def test_a_fleet_changes_its_crews_and_what_does_not_fit_is_parked_with_every_fault(city: City) -> None:
    async with running(city.runtime()):
        await say(city, "c1", "stop_changed", stop=STOP, start="05:35", minutes=15)
        await say(city, "c1", "stop_changed", stop=STOP, start="05:35", minutes=15)
        await say(city, "c1", "stop_changed", stop=STOP, start="05:40", minutes=10)
        for name, (kind, fields, _, _) in BAD.items():
            await say(city, name.replace(" ", "-").replace("'", ""), kind, **fields)
        await say(city, "c2", "stop_ended", stop="sy-crew-03-10", first_date="2025-06-21")
        await settled(city, 2 + 1 + len(BAD))
    kept = await city.rows("select number, report_id, edition, minutes from register_change order by 1")
    assert [tuple(row) for row in kept] == [(1, "c1", 1, 15), (2, "c2", 1, None)]
    parked = await city.rows("select reason, faults::text as faults from parked")
    assert sum(row["reason"] == "id_reused" for row in parked) == 1
    told = " ".join(row["faults"].encode().decode() for row in parked)
    for where, words in ((where, words) for _, _, where, words in BAD.values()):
        assert where in told, where
        assert words in told, words


async def accept(database: str, kept: RegisterBook, change: RegisterChange) -> None:
    connection = await asyncpg.connect(database, server_settings={"search_path": "router"})
    try:
        assert kept.check(kept.register, change) == []
        await PostgresRegister(connection).keep_change(change, kept.register.version)
    finally:
        await connection.close()


def hours(number: int, stop: str, **fields: Any) -> RegisterChange:
    at = datetime(2025, 6, 18, tzinfo=UTC)
    return RegisterChange(number, "sy-fleet", f"c{number}", at, ChangeKind.STOP_CHANGED, CREW, DAY, stop, **fields)


async def test_a_new_edition_keeps_the_changes_but_those_of_which_it_speaks_itself(
    database: str, tmp_path: Path
) -> None:
    kept = book(database)
    await kept.refresh()
    await accept(database, kept, hours(1, STOP, minutes=15))
    await kept.refresh()
    await accept(database, kept, hours(2, "sy-crew-03-04", minutes=10))
    assert (await kept.refresh()).stops[STOP].on(DAY).minutes == 15
    later = await book(database, edited(tmp_path, ("05:30,20", "05:31,19"))).refresh()
    assert str(later.version) == "2.2"
    assert (later.stops[STOP].on(DAY).minutes, later.stops["sy-crew-03-04"].on(DAY).minutes) == (19, 10)
    assert await kept.refresh() == later, "a replica with the old folder goes on with what the database says"
    retired = "select number, retired_by, retired_why from register_change where retired_by is not null"
    assert await rows(database, retired) == [(1, 2, REWRITTEN)]


async def test_the_command_shows_a_date_and_where_each_figure_comes_from(city: City) -> None:
    async with running(city.runtime()):
        await say(city, "c1", "stop_changed", stop=STOP, start="05:35", minutes=15)
        await settled(city, 1)
    told = await as_json(city, "work", "register", "--date", "2025-06-20", "--crew", CREW)
    row = next(row for row in told["rows"] if row["stop"] == STOP)
    assert (told["version"], row["start"], row["from"]) == ("1.1", "05:35", "变更1 sy-fleet/c1")
    day_before = await as_json(city, "work", "register", "--date", "2025-06-19", "--crew", CREW)
    assert {row["from"] for row in day_before["rows"]} == {"第1版"}
    (change,) = (await as_json(city, "work", "register", "--changes"))["rows"]
    assert (change["kind"], change["what"], change["first"]) == ("改时间", STOP, "2025-06-20")


async def test_a_plan_that_a_change_makes_impossible_is_made_anew_under_the_new_register(city: City) -> None:
    async with running(city.runtime()):
        await city.say(noise("1"))
        await city.fact("scheduled")
        await say(city, "c1", "stop_changed", stop=STOP, start="05:35", minutes=15)

        async def renewed() -> list[Any]:
            found = await city.rows(
                "select state, edition, fleet_change from plan where crew_id = 'sy-crew-03' order by 3"
            )
            return found if len(found) > 1 else []

        plans = await until(renewed, seconds=60, what="the plan made anew")
    assert [tuple(row) for row in plans] == [("superseded", 1, 0), ("published", 1, 1)]
    assert await city.rows("select * from parked where state = 'dead'") == []
