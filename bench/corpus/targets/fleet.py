"""Reports of a fleet system. Its topic says who it is, whatever the report says; a kind of report is a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.corpus.case import PARKED, PHONE, Rec, encoded
from bench.corpus.target import Target
from shared.contracts.topics import FLEET_OUT

FLEET, CREW, VEHICLE = "sy-fleet", "sy-crew-05", "sy-v-05"
OTHERS_CREW, OTHERS_STOP = "sx-crew-11", "sx-crew-11-01"
"""Of another operator, so none of this fleet's."""
_MORNING = "2025-06-17T07:40:00+08:00"


@dataclass(frozen=True)
class Report:
    """A good report of one kind, beside its kind, its id and its crew; what may be left out, and what is refused."""

    said: Mapping[str, Any]
    optional: frozenset[str] = frozenset()
    wrong: tuple[tuple[str, Mapping[str, Any], str, str], ...] = ()
    """What it is, the fields that make it so, the reason, and what the fault starts with."""


KINDS: Mapping[str, Report] = {
    "work_done": Report(
        said={"stop": "sy-crew-05-01", "started_at": _MORNING, "ended_at": "2025-06-17T08:00:00+08:00",
              "vehicle": VEHICLE},
        optional=frozenset({"vehicle"}),
        wrong=(
            ("a stop of another crew", {"stop": "sy-crew-01-01"}, "schema", "stop"),
            ("a stop of another operator", {"stop": OTHERS_STOP}, "schema", "stop"),
            ("a stop that nobody knows", {"stop": "nowhere"}, "schema", "stop"),
            ("an end before the start", {"ended_at": "2025-06-17T07:39:59+08:00"}, "schema", "ended_at"),
            ("work of more than a day", {"ended_at": "2025-06-18T07:40:01+08:00"}, "schema", "ended_at"),
            ("work of a month ahead", {"started_at": "2025-07-17T07:40:00+08:00",
                                       "ended_at": "2025-07-17T08:00:00+08:00"}, "in_the_future", "started_at"),
            ("a start without a zone", {"started_at": "2025-06-17T07:40:00"}, "schema", "started_at"),
            ("a start of the year 1", {"started_at": "0001-01-01T00:00:00Z"}, "schema", "started_at"),
            ("an end of the year 9999", {"ended_at": "9999-12-31T23:59:59Z"}, "schema", "ended_at"),
            ("a start that is a number", {"started_at": [1750117200]}, "schema", "started_at"),
            ("a vehicle that is a plate", {"vehicle": "浙D12345"}, "schema", "vehicle"),
        ),
    ),
}  # fmt: skip


def healthy(n: int) -> Rec:
    """Report work that no plan moved."""
    return report(n, "work_done")


def report(n: int, kind: str, **changed: object) -> Rec:
    """Report a kind's good report, changed; the key is the crew's that it should have."""
    said = {"kind": kind, "report_id": f"{PHONE}.{n}", "crew": CREW, **KINDS[kind].said}
    return Rec(CREW.encode(), encoded(said | changed))


TARGET = Target(
    FLEET_OUT.of(FLEET).name, "router", healthy, ("crew",), ("report_id",), name=PHONE, longest=0,
    other=(("vehicle",), "sy-v-01"), surplus=PARKED, odd_key=PARKED,
)  # fmt: skip
