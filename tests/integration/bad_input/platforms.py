"""What platforms may get wrong in their own formats: kinds, words, times, numbers, every limit from both sides."""

import copy
from collections.abc import Iterator
from typing import Any

from shared.contracts.topics import CHANNEL_IN
from tests.integration.bad_input.case import (
    APPLIED,
    DUPLICATE,
    ID_NUMBER,
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
from tests.unit.intake.made import SAMPLES

Path = tuple[str, ...]
BASES: dict[str, tuple[str, Path, Path, Path]] = {
    "hotline": ("new_early_truck", ("order", "orderNo"), ("order", "reportTime"), ("order", "content")),
    "minhu": ("new_garbage_pile", ("AJBH",), ("LXDH",), ("NR",)),
    "qihu": ("new_third_inspection", ("appealId",), ("contact", "phone"), ("content",)),
}
PERSON: dict[str, dict[Path, str]] = {
    "hotline": {("caller", "name"): NAME, ("caller", "phone"): PHONE, ("caller", "idCard"): ID_NUMBER},
    "minhu": {("SQRXM",): NAME, ("LXDH",): PHONE, ("ZJHM",): ID_NUMBER},
    "qihu": {("contact", "name"): NAME, ("contact", "phone"): PHONE},
}
LIMITS: dict[str, list[tuple[Path, int]]] = {
    "hotline": [
        (("order", "content"), 10_000), (("order", "title"), 200), (("order", "category"), 200),
        (("order", "address"), 200), (("caller", "name"), 100), (("caller", "address"), 200),
    ],
    "minhu": [(("NR",), 10_000), (("BT",), 200), (("SQLB",), 200), (("SFDZ",), 200), (("SQRXM",), 100),
              (("LXDZ",), 200)],
    "qihu": [
        (("content",), 10_000), (("title",), 200), (("domain",), 100), (("enterprise", "name"), 100),
        (("enterprise", "address"), 200), (("contact", "email"), 100), (("place", "address"), 200),
    ],
}  # fmt: skip
"""Free texts and the most characters that each may have."""
WRONG: dict[str, list[tuple[str, Path, Any]]] = {
    "hotline": [
        ("a kind of appeal that nobody knows", ("order", "appealType"), NAME),
        ("a time that is none", ("order", "reportTime"), "2025-02-30 05:42:10"),
        ("a time of the year 9999", ("sendTime",), "9999-12-31 23:59:59"),
        ("a point beyond China", ("order", "location", "lng"), 1e16),
        ("a phone that is a name", ("caller", "phone"), NAME),
        ("a number that is no text", ("order", "orderNo"), 20250618000001),
        ("a yes that is a text", ("order", "urgent"), "true"),
        ("a division of 7 digits", ("order", "districtCode"), "3306040"),
        ("a number with a path in it", ("order", "orderNo"), "../../etc"),
        ("a number with a line break", ("order", "orderNo"), "XL1\n"),
    ],
    "minhu": [
        ("a kind of appeal that nobody knows", ("SQLX",), "吐槽"),
        ("a compact time that is none", ("SLSJ",), "20250618246060"),
        ("a limit of no days", ("CBSX",), 0),
        ("a limit of 366 days", ("CBSX",), 366),
        ("a limit that is a fraction", ("CBSX",), 5.5),
        ("a yes that is neither 1 nor 0", ("SFBM",), "2"),
        ("a photo by file", ("ZPLB",), ["file:///etc/passwd"]),
        ("a sequence below zero", ("XXXH",), -1),
        ("a sequence beyond 2^53", ("XXXH",), 2**53 + 1),
        ("an empty text", ("NR",), "  "),
    ],
    "qihu": [
        ("a credit code whose check character is wrong", ("enterprise", "creditCode"), "91330604MA2J0Q3X1B"),
        ("a local time where UTC is asked", ("submittedAt",), "2025-06-18 05:42:10"),
        ("a reply expected before submission", ("expectReplyBy",), "2025-06-01T00:00:00Z"),
        ("a domain that is empty", ("domain",), ""),
        ("an attachment of an unknown type", ("attachments",), [{"type": "virus", "url": "https://a.example/1"}]),
    ],
}
EVENT = (("ce_specversion", b"1.0"), ("ce_id", b"e-1"), ("ce_type", b"x"))


def target(channel: str) -> Target:
    base, _, missing, text = BASES[channel]

    def healthy(n: int) -> Rec:
        document = copy.deepcopy(SAMPLES[channel][base])
        for path, value in PERSON[channel].items():
            put(path, value)(document)
        number = f"BAD-{n:06d}"
        put(BASES[channel][1], number)(document)
        put(text, f"我叫{NAME}，电话{PHONE}。垃圾没人收，第{n}次了。")(document)
        return Rec(number.encode(), encoded(document))

    return Target(CHANNEL_IN.of(channel).name, "intake", healthy, missing, text)


def cases(channel: str, made: Target, numbers: Iterator[int]) -> list[Case]:
    new = lambda: made.healthy(next(numbers))  # noqa: E731
    return [*_limits(channel, new), *_wrong(channel, new), *_kinds(channel, new), *_events(channel, new)]


def _limits(channel: str, new) -> Iterator[Case]:
    for path, most in LIMITS[channel]:
        where = ".".join(path)
        yield Case(f"{where} of {most} characters", new().having(put(path, "长" * most)))
        too_long = new().having(put(path, "长" * (most + 1)))
        yield Case(f"{where} of {most + 1} characters", too_long, PARKED, "schema", where)
    number, where = BASES[channel][1], ".".join(BASES[channel][1])
    h = new()
    full = h.key.decode().ljust(64, "x")
    yield Case("a number of 64 characters", h.having(put(number, full)))
    yield Case("a number of 65 characters", new().having(put(number, full + "y")), PARKED, "schema", where)
    yield Case("a text of blanks around the limit", new().having(put(BASES[channel][3], " " + "长" * 10_000 + "\n")))
    yield from _media(channel, new)


def _media(channel: str, new) -> Iterator[Case]:
    path: Path = {"hotline": ("order", "photos"), "minhu": ("ZPLB",), "qihu": ("attachments",)}[channel]
    wrap = (lambda url: url) if channel == "minhu" else (lambda url: {"type": "photo", "url": url})
    where = ".".join(path)
    url = "https://" + "a" * 2040
    yield Case("20 photos", new().having(put(path, [wrap("https://a.example/1")] * 20)))
    yield Case("21 photos", new().having(put(path, [wrap("https://a.example/1")] * 21)), PARKED, "schema", where)
    yield Case("an address of a photo at its limit", new().having(put(path, [wrap(url)])))
    yield Case("an address of a photo above it", new().having(put(path, [wrap(url + "a")])), PARKED, "schema", where)


def _wrong(channel: str, new) -> Iterator[Case]:
    for name, path, value in WRONG[channel]:
        yield Case(name, new().having(put(path, value)), PARKED, "schema", ".".join(path))


def _kinds(channel: str, new) -> Iterator[Case]:
    field = {"hotline": "msgType", "minhu": "XXLX", "qihu": "event"}[channel]
    yield Case("a kind of message that nobody knows", new().having(put((field,), NAME)), PARKED, "unknown_kind", field)
    yield Case("a kind of message that is a list", new().having(put((field,), [1])), PARKED, "unknown_kind", field)
    yield Case("no kind of message", new().having(drop((field,))), PARKED, "schema", field)
    h = new()
    yield Case("nothing but an empty object", Rec(h.key, b"{}"), PARKED, "schema", field)
    h = new()
    sent = {"hotline": "sendTime", "minhu": "FSSJ", "qihu": "sentAt"}[channel]
    later = {"hotline": "2025-06-18 06:00:00", "minhu": "20250618060000", "qihu": "2025-06-18T00:00:00Z"}[channel]
    yield Case("the same number sent again later", h.having(put((sent,), later)), DUPLICATE, before=(h,))


def _events(channel: str, new) -> Iterator[Case]:
    """As a CloudEvent: who says it, and under which id."""

    def bad(name: str, record: Rec, fault: str) -> Case:
        return Case(name, record, PARKED, "cloudevent", fault)

    def event(**changed: bytes) -> Rec:
        attributes = {"ce_specversion": b"1.0", "ce_id": b"e-%d" % id(changed), "ce_source": channel.encode()}
        return new().with_headers(*(attributes | changed).items())

    yield bad("an event of a channel that nobody knows", event(ce_source=b"wechat"), "header ce_source")
    other = b"qihu" if channel == "minhu" else b"minhu"
    yield bad("an event of another channel", event(ce_source=other), "header ce_source")
    yield bad("an event of another version", event(ce_specversion=b"0.3"), "header ce_specversion")
    yield bad("an event without an id", event(ce_id=b""), "header ce_id")
    yield Case("an event's id of 256 characters", event(ce_id=channel.encode().ljust(256, b"x")))
    yield bad("an event's id of 257 characters", event(ce_id=b"x" * 257), "header ce_id")
    nul = event(ce_id=b"e\x00")
    yield Case("an event's id with U+0000", nul, PARKED, "header_not_text", "header ce_id")
    h = event(ce_id=b"one-%s" % channel.encode())
    reused = h.having(put(BASES[channel][3], "别的话"))
    yield Case("an event's id with other content", reused, PARKED, "id_reused", "id", before=(h,))
    h = new()
    again = event(ce_id=b"other-%s" % channel.encode())
    again = Rec(h.key, h.having(put(BASES[channel][3], "别的话")).value, again.headers)
    yield Case("a number again under another event's id", again, PARKED, "number_reused", "number", before=(h,))
    yield Case("an event of an unknown type", event(ce_type=b"x"), APPLIED)
