"""Keys that are null, no text, somebody's number, very long, and records of nothing at all."""

from collections.abc import Iterator
from dataclasses import replace

from bench.corpus.case import APPLIED, CRAFTED, PARKED, PHONE, Case, parked
from bench.corpus.target import Family, Supply

ODD = {
    "with a line break": b"a\nb",
    "with U+0000": b"a\x00b",
    "of one blank": b" ",
    "that is a path": b"../../etc/passwd",
    "of 10,000 bytes": b"k" * 10_000,
    "of all bytes": bytes(range(256)),
    "with turned words": "\u202eabc".encode(),
}


def cases(supply: Supply) -> Iterator[Case]:
    target, new = supply.target, supply.new
    odd = (PARKED, "schema", "key") if target.odd_key == PARKED else (APPLIED,)
    yield Case("a null key", replace(new(), key=None))
    yield Case("a key that is no text", replace(new(), key=b"\xff\x00\xfe"), *odd)
    yield Case("an empty key", replace(new(), key=b""), *odd)
    yield parked("a person's phone as key", replace(new(), key=PHONE.encode(), value=b"{"))
    nothing = replace(new(), key=None, value=None)
    yield parked("neither key nor value", nothing, "null_value", "value", way=CRAFTED)
    if target.stranger:
        for name, key in ODD.items():
            yield Case(f"a key {name}", replace(new(), key=key), *odd)


FAMILY = Family("keys that are null, no text, somebody's number, very long; records of nothing at all", cases)
