"""Answers of a unit. Its topic says who it is, whatever the answer says."""

import uuid

from bench.corpus.case import NAME, PARKED, PHONE, Rec, encoded
from bench.corpus.target import Target
from shared.contracts.topics import UNIT_OUT

UNIT, OTHER_UNIT = "sy-env", "sx-zhzf"


def healthy(n: int) -> Rec:
    """Answer a task that nobody gave: refused on the unit's own topic, which is how the record is applied."""
    return answer(n, {"kind": "progress", "text": f"{NAME}，电话{PHONE}"})


def answer(n: int, said: dict[str, object]) -> Rec:
    case_id = str(uuid.uuid5(uuid.NAMESPACE_OID, str(n)))
    ids = {"reply_id": f"r-{n}", "case_id": case_id, "task_id": case_id, "token": "t", "version": 1}
    return Rec(case_id.encode(), encoded(ids | said))


TARGET = Target(
    UNIT_OUT.of(UNIT).name, "router", healthy, ("token",), ("text",), longest=2_000, surplus=PARKED, odd_key=PARKED,
    prefix="progress.",
)  # fmt: skip
