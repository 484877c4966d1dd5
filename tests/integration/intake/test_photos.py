"""Pictures on a real database, from a real HTTP server: fetched, cleaned, kept, weighed, erased with their ticket."""

import asyncio
import contextlib
import json
import os
import ssl
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from services.intake.adapters.photos import PostgresPhotos
from services.intake.adapters.postgres import PostgresTickets
from services.intake.app import build
from services.intake.photos.evidence import Witness
from services.intake.photos.fetch import Fetcher
from services.intake.photos.picture import read_picture
from services.intake.photos.store import PhotoStore
from services.intake.photos.worker import TRIES, PhotoWorker
from services.intake.settings import IntakeSettings
from services.intake.usecases.ports import Entry, Sealing, WantedPhoto
from shared.contracts.vocabulary import ticket_id
from shared.kit.clock import Clock
from shared.kit.keys import KeyRing
from shared.kit.postgres import Pool, lazy_pool
from shared.kit.runtime import Runtime
from shared.kit.service import Context
from shared.kit.vault import Vault, VaultKeys
from tests.conftest import KEY
from tests.integration.intake.conftest import Outside
from tests.outside import running
from tests.unit.intake.made import CITY, NOW, SAMPLES, arrival, city, ticket_of
from tests.unit.intake.photos.made import jpeg, tiff
from tests.waiting import until

RING = KeyRing.parse(f"k1:{KEY}", setting="VAULT_KEYS")
HERE = tiff((30, 2, 30))
"""30°02'30" by 120°34'12", in the city."""
AWAY = tiff((31, 2, 30))


@dataclass
class Web:
    """A platform's store of pictures: answers by path, counts what it was asked."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    held: asyncio.Event | None = None
    """While it is not set, nobody is answered."""
    root: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        self.asked.append(path)
        if self.held:
            await self.held.wait()
        body = self.pages.get(path)
        head = b"200 OK" if body is not None else b"503 Busy" if path == "/busy" else b"404 Gone"
        with contextlib.suppress(ConnectionError):
            writer.write(b"HTTP/1.1 " + head + b"\r\nconnection: close\r\n\r\n" + (body or b""))
            await writer.drain()
        writer.close()


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    web = Web()
    listening = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    web.root = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield web
    listening.close()


@dataclass
class Room:
    """A worker, its database and its volume, without a broker."""

    web: Web
    pool: Pool
    store: PhotoStore
    worker: PhotoWorker
    owner: "asyncpg.Connection[asyncpg.Record]"

    @property
    def context(self) -> Context:
        return Context("intake", self.pool, Clock.parse(""))

    async def ticket(self, sample: str = "new_early_truck", **place: object) -> UUID:
        """Take a ticket in, sealed, with nothing known of its place but what is told."""
        came = arrival("hotline", SAMPLES["hotline"][sample])
        read = ticket_of("hotline", came.message, NOW)  # type: ignore[arg-type]
        nowhere = {"district": None, "street": None, "point": None}
        read = replace(read, place=replace(read.place, **{**nowhere, **place}), confidential=False)
        async with self.pool.acquire() as connection:
            await Vault(connection, VaultKeys(RING, KEY)).seal([Sealing(read.ticket_id, None, {}, came.original)])
            await PostgresTickets(connection, "SX").add([Entry(read, came.content_hash, None, NOW, came.origin)], NOW)
        return read.ticket_id

    async def want(self, ticket: UUID, *paths: str) -> None:
        async with self.pool.acquire() as connection:
            wanted = [WantedPhoto(ticket, path if "://" in path else self.web.root + path) for path in paths]
            await PostgresPhotos(connection, RING).want(wanted)

    async def work(self) -> int:
        """Work until nothing is due; give how many pictures were taken up."""
        taken = 0
        while await self.worker.fetch_one(self.context):
            taken += 1
        return taken

    async def rows(self) -> Sequence[asyncpg.Record]:
        return await self.owner.fetch("select * from intake.photo order by added_at, digest")

    async def row(self) -> asyncpg.Record:
        (row,) = await self.rows()
        return row

    async def erase(self, ticket: UUID) -> None:
        async with self.pool.acquire() as connection:
            assert await Vault(connection, VaultKeys(RING, KEY)).erase(ticket, actor="x", purpose="asked to")

    async def said(self) -> list[str]:
        rows = await self.owner.fetch("select body from intake.outbox_record order by 1")
        return [row["body"].decode() for row in rows]

    def files(self) -> list[str]:
        return sorted(path.name for path in self.store.root.rglob("*") if path.is_file())


@pytest.fixture
async def room(database: str, web: Web, tmp_path: Path) -> AsyncIterator[Room]:
    base, intake = city()
    store = PhotoStore.opened(tmp_path / "photos")
    fetcher = Fetcher(ssl.create_default_context(), allow_loopback=True)
    worker = PhotoWorker(fetcher, store, Witness(base, intake.reader.places), RING)
    pool = await lazy_pool(database, "intake", size=4)
    owner = await asyncpg.connect(database)
    yield Room(web, pool, store, worker, owner)
    await owner.close()
    await pool.close()


async def test_a_picture_is_kept_clean_and_its_reference_is_forgotten(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg(HERE)
    ticket = await room.ticket()
    await room.want(ticket, "/1.jpg", "/1.jpg")
    before = await room.row()
    assert room.web.root.encode() not in before["reference"]
    assert await room.work() == 1
    row = await room.row()
    clean = read_picture(jpeg(HERE))
    assert (row["state"], row["name"], row["reference"], row["attempts"]) == ("kept", clean.name, None, 1)
    assert room.store.read(ticket, clean.name) == clean.data


REFUSED = {
    "what is not there": ("/gone", "http_404"),
    "what is no picture": ("/page", "not_a_picture"),
    "a picture cut short": ("/short", "broken"),
    "a picture meant to burst its viewer": ("/bomb", "too_many_pixels"),
    "an address of the house": ("http://10.0.0.1/1.jpg", "address_refused"),
    "the cloud's own address": ("http://169.254.169.254/latest", "address_refused"),
    "no address": ("file:///etc/passwd", "not_an_address"),
}


@pytest.mark.parametrize(("reference", "reason"), REFUSED.values(), ids=REFUSED)
async def test_what_is_refused_for_good_says_why_and_leaves_no_file(room: Room, reference: str, reason: str) -> None:
    room.web.pages |= {"/page": b"<html>", "/short": jpeg(HERE)[:60], "/bomb": jpeg(size=(65_000, 65_000))}
    await room.want(await room.ticket(), reference)
    assert await room.work() == 1
    row = await room.row()
    assert (row["state"], row["reason"], row["reference"], room.files()) == ("refused", reason, None, [])


async def test_a_busy_platform_is_asked_later_and_given_up_in_the_end(room: Room) -> None:
    await room.want(await room.ticket(), "/busy")
    assert await room.work() == 1
    row = await room.row()
    assert (row["state"], row["reason"], row["due"] > row["added_at"]) == ("waiting", "http_503", True)
    assert await room.work() == 0
    for _ in range(TRIES - 1):
        await room.owner.execute("update intake.photo set due = now()")
        assert await room.work() == 1
    row = await room.row()
    assert (row["state"], row["reason"], row["attempts"]) == ("refused", "http_503", TRIES)


async def test_a_picture_that_kills_its_worker_again_and_again_is_given_up(room: Room) -> None:
    await room.want(await room.ticket(), "/1.jpg")
    await room.owner.execute("update intake.photo set attempts = $1", TRIES)
    await room.work()
    row = await room.row()
    assert (row["state"], row["reason"], room.web.asked) == ("refused", "killed_its_worker", [])


async def test_a_full_volume_is_our_own_trouble_and_costs_no_try(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg()
    await room.want(await room.ticket(), "/1.jpg")
    room.store.root.rmdir()
    room.store.root.write_text("no folder")
    await room.work()
    row = await room.row()
    assert (row["state"], row["reason"], row["attempts"]) == ("waiting", "store_failed", 0)


async def test_a_worker_that_dies_with_the_file_written_leaves_nothing_that_nobody_erases(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg(HERE)
    ticket = await room.ticket()
    await room.want(ticket, "/1.jpg")
    dying = replace(room.worker, witness=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        await dying.fetch_one(room.context)
    assert ((await room.row())["state"], len(room.files()), await room.said()) == ("waiting", 1, [])
    await room.owner.execute("update intake.photo set due = now()")
    assert await room.work() == 1
    assert ((await room.row())["state"], len(room.files()), len(await room.said())) == ("kept", 1, 1)


async def test_what_a_dead_worker_wrote_is_erased_with_its_ticket(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg(HERE)
    ticket = await room.ticket()
    await room.want(ticket, "/1.jpg")
    with pytest.raises(AttributeError):
        await replace(room.worker, witness=None).fetch_one(room.context)  # type: ignore[arg-type]
    await room.erase(ticket)
    await room.worker.sweep_once(room.context)
    assert (await room.rows(), room.files()) == ([], [])


async def test_two_workers_never_have_the_same_picture(room: Room) -> None:
    room.web.pages |= {"/1.jpg": jpeg(HERE), "/2.jpg": jpeg(AWAY)}
    room.web.held = asyncio.Event()
    await room.want(await room.ticket(), "/1.jpg", "/2.jpg")
    both = asyncio.gather(*(room.worker.fetch_one(room.context) for _ in range(2)))
    await until(lambda: _soon(len(room.web.asked) == 2), what="two pictures to be asked for")
    assert await room.worker.fetch_one(room.context) is False
    room.web.held.set()
    assert await both == [True, True]
    assert sorted(room.web.asked) == ["/1.jpg", "/2.jpg"]


async def _soon(value: bool) -> bool:
    return value


@pytest.mark.parametrize("page", [jpeg(HERE), b"<html>"], ids=["a picture", "no picture"])
async def test_a_late_worker_whose_picture_another_has_taken_changes_nothing(room: Room, page: bytes) -> None:
    room.web.pages["/1.jpg"] = page
    room.web.held = asyncio.Event()
    await room.want(await room.ticket(), "/1.jpg")
    late = asyncio.create_task(room.worker.fetch_one(room.context))
    await until(lambda: _soon(bool(room.web.asked)), what="the picture to be asked for")
    await room.owner.execute("update intake.photo set attempts = 2, due = now() + interval '5 min'")
    room.web.held.set()
    assert await late
    assert ((await room.row())["state"], room.files()) == ("waiting", [])


async def test_pictures_wait_for_their_ticket_and_are_given_up_when_it_never_comes(room: Room) -> None:
    early = ticket_id("hotline", "XL-never")
    await room.want(early, "/1.jpg")
    assert await room.work() == 0
    await room.worker.sweep_once(room.context)
    assert (await room.row())["state"] == "waiting"
    await room.owner.execute("update intake.photo set added_at = now() - interval '8 days'")
    await room.worker.sweep_once(room.context)
    row = await room.row()
    assert (row["state"], row["reason"], room.web.asked) == ("refused", "no_ticket", [])


async def test_an_erased_tickets_pictures_go_and_those_of_others_stay(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg(HERE)
    one, other = await room.ticket(), await room.ticket("new_photo_only")
    for ticket in (one, other):
        await room.want(ticket, "/1.jpg")
    assert await room.work() == 2
    name = (await room.rows())[0]["name"]
    assert room.files() == [name, name]
    await room.erase(one)
    await room.worker.sweep_once(room.context)
    assert ([row["ticket_id"] for row in await room.rows()], room.files()) == ([other], [name])
    assert room.store.read(other, name) is not None
    await room.erase(other)
    await room.worker.sweep_once(room.context)
    assert (await room.rows(), room.files()) == ([], [])


async def test_a_ticket_that_is_erased_while_its_picture_comes_leaves_no_file(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg(HERE)
    room.web.held = asyncio.Event()
    ticket = await room.ticket()
    await room.want(ticket, "/1.jpg")
    coming = asyncio.create_task(room.worker.fetch_one(room.context))
    await until(lambda: _soon(bool(room.web.asked)), what="the picture to be asked for")
    await room.erase(ticket)
    await room.worker.sweep_once(room.context)
    room.web.held.set()
    assert await coming
    assert (await room.rows(), room.files(), await room.said()) == ([], [], [])


async def test_an_erased_ticket_wants_no_more_pictures(room: Room) -> None:
    ticket = await room.ticket()
    await room.erase(ticket)
    await room.want(ticket, "/1.jpg")
    assert await room.rows() == []


async def test_an_erasure_of_long_ago_is_not_looked_for_again(room: Room) -> None:
    ticket = await room.ticket()
    await room.want(ticket, "/1.jpg")
    await room.erase(ticket)
    await room.worker.sweep_once(room.context, timedelta(0))
    assert len(await room.rows()) == 1


async def test_two_pictures_that_say_the_same_say_it_once(room: Room) -> None:
    room.web.pages |= {"/1.jpg": jpeg(HERE), "/2.jpg": jpeg(HERE, size=(100, 100))}
    await room.want(await room.ticket(), "/1.jpg", "/2.jpg")
    await room.work()
    said = await room.said()
    assert len(said) == 1
    assert '"evidence":"new"' in said[0]
    assert [row["evidence"] for row in await room.rows()] == ["new", "new"]


async def test_a_picture_from_elsewhere_differs(room: Room) -> None:
    room.web.pages["/1.jpg"] = jpeg(AWAY)
    await room.want(await room.ticket(district="330602"), "/1.jpg")
    await room.work()
    assert '"evidence":"differs"' in (await room.said())[0]


async def test_the_standing_is_told_by_state_and_reason(room: Room, database: str) -> None:
    await room.want(await room.ticket(), "/gone", "/busy")
    await room.work()
    command = [sys.executable, "-m", "shared.cli", "photos", "status", "--json"]
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | {"DATABASE_URL": database}, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    assert [(row["state"], row["reason"], row["count"]) for row in json.loads(told)] == [
        ("refused", "http_404", 1),
        ("waiting", "http_503", 1),
    ]


async def test_the_service_fetches_what_a_platform_sends_and_says_what_it_shows(
    outside: Outside, web: Web, tmp_path: Path, stack: Endpoints
) -> None:
    web.pages["/1.jpg"] = jpeg(HERE)
    payload = SAMPLES["hotline"]["new_photo_only"]
    media = [{"type": "photo", "url": f"{web.root}/1.jpg"}, {"type": "video", "url": f"{web.root}/1.mp4"}]
    payload = {**payload, "order": {**payload["order"], "photos": media}}
    settings = IntakeSettings(
        kafka_servers=stack.kafka_servers,
        database_url=outside.database,  # type: ignore[arg-type]
        topic_prefix=outside.prefix,
        city=CITY,
        photos=tmp_path / "photos",
        photos_allow_loopback=True,
    )
    async with running(Runtime(build(settings), settings)):
        await outside.send("hotline", payload, key=payload["order"]["orderNo"])
        said = await outside.wait_said(2)
    assert [event["type"].split(".")[3] for event in said] == ["received", "photographed"]
    assert web.asked == ["/1.jpg"]
    assert len(list((tmp_path / "photos").rglob("*.jpg"))) == 1


async def test_without_a_folder_nothing_is_noted_or_fetched(outside: Outside, web: Web) -> None:
    payload = SAMPLES["hotline"]["new_photo_only"]
    async with running(outside.runtime()):
        await outside.send("hotline", payload, key="1")
        await outside.wait_said(1)
    assert await outside.connection.fetchval("select count(*) from intake.photo") == 0
