"""The same again: byte for byte, under the same id with other words, or corrected."""

import json
from collections.abc import Iterator

from bench.corpus.case import BEHIND, DUPLICATE, PARKED, Case, encoded
from bench.corpus.target import Family, Supply


def cases(supply: Supply) -> Iterator[Case]:
    target, new = supply.target, supply.new
    h = new()
    yield Case("the same record again", h, DUPLICATE, before=(h,))
    h = new()
    yield Case("the same record fifty times", h, DUPLICATE, before=(h,) * 49)
    h = new()
    yield Case("the same id with other words", target.reworded(h), PARKED, "id_reused", "id", before=(h,))
    h = new()
    yield Case("the first words again after others", h, DUPLICATE, before=(h, target.reworded(h)))
    if target.stranger:
        yield from _strangers(supply)
    else:
        h = new()
        dead = h.with_value(b"{")
        yield Case("a healthy record behind a dead one of its key", h, BEHIND, "key_is_held", before=(dead,))


def _strangers(supply: Supply) -> Iterator[Case]:
    h = supply.new()
    document = json.loads(h.value or b"")
    shuffled = encoded(dict(reversed(document.items())))
    yield Case("the same again in another order", h.with_value(shuffled), DUPLICATE, before=(h,))
    h = supply.new()
    spaced = json.dumps(json.loads(h.value or b""), ensure_ascii=True, indent=3).encode()
    yield Case("the same again with other blanks and escapes", h.with_value(spaced), DUPLICATE, before=(h,))
    h = supply.new()
    yield Case("the corrected record after a dead one", h, before=(h.with_value(b"{"),))
    h = supply.new()
    yield Case("the corrected record after ten dead ones", h, before=(h.with_value(b"{"),) * 10)


FAMILY = Family("the same again: byte for byte, under the same id with other words, or corrected", cases)
