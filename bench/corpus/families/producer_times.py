"""Times that a producer's clock may put on a record: none of them decides whether it is read or how long it is kept."""

from collections.abc import Iterator
from dataclasses import replace

from bench.corpus.case import CRAFTED, Case
from bench.corpus.target import Family, Supply

DAY = 86_400_000
TIMES = {
    "of no time": -1,
    "before 1970": -DAY,
    "of 1970": 0,
    "of 2001": 1_000_000_000_000,
    "of the year 2100": 4_102_444_800_000,
    "of the year 9999": 253_402_300_799_000,
    "behind the year 9999": 253_402_300_800_000,
    "of the last moment": 2**63 - 1,
    "of the first moment": -(2**63),
}


def cases(supply: Supply) -> Iterator[Case]:
    if supply.target.stranger:
        for name, at in TIMES.items():
            yield Case(f"a record {name}", replace(supply.new(), at=at), way=CRAFTED)


FAMILY = Family("times that a producer's clock may put on a record", cases)
