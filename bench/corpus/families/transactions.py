"""Records of a foreign producer's transaction: read when it was committed, never when it was taken back."""

from collections.abc import Iterator

from bench.corpus.case import ABORTED, COMMITTED, PARKED, UNDONE, Case
from bench.corpus.target import Family, Supply


def cases(supply: Supply) -> Iterator[Case]:
    if not supply.target.stranger:
        return
    yield Case("a record of a transaction", supply.new(), way=COMMITTED)
    yield Case("a record of a transaction that was taken back", supply.new(), UNDONE, way=ABORTED)
    h = supply.new()
    yield Case("rubbish of a transaction that was taken back", h.with_value(b"{"), UNDONE, way=ABORTED)
    yield Case("rubbish of a transaction", supply.new().with_value(b"{"), PARKED, "malformed_json", way=COMMITTED)
    h = supply.new()
    yield Case("a record said again after it was taken back", h, way=COMMITTED)


FAMILY = Family("records of a foreign producer's transactions, committed and taken back", cases)
