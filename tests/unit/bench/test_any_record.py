"""Whatever lies on a consumed topic, its decoder reads it or refuses it by name, in a time that grows as its size."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.corpus.case import PARKED, Rec
from shared.contracts.topics import STRANGER_RECORD_BYTES
from tests.unit.bench.decoders import CORPUS, DECODERS, refusal

LATER = ("id_reused", "number_reused")
"""Reasons that only the tables know."""
PIECES = st.sampled_from(
    [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"1e999", b"-0", b"NaN", b"\\u0000", b"\\ud800",
     b"\xff", b"\xc0\xaf", b"\x00", b"\n", b"9" * 30, b"9" * 5_000, b"[" * 40, b'{"a":' * 40, "长".encode(), b'"":'],
)  # fmt: skip
HEADERS = st.lists(st.tuples(st.text(max_size=8), st.none() | st.binary(max_size=12)), max_size=4)
CE = st.sampled_from(["ce_id", "ce_source", "ce_specversion", "ce_type", "content-type", "traceparent"])


def _names(count: int) -> bytes:
    return b",".join(b'"m%x":0' % n for n in range(count))


LONG = {
    "lists": lambda n: b"[" * n,
    "objects": lambda n: b'{"a":' * (n // 5),
    "lists that end": lambda n: b"[" * (n // 2) + b"]" * (n // 2),
    "empty lists": lambda n: b'{"a": [' + b"[]," * (n // 3) + b"0]}",
    "names": lambda n: b"{%b}" % _names(n // 9),
    "names, the last twice": lambda n: b'{%b, "m%x": 1}' % (_names(n // 9), n // 9 - 1),
    "quotes": lambda n: b'"' * n,
    "backslashes": lambda n: b'{"a": "' + b"\\" * n,
    "escapes": lambda n: b'{"a": "' + b"\\u00e9" * (n // 6) + b'"}',
    "halves of surrogates": lambda n: b'{"a": "' + b"\\ud800" * (n // 6) + b'"}',
    "digits": lambda n: b'{"a": ' + b"1" * n + b"}",
    "digits behind a point": lambda n: b'{"a": 0.' + b"1" * n + b"}",
    "an exponent": lambda n: b'{"a": 1e' + b"1" * n + b"}",
    "blanks": lambda n: b" " * n,
    "bytes that are no text": lambda n: b"\xff" * n,
    "marks": lambda n: '{"a": "后'.encode() + "\u0301".encode() * (n // 2) + b'"}',
}  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, Rec]:
    """Take a healthy record, and cut, double, change and insert pieces anywhere in its value."""
    target = draw(st.sampled_from(sorted(DECODERS)))
    record = CORPUS.supplies[target].target.healthy(draw(st.integers(0, 9)))
    value = record.value or b""
    for _ in range(draw(st.integers(1, 4))):
        at, to = sorted((draw(st.integers(0, len(value))), draw(st.integers(0, len(value)))))
        piece = draw(PIECES | st.binary(max_size=6) | st.just(value[at:to]))
        value = draw(st.sampled_from([value[:at] + piece + value[at:], value[:at] + piece + value[to:], value[:at]]))
    names = draw(HEADERS) + draw(st.lists(st.tuples(CE, st.none() | st.binary(max_size=12)), max_size=3))
    key = draw(st.just(record.key) | st.none() | st.binary(max_size=12))
    return target, Rec(key, value, (*record.headers, *names))


@settings(deadline=None, max_examples=600)
@given(spoilt())
def test_a_record_spoilt_anywhere_is_read_or_refused(made: tuple[str, Rec]) -> None:
    refused = refusal(*made)
    assert refused is None or (refused.reason and refused.faults)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(DECODERS)), st.none() | st.binary(max_size=300), HEADERS)
def test_any_bytes_are_read_or_refused(
    target: str, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    refused = refusal(target, Rec(None, value, tuple(headers)))
    assert refused is None or (refused.reason and refused.faults)


@pytest.mark.parametrize("target", DECODERS)
def test_a_decoder_alone_says_of_every_case_what_the_services_say(target: str) -> None:
    """Name by name; what tables, the broker or the key's order decide is left to the run on real services."""
    wrong = {}
    for entry in CORPUS.of(target):
        case = entry.case
        if case.way.codec != "none" or case.way.fill or entry.family == "usurpers":
            continue
        if case.later or case.reason in LATER:
            continue
        refused = refusal(target, case.record)
        expected = case.reason if case.state == PARKED else ""
        if case.state != "never read" and (refused.reason if refused else "") != expected:
            wrong[case.name] = (refused, expected)
    assert wrong == {}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("target", ["hotline", "answers", "cases"])
def test_the_time_that_a_decoder_takes_grows_as_the_record(target: str, name: str) -> None:
    make, healthy = LONG[name], CORPUS.supplies[target].target.healthy(1)
    small, large = (
        _seconds(target, make, size, healthy) for size in (STRANGER_RECORD_BYTES // 8, STRANGER_RECORD_BYTES)
    )
    assert large < 20 * small + 0.5, f"{large:.3f} s for eight times what took {small:.3f} s"


def _seconds(target: str, make: Callable[[int], bytes], size: int, healthy: Rec) -> float:
    """Measure this process's own time: others may use the machine."""
    record = healthy.with_value(make(size))
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        refusal(target, record)
        best = min(best, time.process_time() - began)
    return best
