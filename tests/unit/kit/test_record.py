"""Records as bytes: identity of keys and events, headers, our own events' decoder."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.envelope import seal
from shared.contracts.events import RecordParked, TicketWithdrawn
from shared.contracts.faults import Refused
from shared.kit.record import MAX_HEADERS, Raw, check_headers, events, hash128, key_hash, moment, pack, unpack

AT = datetime(2026, 1, 5, tzinfo=UTC)
EVENT = RecordParked(
    at=AT,
    service="intake",
    origin_topic="t",
    origin_partition=0,
    origin_offset=1,
    key_hash="k",
    state="dead",
    reason="x",
)
SEALED = seal(EVENT, source="/intake")


def raw(value: bytes | None = b"{}", *, key: bytes | None = b"k", headers: Any = (), offset: int = 0) -> Raw:
    return Raw("t", 0, offset, key, value, tuple(headers), AT)


def refusal(act: Any, record: Raw) -> Refused:
    with pytest.raises(Refused) as caught:
        act(record)
    return caught.value


@pytest.mark.parametrize(
    ("headers", "reason", "where"),
    [
        ([("h", b"\xff")], "header_not_text", "header h"),
        ([("a", b"ok"), ("h", None)], "header_not_text", "header h"),
        ([("\udcc7\udcfe", b"v")], "header_not_text", "header (a name that is no plain word)"),
        ([("13800138000", b"\xff")], "header_not_text", "header (a name that is no plain word)"),
        ([("h", b"a\x00b")], "header_not_text", "header h"),
        ([("x", b"")] * (MAX_HEADERS + 1), "too_many_headers", "headers"),
        ([("x", b"v" * 20_000)], "headers_too_long", "headers"),
        ([("x" * 20_000, b"v")], "headers_too_long", "headers"),
    ],
)
def test_headers_are_refused_by_name(headers: Any, reason: str, where: str) -> None:
    refused = refusal(check_headers, raw(headers=headers))
    assert (refused.reason, refused.faults[0].where) == (reason, where)


@pytest.mark.parametrize(
    "headers", [[], [("h", b""), ("", b"v")], [("h", b"1"), ("h", b"2")], [("地点", "村".encode())]]
)
def test_headers_that_are_odd_but_text_pass(headers: Any) -> None:
    check_headers(raw(headers=headers))


NAMES = st.text(st.characters(exclude_categories=["Cs"])) | st.binary().map(
    lambda b: b.decode("utf-8", "surrogateescape")
)


@given(st.none() | st.binary(), st.none() | st.binary(), st.lists(st.tuples(NAMES, st.none() | st.binary())))
def test_what_is_packed_comes_back_to_the_byte(key: bytes | None, value: bytes | None, headers: Any) -> None:
    record = raw(value, key=key, headers=headers)
    assert unpack(pack(record), topic="t", partition=0, offset=0, at=AT) == record


def test_a_key_s_name_hangs_on_topic_and_key_and_a_missing_key_on_the_place() -> None:
    assert key_hash(raw(key=b"a", offset=1)) == key_hash(raw(key=b"a", offset=2))
    assert key_hash(raw(key=b"a")) != key_hash(raw(key=b"b"))
    assert key_hash(raw(key=None, offset=1)) != key_hash(raw(key=None, offset=2))
    assert key_hash(raw(key=b"")) != key_hash(raw(key=None))


def test_two_lists_of_parts_never_meet() -> None:
    assert hash128(b"a", b"bc") != hash128(b"ab", b"c")


@pytest.mark.parametrize("milliseconds", [-(2**63), -1, 0, 1, 2**40, 253_402_300_799_999, 2**63 - 1])
def test_any_number_is_a_moment(milliseconds: int) -> None:
    assert moment(milliseconds).tzinfo is UTC


def test_an_event_of_ours_is_read() -> None:
    decoded = events(RecordParked)(raw(SEALED.value, headers=SEALED.headers))
    assert (decoded.event, decoded.event_id) == (EVENT, str(EVENT.event_id))


def test_a_type_that_is_not_for_us_is_passed_over_unread() -> None:
    assert events(TicketWithdrawn)(raw(b"\xff", headers=SEALED.headers)).event is None


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (raw(SEALED.value), "no_cloudevent"),
        (raw(SEALED.value, headers=[h for h in SEALED.headers if h[0] != "ce_id"]), "no_cloudevent"),
        (raw(None, headers=SEALED.headers), "null_value"),
        (raw(b"", headers=SEALED.headers), "empty_value"),
        (raw(b"{", headers=SEALED.headers), "malformed_json"),
        (raw(b"\xff", headers=SEALED.headers), "not_utf8"),
        (raw(b'{"service": 1}', headers=SEALED.headers), "schema"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused_by_its_reason(record: Raw, reason: str) -> None:
    assert refusal(events(RecordParked), record).reason == reason


def test_what_no_database_can_keep_is_refused_in_our_own_events_too() -> None:
    value = SEALED.value.replace(b'"reason":"x"', b'"reason":"x\\u0000"')
    assert str(refusal(events(RecordParked), raw(value, headers=SEALED.headers)).faults[0]).startswith("reason: holds")
    escaped = SEALED.value.replace(b'"reason":"x"', b'"reason":"\\\\u0000"')
    assert events(RecordParked)(raw(escaped, headers=SEALED.headers)).event is not None


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_time_that_not_every_zone_can_say_is_refused(at: str) -> None:
    value = SEALED.value.replace(b"2026-01-05T00:00:00Z", at.encode())
    assert value != SEALED.value
    assert refusal(events(RecordParked), raw(value, headers=SEALED.headers)).faults[0].where == "at"
