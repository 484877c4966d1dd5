"""CloudEvents on a platform's topic: who says it, and under which id."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bench.corpus.case import APPLIED, DUPLICATE, PARKED, Case, Rec, encoded, parked, put
from bench.corpus.platform import Platform
from bench.corpus.target import Family, Supply

IDS = {
    "of a path": "../../etc/passwd",
    "with SQL": "'; drop table inbox; --",
    "with markup": "<b>1</b>",
    "with a template": "{{7*7}}",
    "that is turned": "\u202e1",
    "with marks of no width": "1\u200b2",
    "of letters that look alike": "аbс",
    "of signs": "👨‍👩‍👧",
    "of one blank": " ",
    "of a formula": "=1+1",
    "with a separator of lines": "a\u2028b",
    "with a NUL in words": "a\\u0000b",
}
CONTROLS = {
    "a line break": "\n",
    "a unit separator": "\x1f",
    "a tab": "\t",
    "an escape": "\x1b",
    "DEL": "\x7f",
    "a next-line sign": "\x85",
}
"""CloudEvents allows no control characters in its attributes."""
PAIRS = {
    "in two forms": ("caf\u00e9", "cafe\u0301"),
    "of two alphabets": ("admin", "аdmin"),
    "of two widths": ("e1", "ｅ1"),
    "of two cases": ("ab", "AB"),
    "with and without a blank": ("a b", "a b "),
}


@dataclass(frozen=True)
class Events:
    """Makes CloudEvents of one platform, in binary and in structured mode."""

    supply: Supply
    platform: Platform

    def binary(self, **changed: bytes) -> Rec:
        attributes = {"specversion": b"1.0", "id": self.id().encode(), "source": self.platform.channel.encode()}
        headers = tuple((f"ce_{name}", value) for name, value in (attributes | changed).items())
        return self.supply.new().with_headers(*headers)

    def structured(self, **changed: Any) -> Rec:
        h = self.supply.new()
        event = {"specversion": "1.0", "id": self.id(), "source": self.platform.channel, "type": "x"}
        return h.with_value(encoded(event | {"data": json.loads(h.value or b"")} | changed))

    def id(self) -> str:
        return f"e-{self.platform.channel}-{next(self.supply.numbers)}"

    def other_words(self, record: Rec) -> Rec:
        return record.having(put(self.platform.text, "别的话"))


def cases(supply: Supply) -> Iterator[Case]:
    if supply.target.platform:
        events = Events(supply, supply.target.platform)
        yield from _attributes(events)
        yield from _ids(events)
        yield from _reused(events)
        yield from _structured(events)


def _attributes(events: Events) -> Iterator[Case]:
    def bad(name: str, record: Rec, fault: str) -> Case:
        return parked(name, record, "cloudevent", fault)

    binary, channel = events.binary, events.platform.channel
    yield bad("an event of a channel that nobody knows", binary(source=b"wechat"), "header ce_source")
    other = b"qihu" if channel == "minhu" else b"minhu"
    yield bad("an event of another channel", binary(source=other), "header ce_source")
    yield bad("an event of its channel in capitals", binary(source=channel.upper().encode()), "header ce_source")
    yield bad("an event of another version", binary(specversion=b"0.3"), "header ce_specversion")
    yield bad("an event without an id", binary(id=b""), "header ce_id")
    yield Case("an event's id of 256 characters", binary(id=channel.encode().ljust(256, b"x")))
    yield Case("an event's id of 256 characters in Chinese", binary(id=channel.ljust(256, "字").encode()))
    yield bad("an event's id of 257 characters", binary(id=b"x" * 257), "header ce_id")
    nul = binary(id=b"e\x00")
    yield parked("an event's id with U+0000", nul, "header_not_text", "header ce_id")
    yield Case("an event of an unknown type", binary(type=b"x"), APPLIED)
    yield Case(
        "an event with attributes that nobody knows",
        binary(partitionkey=b"\xe5\xad\x97", dataschema=b"http://127.0.0.1/"),
    )
    twice = binary().with_headers(("ce_id", b"other"))
    yield Case("an event with two ids", twice)


def _ids(events: Events) -> Iterator[Case]:
    channel = events.platform.channel
    for name, words in IDS.items():
        yield Case(f"an event's id {name}", events.binary(id=f"{channel} {words}".encode()))
    for name, control in CONTROLS.items():
        written = events.binary(id=f"{events.id()}{control}x".encode())
        yield parked(f"an event's id with {name}", written, "cloudevent", "header ce_id")
    for name, (one, other) in PAIRS.items():
        first = events.binary(id=f"{channel} {one}".encode())
        yield Case(f"two ids {name} are two", events.binary(id=f"{channel} {other}".encode()), before=(first,))


def _reused(events: Events) -> Iterator[Case]:
    h = events.binary()
    yield Case("an event's id with other content", events.other_words(h), PARKED, "id_reused", "id", before=(h,))
    h = events.supply.new()
    again = replace(events.other_words(h), headers=events.binary().headers)
    yield Case("a number again under another event's id", again, PARKED, "number_reused", "number", before=(h,))
    h = events.supply.new()
    same = replace(h, headers=events.binary().headers)
    yield Case("the same content under another event's id", same, before=(h,))


def _structured(events: Events) -> Iterator[Case]:
    made = events.structured
    yield Case("a structured event", made())
    yield Case("a structured event with attributes that nobody knows", made(x=[1], datacontenttype="text/plain"))
    h = made()
    yield Case("a structured event twice", h, DUPLICATE, before=(h,))
    for name, changed in (
        ("whose id is a number", {"id": 7}),
        ("whose id is null", {"id": None}),
        ("whose source is a list", {"source": []}),
        ("of another channel", {"source": "wechat"}),
        ("of a later version", {"specversion": "2.0"}),
        ("whose version is a number", {"specversion": 1.0}),
        ("whose id has a unit separator", {"id": "a\x1fb"}),
    ):
        yield parked(f"a structured event {name}", made(**changed), "cloudevent", next(iter(changed)))
    for name, data in (("of no data", None), ("of data that is a text", "{}"), ("of data that is a list", [1])):
        yield parked(f"a structured event {name}", made(data=data), "schema", "value")
    inner = made()
    yield parked("an event in an event", made(data=json.loads(inner.value or b"")), "schema", events.platform.kind)


FAMILY = Family("CloudEvents on a platform's topic: who says it, and under which id", cases)
