"""Compressed records: small ones are read, those that inflate beyond the limit are refused at the broker's door."""

from collections.abc import Iterator

from bench.corpus.batch import FILL
from bench.corpus.case import REFUSED, Case, Rec, Way
from bench.corpus.target import Family, Supply

MIB = 2**20
BOMBS = {"gzip": 32 * MIB, "zstd": 32 * MIB, "lz4": 32 * MIB, "snappy": 4 * MIB}
"""How far each inflates from what would fit below the limit."""
SMALL = 150_000


def cases(supply: Supply) -> Iterator[Case]:
    target = supply.target
    if not target.stranger:
        return
    for codec, size in BOMBS.items():
        small, large, bomb = (Way("crafted", codec, fill) for fill in (SMALL, MIB // 2, size))
        yield target.with_note(f"a record compressed by {codec}", _filled(supply), small)
        yield Case(f"a record compressed by {codec} that is too large", _filled(supply), REFUSED, way=large)
        yield Case(f"a bomb of {codec}", _filled(supply), REFUSED, way=bomb)


def _filled(supply: Supply) -> Rec:
    return supply.new().with_member(f'"note": "{FILL.decode()}"')


FAMILY = Family("compressed records and bombs of gzip, zstd, lz4 and snappy", cases)
