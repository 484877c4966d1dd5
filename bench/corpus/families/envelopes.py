"""Envelopes on the topics of our own services, after a bad deployment."""

from collections.abc import Iterator
from dataclasses import replace

from bench.corpus.case import PASSED, Case, Rec, parked
from bench.corpus.target import Family, Supply


def cases(supply: Supply) -> Iterator[Case]:
    if supply.target.stranger:
        return
    for header in ("ce_id", "ce_source", "ce_type"):
        without = supply.new().without_header(header)
        yield parked(f"no header {header}", without, "no_cloudevent", f"header {header}: is missing")
        empty = without.with_headers((header, b""))
        yield parked(f"an empty header {header}", empty, "no_cloudevent", f"header {header}: is missing")
    untyped = supply.new().without_header("ce_type")
    types = {
        "an event of a type that this reader does not know": b"cn.x.other.v1",
        "an event of a later version of its type": b"cn.xiaolan.ticket.received.v2",
        "an event of a type of 10,000 characters": b"x" * 10_000,
    }
    for name, type_ in types.items():
        unknown = replace(untyped, value=b"\x00 anything").with_headers(("ce_type", type_))
        yield Case(name, unknown, PASSED)
    yield Case("an event of a later version of the envelope", _with(supply, "ce_specversion", b"2.0"))
    yield Case("an event of another source", _with(supply, "ce_source", b"/nobody"))
    yield Case("an event whose id is no UUID", _with(supply, "ce_id", b"../%d" % next(supply.numbers)))


def _with(supply: Supply, header: str, value: bytes) -> Rec:
    return supply.new().without_header(header).with_headers((header, value))


FAMILY = Family("envelopes on our own topics: no id, no source, types that this reader does not know", cases)
