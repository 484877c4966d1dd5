"""Values that a platform's fields may not have."""

from collections.abc import Iterator

from bench.corpus.case import Case, parked, put
from bench.corpus.target import Family, Supply


def cases(supply: Supply) -> Iterator[Case]:
    if platform := supply.target.platform:
        for name, path, value in platform.wrong:
            yield parked(name, supply.new().having(put(path, value)), "schema", ".".join(path))


FAMILY = Family("values that a platform's fields may not have", cases)
