"""The notifier on real Kafka and PostgreSQL: facts in, platforms and partners told once each, in order."""

import base64
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from standardwebhooks import Webhook

from deploy.local.stack import Endpoints
from services.notifier.adapters.queries import QUERIES
from services.notifier.app import build
from services.notifier.settings import NotifierSettings
from shared.contracts.envelope import seal
from shared.contracts.events.case import CaseChanged
from shared.contracts.topics import CASE, CHANNEL_OUT, NOTICE, PARKED, Topic
from shared.kit import topics
from shared.kit.runtime import Runtime
from tests.outside import read_topic, running
from tests.unit.notifier.made import SHAOXING, fact, ticket
from tests.unit.notifier.test_webhook_call import Server, server
from tests.waiting import until

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
CHANNELS = ("hotline", "minhu", "qihu")
TOPICS = (CASE, NOTICE, PARKED["notifier"], *(CHANNEL_OUT.of(channel) for channel in CHANNELS))


@dataclass
class World:
    stack: Endpoints
    database: str
    prefix: str
    city: Path
    producer: AIOKafkaProducer
    connection: asyncpg.Connection
    _sent: dict[str, int] = field(default_factory=dict)

    def runtime(self) -> Runtime:
        settings = NotifierSettings(
            kafka_servers=self.stack.kafka_servers,
            database_url=self.database,
            topic_prefix=self.prefix,
            city=self.city,
            webhook_allow_loopback=True,
        )
        return Runtime(build(settings), settings)

    async def say(self, *events: CaseChanged) -> None:
        for event in events:
            record = seal(event, source="/router")
            await self.producer.send_and_wait(
                self.prefix + record.topic, record.value, key=record.key, headers=list(record.headers)
            )

    async def read(self, topic: Topic, count: int) -> list[Any]:
        """Wait for so many records on a topic and give all that are there, each partition in order."""

        async def enough() -> list[Any]:
            found = await self._read(topic)
            return found if len(found) >= count else []

        return await until(enough, what=f"{count} records on {topic.name}")

    async def _read(self, topic: Topic) -> list[Any]:
        return await read_topic(self.stack.kafka_servers, self.prefix, topic)

    async def bodies(self, channel: str, count: int) -> list[dict[str, Any]]:
        return [json.loads(r.value) for r in await self.read(CHANNEL_OUT.of(channel), count)]

    async def wait_states(self, *states: str, way: str = "webhook:portal") -> None:
        async def reached() -> bool:
            rows = await self.connection.fetch(
                "select state from notifier.notice where way = $1 order by told_version", way
            )
            return [row["state"] for row in rows] == list(states)

        await until(reached, what=f"states {states}")


@pytest.fixture
async def world(stack: Endpoints, database: str, prefix: str, tmp_path: Path) -> AsyncIterator[World]:
    city = tmp_path / "city"
    shutil.copytree(SHAOXING, city)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka_servers, acks="all")
    connection = await asyncpg.connect(database)
    await admin.start()
    await topics.apply(admin, TOPICS, prefix=prefix)
    await producer.start()
    try:
        yield World(stack, database, prefix, city, producer, connection)
    finally:
        await producer.stop()
        await admin.delete_topics([prefix + topic.name for topic in TOPICS])
        await admin.close()
        await connection.close()


@pytest.fixture
async def partner(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """Give a partner's system that listens, and put it into the city's list."""
    monkeypatch.setenv("PORTAL_SECRET", SECRET)
    async with server() as made:
        (world.city / "webhooks.yaml").write_text(
            f"endpoints:\n  - name: portal\n    url: http://127.0.0.1:{made.port}/hook\n    channels: [minhu]\n"
            "    facts: [opened, dispatched, scheduled, replied]\n    secret_env: PORTAL_SECRET\n"
        )
        yield made


FIVE = (
    ticket("hotline", "XL1"), ticket("hotline", "XL2"), ticket("minhu", "MH1"), ticket("minhu", "MH2"),
    ticket("qihu", "QH1"),
)  # fmt: skip


async def test_five_people_on_three_channels_are_each_told_once_in_order(world: World) -> None:
    course = [fact("opened", 1, FIVE[0]), *(fact("ticket_joined", n + 2, t) for n, t in enumerate(FIVE[1:]))]
    async with running(world.runtime()):
        await world.say(*course, fact("scheduled", 6, *FIVE), fact("signed", 7, *FIVE), fact("replied", 8, *FIVE))
        told = {channel: await world.bodies(channel, count) for channel, count in zip(CHANNELS, (6, 6, 3), strict=True)}
        changed = await world.read(NOTICE, 15)
    for number in ("XL1", "XL2"):
        mine = [b["status"] for b in told["hotline"] if b["order"]["orderNo"] == number]
        assert [(s["version"], s["state"]) for s in mine] == list(enumerate((mine[0]["state"], "已排期", "已答复"), 1))
    assert sorted((b["AJBH"], b["BBH"]) for b in told["minhu"]) == [(m, v) for m in ("MH1", "MH2") for v in (1, 2, 3)]
    assert [b["version"] for b in told["qihu"]] == [1, 2, 3]
    assert len(changed) == 15


async def test_the_same_facts_again_tell_nobody_again_also_after_a_restart(world: World) -> None:
    async with running(world.runtime()):
        await world.say(fact("opened"), fact("opened"))
        await world.bodies("minhu", 1)
    async with running(world.runtime()):
        await world.say(fact("opened"), fact("scheduled", 2))
        bodies = await world.bodies("minhu", 2)
    assert [b["BBH"] for b in bodies] == [1, 2]


async def test_a_partner_gets_signed_messages_in_order_and_each_is_accepted(world: World, partner: Server) -> None:
    async with running(world.runtime()):
        await world.say(fact("opened"), fact("scheduled", 2))
        await world.wait_states("accepted", "accepted")
    verified = [Webhook(SECRET).verify(body, partner.headers(n)) for n, body in enumerate(partner.bodies)]
    assert [(v["data"]["version"], v["data"]["fact"]) for v in verified] == [(1, "opened"), (2, "scheduled")]


async def test_a_partner_that_is_away_does_not_hold_up_the_platform_and_is_told_later(
    world: World, partner: Server
) -> None:
    partner.answer = b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n"
    async with running(world.runtime()):
        await world.say(fact("dispatched", 1))
        await world.bodies("minhu", 1)
        await world.wait_states("failed_temporary")
        partner.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        await world.wait_states("accepted")
    assert partner.headers(0)["webhook-id"] == partner.headers(1)["webhook-id"]


async def test_a_notice_that_waited_too_long_is_dropped_when_the_reply_is_there(world: World, partner: Server) -> None:
    partner.answer = b"HTTP/1.1 503 Away\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    async with running(world.runtime()):
        await world.say(fact("dispatched", 1))
        await world.wait_states("failed_temporary")
        partner.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        await world.say(fact("replied", 2))
        await world.wait_states("dropped", "accepted")
    reasons = [json.loads(r.value)["reason"] for r in await world.read(NOTICE, 5)]
    assert "overtaken_by_replied" in reasons


async def test_a_process_that_died_in_the_middle_of_a_call_is_made_good_by_the_next_one(
    world: World, partner: Server
) -> None:
    async with running(world.runtime()):
        await world.say(fact("opened"))
        await world.wait_states("accepted")
    await world.connection.execute(
        "update notifier.notice set state = 'sending', lease = now() - interval '1 s' where way = 'webhook:portal'"
    )
    async with running(world.runtime()):
        await world.wait_states("accepted")
    assert [partner.headers(n)["webhook-id"] for n in (0, 1)] == [partner.headers(0)["webhook-id"]] * 2


async def test_the_list_shows_a_case_by_the_number_of_any_of_its_tickets(world: World) -> None:
    async with running(world.runtime()):
        await world.say(fact("opened", 1, *FIVE), fact("replied", 2, *FIVE))
        await world.bodies("qihu", 2)
    await world.connection.execute("set search_path = notifier")
    rows = await world.connection.fetch(QUERIES["list"], FIVE[4].number, 100)
    everything = await world.connection.fetch(QUERIES["list"], None, 3)
    assert [row["fact"] for row in rows] == ["opened"] * 5 + ["replied"] * 5
    assert len(everything) == 3
    assert await world.connection.fetch(QUERIES["list"], "SX-nobody", 100) == []


async def test_a_fact_that_is_no_fact_parks_and_the_others_go_on(world: World) -> None:
    async with running(world.runtime()):
        good = seal(fact("opened"), source="/router")
        await world.producer.send_and_wait(
            world.prefix + CASE.name, b'{"at": 3}', key=b"broken", headers=[("ce_id", b"x"), *good.headers[2:]]
        )
        await world.say(fact("opened"))
        await world.bodies("minhu", 1)
        rows = await until(
            lambda: world.connection.fetch("select state, reason from notifier.parked"), what="a parked row"
        )
    assert [(row["state"], row["reason"]) for row in rows] == [("dead", "schema")]
