"""Chunks: all of a transaction for one bucket, in order, split by size; headers survive."""

import pytest
from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.envelope import Record
from shared.kit.chunk import pack, unpack
from shared.kit.outbox import BUCKETS, CHUNK_BYTES, chunks
from shared.kit.partitioning import key_numbers

ID = "00000000-0000-0000-0000-000000000001"


def bucket_of(key: bytes) -> int:
    return key_numbers([key])[0] % BUCKETS


def record(key: bytes, body: bytes) -> Record:
    return Record("t", key, ID, (("ce_id", b"x"),), body)


@given(st.lists(st.sampled_from([b"k%d" % n for n in range(50)]), max_size=200))
def test_each_bucket_keeps_the_order_of_its_records(keys: list[bytes]) -> None:
    records = [record(key, b"%d" % n) for n, key in enumerate(keys)]
    found = chunks(records)
    assert len(found) == len({bucket_of(key) for key in keys})
    for chunk in found:
        assert [r.value for r in records if bucket_of(r.key) == chunk.bucket] == [r.value for r in chunk.records]


def test_a_chunk_is_split_before_it_grows_above_its_size_and_keeps_its_order() -> None:
    records = [record(b"k", b"%d" % n + b"x" * 100_000) for n in range(12)]
    found = chunks(records)
    assert all(chunk.size <= CHUNK_BYTES for chunk in found)
    assert [r.value for chunk in found for r in chunk.records] == [r.value for r in records]


# From Kafka's own UtilsTest.testMurmur2.
@pytest.mark.parametrize(
    ("key", "number"), [(b"21", -973932308), (b"foobar", -790332482), (b"a-little-bit-long-string", -985981536)]
)
def test_keys_are_hashed_as_kafka_s_own_clients_do(key: bytes, number: int) -> None:
    assert key_numbers([key]) == [number & 0x7FFFFFFF]
    assert key_numbers([key] * 50) == [number & 0x7FFFFFFF] * 50


@given(st.lists(st.binary(max_size=9), max_size=100), st.integers(1, 20))
def test_many_keys_at_once_are_hashed_as_each_alone(keys: list[bytes], times: int) -> None:
    assert key_numbers(keys * times) == [murmur2(key) & 0x7FFFFFFF for key in keys] * times


HEADERS = st.lists(
    st.tuples(st.from_regex(r"[a-z_-]{1,10}", fullmatch=True), st.binary(max_size=20).filter(lambda b: b"\n" not in b))
).map(tuple)
RECORDS = st.lists(
    st.builds(
        Record, st.sampled_from(["t", "u.v1"]), st.binary(max_size=9), st.just(ID), HEADERS, st.binary(max_size=99)
    )
)


@given(RECORDS)
def test_records_come_out_of_a_chunk_as_they_went_in(records: list[Record]) -> None:
    found = unpack(pack(records), len(records))
    assert found == [(r.topic, r.key, list(r.headers), r.value) for r in records]


@pytest.mark.parametrize("header", [("h", b"a\nb"), ("a\nb", b"h"), ("h", b"\n")])
def test_a_header_with_a_line_break_is_refused(header: tuple[str, bytes]) -> None:
    for headers in ((header,), (("other", b"x"), header), (header, ("other", b""))):
        with pytest.raises(ValueError, match="line break"):
            pack([Record("t", b"k", ID, headers, b"")])
