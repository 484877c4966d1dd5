"""What strangers may put on their topics: nothing is lost, nobody is stopped, nothing is answered on their word."""

import asyncio
import gzip
import json
import resource
import time
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.contracts.topics import STRANGER_RECORD_BYTES, TICKET
from shared.kit.keys import KeyRing
from shared.kit.parking import lock_key
from tests.conftest import KEY
from tests.integration.kit.toy import IN, Toy
from tests.outside import running

NAME = "渠道".encode("gbk")


class Bytes(str):
    """A header's name whose bytes are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: Any) -> bytes:
        return NAME


async def send_crafted(toy: Toy, value: bytes, *, key: bytes, partition: int) -> None:
    """Send one record whose header has a name in GBK, as a client of librdkafka does without noticing."""
    async with AIOKafkaProducer(bootstrap_servers=toy.stack.kafka_servers) as producer:
        await _send_crafted(producer, toy, value, key, partition)


async def _send_crafted(producer: AIOKafkaProducer, toy: Toy, value: bytes, key: bytes, partition: int) -> None:
    batch = producer.create_batch()
    batch._builder = _DefaultRecordBatchBuilderPy(
        2, 0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=0, batch_size=10_000
    )
    batch.append(timestamp=None, key=key, value=value, headers=[(Bytes(), b"v")])
    batch.close()
    await (await producer.send_batch(batch, toy.prefix + IN.name, partition=partition))


async def opened(toy: Toy, offset: int) -> Any:
    row = await toy.connection.fetchrow("select id, key_hash from intake.parked where off = $1", offset)
    ring = KeyRing.parse(f"k1:{KEY}", setting="x")
    async with toy.connection.acquire() as connection, connection.transaction():
        await connection.execute("set local search_path = intake")
        (found,) = await lock_key(connection, row["key_hash"], ring, also=[row["id"]])
    return found.raw


async def test_odd_records_in_one_batch_park_byte_identical_and_the_healthy_ones_are_applied(toy: Toy) -> None:
    odd: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]] = [
        (b"k0", b'{"id": "healthy 1"}', [("ce_x", b"1"), ("ce_x", b"2")]),
        (b"k1", b'{"id": "bad header"}', [("h", b"\xff\xfe")]),
        (None, b'{"id": "no key"}', []),
        (b"k3", None, [("t", b"ombstone")]),
        (b"k4", b"", []),
        (b"\xff\x00", b"\x00\xff", []),
        (b"k6", b'{"id": "null header"}', [("h", None)]),
        (b"k7", b'{"id": "healthy 2"}', [("", b"")]),
    ]
    for key, value, headers in odd:
        await toy.send(value, key=key, headers=headers, partition=0)
    async with running(toy.runtime()):
        await toy.wait_effects(3)
        rows = await toy.wait_parked(5)
    assert {r["id"] for r in await toy.effects()} == {"healthy 1", "healthy 2", "no key"}
    assert [(r["off"], r["reason"], bool(r["faults"])) for r in rows] == [
        (1, "header_not_text", True), (3, "null_value", True), (4, "empty_value", True), (5, "not_utf8", True),
        (6, "header_not_text", True),
    ]  # fmt: skip
    assert "header h" in rows[0]["faults"][0]
    for offset in (1, 3, 4, 5, 6):
        raw = await opened(toy, offset)
        assert (raw.key, raw.value, list(raw.headers)) == odd[offset]


async def test_a_header_name_that_is_no_text_stops_nobody_and_parks_byte_identical(toy: Toy) -> None:
    await toy.send({"id": "before"}, partition=0)
    await send_crafted(toy, b'{"id": "crafted"}', key=b"c", partition=0)
    await toy.send({"id": "after"}, partition=0)
    await toy.send({"id": "elsewhere"}, partition=1)
    async with running(toy.runtime()):
        await toy.wait_effects(3)
        (row,) = await toy.wait_parked(1)
    assert (row["state"], row["reason"]) == ("dead", "header_not_text")
    raw = await opened(toy, 1)
    assert [(name.encode("utf-8", "surrogateescape"), value) for name, value in raw.headers] == [(NAME, b"v")]
    assert (raw.key, raw.value) == (b"c", b'{"id": "crafted"}')


async def test_a_reply_to_header_publishes_nothing(toy: Toy) -> None:
    target = toy.prefix + TICKET.name
    headers = [("reply_to", target.encode()), ("correlation_id", b"c")]
    await toy.send({"id": "one"}, headers=headers)
    async with running(toy.runtime()):
        await toy.wait_effects(1)
        await toy.send({"id": "two"}, headers=headers)
        await toy.wait_effects(2)
        await toy.wait_said(2)
    assert await toy.said(TICKET) == []


@pytest.mark.parametrize("milliseconds", [-5, 0, 1, 4_102_444_800_000, 2**62])
async def test_a_record_with_an_odd_time_is_applied_and_kept_by_the_broker_s_time(toy: Toy, milliseconds: int) -> None:
    before = time.time() * 1000
    answer = await toy.send({"id": "one"}, timestamp_ms=milliseconds)
    assert answer.timestamp >= before - 1000, "retention goes by it"
    async with running(toy.runtime()):
        await toy.wait_effects(1)


async def test_the_largest_record_that_is_allowed_goes_through_and_one_above_is_refused(toy: Toy) -> None:
    def of_size(size: int) -> bytes:
        frame = json.dumps({"id": "big", "fill": ""}).encode()
        return json.dumps({"id": "big", "fill": "x" * (size - len(frame))}).encode()

    allowed = of_size(STRANGER_RECORD_BYTES)
    await toy.send(allowed)
    refused_from = None
    for more in (512, 1024, 2048):
        try:
            await toy.send(of_size(STRANGER_RECORD_BYTES + more), topic=IN, key=f"b{more}")
        except MessageSizeTooLargeError:
            refused_from = more
            break
    assert refused_from is not None
    async with running(toy.runtime()):
        (row, *_) = await toy.wait_effects(1)
    assert row["id"] == "big"


async def test_a_compression_bomb_is_refused_at_the_broker_s_door(toy: Toy) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=toy.stack.kafka_servers, compression_type="gzip", max_request_size=2**28
    )
    await producer.start()
    try:
        bomb = bytes(100 * 2**20)
        assert len(gzip.compress(bomb)) < STRANGER_RECORD_BYTES
        with pytest.raises(MessageSizeTooLargeError):
            await asyncio.wait_for(producer.send_and_wait(toy.prefix + IN.name, bomb, partition=0), 60)
    finally:
        await producer.stop()
    await toy.send({"id": "after"}, partition=0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with running(toy.runtime()):
        await toy.wait_effects(1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


async def test_many_pieces_of_rubbish_among_good_records_stop_nobody(toy: Toy) -> None:
    for n in range(300):
        await toy.producer.send(toy.prefix + IN.name, b"rubbish %d" % n, key=b"r%d" % n)
    await toy.send({"id": "well"})
    async with running(toy.runtime()) as runtime:
        await toy.wait_effects(1)
        await toy.wait_parked(300)
        assert runtime.health.report()["ready"]
