"""Rubbish that fits any topic: wrong encodings, no JSON, odd headers and keys, ids twice."""

import json
from collections.abc import Iterator
from dataclasses import replace

from shared.contracts.reading import MAX_DEPTH
from shared.kit.record import MAX_HEADER_BYTES, MAX_HEADERS
from tests.integration.bad_input.case import (
    APPLIED,
    DUPLICATE,
    NAME,
    PARKED,
    PHONE,
    Case,
    Rec,
    Target,
    drop,
    encoded,
    put,
)

WIDE = {"UTF-16 with its mark": ("utf-16", "not_utf8"), "UTF-16 without a mark": ("utf-16-le", "not_utf8"),
        "UTF-32 without a mark": ("utf-32-le", "not_utf8"), "GBK": ("gb18030", "not_utf8")}  # fmt: skip
NAUGHTY = "'; drop table ticket; -- <script>alert(1)</script> {{7*7}} ${jndi:x} \u202e\u200b =cmd|' /C calc'!A0 \ufdfa"


def cases(target: Target, numbers: Iterator[int]) -> list[Case]:
    """Give the rows that every topic has."""
    new = lambda: target.healthy(next(numbers))  # noqa: E731
    return [
        *_encodings(target, new), *_no_json(target, new), *_shapes(target, new), *_headers(new), *_keys(target, new),
        *_again(target, new),
    ]  # fmt: skip


def _encodings(target: Target, new) -> Iterator[Case]:
    for name, (encoding, reason) in WIDE.items():
        h = new().having(put(("note",), "后村家园"))
        where = "line 1" if reason == "malformed_json" else "value: is no UTF-8 from byte"
        yield Case(name, replace(h, value=h.value.decode().encode(encoding)), PARKED, reason, where)
    h = new()
    yield Case("a byte order mark", replace(h, value=b"\xef\xbb\xbf" + h.value), PARKED, "malformed_json", "value")
    yield Case("bytes that are no text", replace(new(), value=b"\x00\xff\xfe"), PARKED, "not_utf8", "value")
    h = new()
    cut = h.value[: h.value.index("欧".encode()) + 1]
    yield Case("a character that was cut", replace(h, value=cut), PARKED, "not_utf8", "value")


def _no_json(target: Target, new) -> Iterator[Case]:
    def bad(name: str, record: Rec, reason: str = "malformed_json", fault: str = "") -> Case:
        return Case(name, record, PARKED, reason, fault)

    yield bad("a null value", replace(new(), value=None), "null_value", "value")
    yield bad("an empty value", replace(new(), value=b""), "empty_value", "value")
    h = new()
    yield bad("an end in the middle", replace(h, value=h.value[:-1]), fault="line 1")
    yield bad("a form, not JSON", replace(new(), value=f"phone={PHONE}&name={NAME}".encode()), fault="line 1")
    yield bad("100,000 levels", new().instead("{", '{"deep": ' + "[" * 100_000 + ", "), fault="value: is nested")
    text = ".".join(target.text)
    yield bad("U+0000 in a text", new().instead(NAME, NAME + "\\u0000"), fault=f"{text}: holds U+0000")
    yield bad("half a surrogate pair in a text", new().instead(NAME, NAME + "\\ud800"), fault=f"{text}: holds half")
    if not target.stranger:
        return  # our own writers; what pydantic passes over there has no effect
    yield bad("NaN", new().instead("{", '{"n": NaN, '), fault="value: holds NaN")
    yield bad("a number beyond all bounds", new().instead("{", '{"n": 1e999, '), fault="value")
    yield bad("a whole number beyond 64 bits", new().instead("{", f'{{"n": {2**63}, '), fault="value")
    yield bad("5,000 digits", new().instead("{", '{"n": ' + "9" * 5_000 + ", "), fault="value")
    yield bad("a name twice in one object", new().instead("{", '{"n": 1, "n": 2, '), fault="n: stands twice")
    yield bad("a person's phone twice as a name", new().instead("{", f'{{"{PHONE}": 1, "{PHONE}": 2, '))
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    yield bad("one level too deep", new().instead("{", f'{{"deep": {deep}, '), fault="value: is nested")


def _shapes(target: Target, new) -> Iterator[Case]:
    for name, document in (("a list", [NAME]), ("a text", PHONE), ("a number", 7), ("null", None)):
        yield Case(f"{name} instead of an object", replace(new(), value=encoded(document)), PARKED, "schema", "value")
    where = target.named(*target.field)
    yield Case("a missing field", new().having(drop(target.field)), PARKED, "schema", where)
    yield Case("a field that is null", new().having(put(target.field, None)), PARKED, "schema", where)
    yield Case("a field of another type", new().having(put(target.field, {"x": NAME})), PARKED, "schema", where)
    bad = (PARKED, "schema") if target.surplus == PARKED else (APPLIED, "")
    note = target.named("note") if bad[0] == PARKED else ""
    yield Case("a surplus field", new().having(put(("note",), NAME)), *bad, note)
    yield Case("a surplus field named as a person", new().having(put((f"{NAME} {PHONE}",), 1)), *bad)
    yield Case("naughty words", new().having(put(target.text, NAUGHTY)))


def _headers(new) -> Iterator[Case]:
    def no_text(name: str, header: tuple[str, bytes | None], fault: str = "header ") -> Case:
        return Case(name, new().with_headers(header), PARKED, "header_not_text", fault)

    yield no_text("a header that is no text", ("x-note", NAME.encode("gbk")), "header x-note")
    yield no_text("a header that is null", ("x-note", None), "header x-note")
    yield no_text("a header with U+0000", ("x-note", b"a\x00b"), "header x-note")
    yield no_text("a person as the name of a bad header", (f"{NAME} {PHONE}", b"\xff"))
    yield Case("a header twice", new().with_headers(("x", b"1"), ("x", b"2")))
    yield Case("a header without a name", new().with_headers(("", b"")))
    h = new()
    room = MAX_HEADERS - len(h.headers)
    yield Case("as many headers as are allowed", h.with_headers(*[("x", b"")] * room))
    many = new().with_headers(*[("x", b"")] * (room + 1))
    yield Case("one header too many", many, PARKED, "too_many_headers", "headers")
    h = new()
    room = MAX_HEADER_BYTES - sum(len(n) + len(v) for n, v in h.headers) - 1
    yield Case("headers as long as is allowed", h.with_headers(("x", b"a" * room)))
    h = new().with_headers(("x", b"a" * (room + 1)))
    yield Case("headers one byte too long", h, PARKED, "headers_too_long", "headers")
    yield Case("a traceparent that is none", new().with_headers(("traceparent", b"no\ntrace")))


def _keys(target: Target, new) -> Iterator[Case]:
    yield Case("a null key", replace(new(), key=None))
    odd = (PARKED, "schema", "key") if target.odd_key == PARKED else (APPLIED,)
    yield Case("a key that is no text", replace(new(), key=b"\xff\x00\xfe"), *odd)
    yield Case("an empty key", replace(new(), key=b""), *odd)
    yield Case("a person's phone as key", replace(new(), key=PHONE.encode(), value=b"{"), PARKED, "malformed_json")


def _again(target: Target, new) -> Iterator[Case]:
    h = new()
    yield Case("the same record again", h, DUPLICATE, before=(h,))
    h = new()
    other = h.having(put(target.text, "别的话"))
    yield Case("the same id with other words", other, PARKED, "id_reused", "id", before=(h,))
    if target.stranger:
        h = new()
        document = json.loads(h.value)
        shuffled = encoded(dict(reversed(document.items())))
        yield Case("the same again in another order", replace(h, value=shuffled), DUPLICATE, before=(h,))
        h = new()
        yield Case("the corrected record after a dead one", h, before=(replace(h, value=b"{"),))
