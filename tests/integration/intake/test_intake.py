"""Platforms' messages in, canonical tickets out, on real Kafka and PostgreSQL."""

import json
import os
import subprocess
import sys
from collections import Counter

from services.intake.domain.message import Submission
from tests.integration.intake.conftest import Outside
from tests.outside import running
from tests.unit.intake.made import CHANNELS, SAMPLES, read

ALL = [(channel, payload) for channel in CHANNELS for payload in SAMPLES[channel].values()]
EARLY = SAMPLES["hotline"]["new_early_truck"]
EARLY_NUMBER = "XL20250618000001"


async def send_all(outside: Outside) -> None:
    for channel, payload in ALL:
        await outside.send(channel, payload, key=read(channel, payload).message.number)


async def test_every_sample_of_every_channel_is_taken_in_exactly_once(outside: Outside) -> None:
    await send_all(outside)
    async with running(outside.runtime()):
        said = await outside.wait_said(len(ALL))
        await send_all(outside)  # a platform pushes everything again
        await outside.send("hotline", SAMPLES["hotline"]["new_minimal"] | {"msgType": "none"}, key="last")
        await outside.wait_parked(1)
        said = await outside.said()
    submissions = [p for c, p in ALL if isinstance(read(c, p).message, Submission)]
    types = Counter(event["type"].split(".")[3] for event in said)
    assert len(said) == len(ALL) == len({event["id"] for event in said})
    assert types["received"] == len(submissions)
    assert await outside.connection.fetchval("select count(*) from intake.ticket") == len(submissions)
    assert await outside.connection.fetchval("select count(*) from intake.follow_up") == len(ALL) - len(submissions)
    numbers = sorted(event["number"] for event in said if "number" in event)
    assert [number[-6:] for number in numbers] == [f"{n:06d}" for n in range(1, len(submissions) + 1)]


async def test_identity_is_sealed_and_stands_nowhere_else(outside: Outside) -> None:
    await send_all(outside)
    async with running(outside.runtime()):
        said = json.dumps(await outside.wait_said(len(ALL)), ensure_ascii=False)
    secrets = {
        value
        for channel, payload in ALL
        if isinstance(message := read(channel, payload).message, Submission)
        for name, value in message.complainant.identity.items()
        if name in ("phone", "id_number", "credit_code", "email")
    }
    tables = [dict(row) for t in ("ticket", "follow_up", "audit", "inbox", "outbox_record")
              for row in await outside.connection.fetch(f"select * from intake.{t}")]  # fmt: skip
    kept = repr(tables) + "".join(row["body"].decode() for row in tables if "body" in row)
    for secret in secrets:
        assert secret not in said
        assert secret not in kept
    assert await outside.connection.fetchval("select count(*) from vault.identity") == len(ALL)


async def test_the_same_phone_is_the_same_person_on_two_channels(outside: Outside) -> None:
    minhu = SAMPLES["minhu"]["new_garbage_pile"] | {"LXDH": "+86 138 0000 0001"}
    async with running(outside.runtime()):
        await outside.send("hotline", EARLY, key=EARLY_NUMBER)
        await outside.send("minhu", minhu, key=minhu["AJBH"])
        first, second = await outside.wait_said(2)
    assert first["complainant_ref"] == second["complainant_ref"] is not None


async def test_a_re_push_with_a_new_send_time_is_a_duplicate_and_other_content_is_parked(outside: Outside) -> None:
    async with running(outside.runtime()):
        await outside.send("hotline", EARLY, key=EARLY_NUMBER)
        await outside.send("hotline", {**EARLY, "sendTime": "2025-06-18 06:00:00"}, key=EARLY_NUMBER)
        other = {**EARLY, "order": {**EARLY["order"], "content": "不是这样的"}}
        await outside.send("hotline", other, key=EARLY_NUMBER)
        (row,) = await outside.wait_parked(1)
        said = await outside.said()
    assert (row["state"], row["reason"]) == ("dead", "id_reused")
    assert len(said) == 1


async def test_a_number_re_used_under_another_event_id_is_parked(outside: Outside) -> None:
    other = {**EARLY, "order": {**EARLY["order"], "content": "不是这样的"}}
    event = [("ce_specversion", b"1.0"), ("ce_id", b"other"), ("ce_source", b"hotline")]
    async with running(outside.runtime()):
        await outside.send("hotline", EARLY, key=EARLY_NUMBER)
        await outside.wait_said(1)
        await outside.send("hotline", other, key=EARLY_NUMBER, headers=event)
        (row,) = await outside.wait_parked(1)
    assert (row["state"], row["reason"]) == ("dead", "number_reused")


async def test_bad_records_park_with_a_reason_that_names_the_field_and_healthy_ones_go_on(outside: Outside) -> None:
    no_phone = {**EARLY, "caller": {"name": "周晓芸"}}
    foreign = [("ce_specversion", b"1.0"), ("ce_id", b"1"), ("ce_source", b"minhu")]
    async with running(outside.runtime()):
        for value in (None, b"", b"{", b"\xff\xfe", b"[" * 40):
            await outside.send("hotline", value, key="bad")
        await outside.send("hotline", no_phone, key=EARLY_NUMBER)
        await outside.send("hotline", EARLY, key=EARLY_NUMBER, headers=foreign)
        await outside.send("hotline", EARLY, key=EARLY_NUMBER, headers=[("x-note", b"\xff")])
        await outside.send("hotline", EARLY, key=EARLY_NUMBER, headers=[("traceparent", b"no\ntrace")])
        rows = await outside.wait_parked(8)
        (event,) = await outside.wait_said(1)
    assert event["external_id"] == EARLY_NUMBER
    assert {row["state"] for row in rows} == {"dead"}
    faults = [fault for row in rows for fault in row["faults"]]
    assert any(fault.startswith("caller.phone") for fault in faults)
    assert any(fault.startswith("header ce_source") for fault in faults)
    assert not any("周晓芸" in fault for fault in faults)


async def test_a_follow_up_may_come_before_its_ticket(outside: Outside) -> None:
    async with running(outside.runtime()):
        await outside.send("hotline", SAMPLES["hotline"]["supplement"], key=EARLY_NUMBER)
        await outside.wait_said(1)
        await outside.send("hotline", EARLY, key=EARLY_NUMBER)
        said = await outside.wait_said(2)
    assert len({event["ticket_id"] for event in said}) == 1
    assert len({event["key"] for event in said}) == 1


def xiaolan(outside: Outside, *words: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "KAFKA_SERVERS": outside.stack.kafka_servers, "TOPIC_PREFIX": outside.prefix}
    return subprocess.run(
        [sys.executable, "-m", "shared.cli", *words],
        input=stdin,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )


async def test_xiaolan_send_publishes_as_the_platform(outside: Outside) -> None:
    done = xiaolan(outside, "send", "hotline", "--sample", "new_early_truck", "--json")
    assert done.returncode == 0, done.stderr
    (where,) = json.loads(done.stdout)
    assert (where["topic"], where["key"]) == ("channel.hotline.in.v1", EARLY_NUMBER)
    async with running(outside.runtime()):
        (event,) = await outside.wait_said(1)
    assert event["external_id"] == EARLY_NUMBER
    assert (event["origin"]["partition"], event["origin"]["offset"]) == (where["partition"], where["offset"])


async def test_xiaolan_send_says_every_fault_and_sends_nothing(outside: Outside) -> None:
    done = xiaolan(outside, "send", "hotline", "-", stdin=json.dumps({"msgType": "create", "order": {}}).encode())
    assert done.returncode == 1
    for name in (b"sendTime", b"order.orderNo", b"order.reportTime"):
        assert name in done.stderr


async def test_xiaolan_send_raw_sends_whatever_it_is_given(outside: Outside) -> None:
    done = xiaolan(outside, "send", "minhu", "-", "--raw", "--key", "x", stdin=b"{ no json")
    assert done.returncode == 0, done.stderr
    async with running(outside.runtime()):
        (row,) = await outside.wait_parked(1)
    assert row["reason"] == "malformed_json"
