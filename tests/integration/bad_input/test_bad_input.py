"""Bad input of every kind into every consumed topic: nothing lost, nothing leaked, nobody stopped."""

import json
from collections import Counter
from hashlib import sha256

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from shared.contracts.topics import PARKED as PARKED_TOPICS
from shared.contracts.topics import STRANGER_RECORD_BYTES
from tests.integration.bad_input import course
from tests.integration.bad_input.case import APPLIED, BEHIND, CANARIES, DUPLICATE, PASSED, Case
from tests.integration.bad_input.conftest import Seen, look
from tests.integration.bad_input.system import SERVICES
from tests.integration.bad_input.table import NUMBERS, TABLE, TARGETS
from tests.waiting import until

ROWS = [pytest.param(title, case, id=f"{title}: {case.name}") for title, cases in TABLE.items() for case in cases]


@pytest.mark.parametrize(("title", "case"), ROWS)
async def test_a_bad_record_ends_where_it_should(seen: Seen, title: str, case: Case) -> None:
    place = seen.cases[title, case.name]
    row = seen.parked.get(place)
    assert seen.state(place) == (DUPLICATE if case.state == PASSED else case.state), row
    if row is None:
        return
    assert row.reason == case.reason, row.faults
    assert any(fault.startswith(case.fault) for fault in row.faults) or case.state == BEHIND, row.faults
    assert row.sha256 == sha256(case.record.value or b"").digest()
    assert (row.raw.key, row.raw.value, row.raw.headers) == (
        case.record.key, case.record.value, case.record.headers
    )  # fmt: skip


@pytest.mark.parametrize("title", TARGETS)
async def test_every_healthy_record_between_is_applied(seen: Seen, title: str) -> None:
    assert {seen.state(place) for place in seen.healthy[title]} == {APPLIED}


async def test_nothing_parks_but_what_was_sent_and_every_parked_record_is_announced_once(seen: Seen) -> None:
    assert set(seen.parked) <= set(seen.sent)
    told = [json.loads(r.value) for topic in PARKED_TOPICS.values() for r in await seen.system.read(topic)]
    said = Counter((t["origin_topic"], t["origin_partition"], t["origin_offset"], t["reason"]) for t in told)
    assert said == Counter((*place, row.reason) for place, row in seen.parked.items())


async def test_no_person_stands_in_faults_logs_or_notices_about_parked_records(seen: Seen) -> None:
    told = [record for topic in PARKED_TOPICS.values() for record in await seen.system.read(topic)]
    texts = {
        "faults": repr([(row.faults, row.error, row.reason) for row in seen.parked.values()]),
        "notices": repr([(r.key, r.value.decode(), r.headers) for r in told]),
        **{f"log of {name}": seen.system.log(name).read_text() for name in SERVICES},
    }
    found = [(where, canary) for where, text in texts.items() for canary in CANARIES if canary in text]
    assert found == []
    assert all(seen.system.lines(name, "record_parked") for name in SERVICES), "the logs were looked at"


async def test_the_broker_itself_refuses_what_is_above_its_limit(seen: Seen) -> None:
    target = TARGETS["channel hotline"]
    h = target.healthy(next(NUMBERS))
    room = STRANGER_RECORD_BYTES - len(h.value or b"") - len(h.key or b"") - len('"fill": "", ')
    allowed, above = (h.instead("{", f'{{"fill": "{"x" * n}", ') for n in (room, room + 2048))
    async with AIOKafkaProducer(
        bootstrap_servers=seen.system.stack.kafka_servers, max_request_size=4 * 2**20
    ) as producer:
        with pytest.raises(MessageSizeTooLargeError):
            await seen.system.send(producer, target.topic, [above])
        (place,) = await seen.system.send(producer, target.topic, [allowed])
    await until(lambda: seen.system.consumed([place]), what="the largest record to be consumed")
    await look(seen)
    assert seen.state(place) == APPLIED


async def test_after_all_that_a_complaint_still_goes_all_its_way(seen: Seen) -> None:
    """From the platform to the unit and back, with the longest words that a unit may write."""
    await course.complain(seen.system, seen.producer, "LAST-1")
    await course.answer(seen.system, seen.producer, "LAST-1", "sign")
    await course.answer(seen.system, seen.producer, "LAST-1", "progress", text="已" * 2_000)
    assert [said["status"]["version"] for said in await course.told(seen.system, "LAST-1", 2)] == [1, 2]


async def test_all_three_services_still_run_ready_and_never_stopped(seen: Seen) -> None:
    await until(seen.system.ready, what="all three to be ready")
    for name in SERVICES:
        assert seen.system.lines(name, "consumer_stopped") == []
        assert seen.system.lines(name, "record_failed") == [], "no record may fail in a way that nobody foresaw"
        assert await seen.system.rows(f"select * from {name}.lost") == []
