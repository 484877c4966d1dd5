"""Where records ended: read from a service's tables by their coordinates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.faults.ledger import Place
from bench.faults.system import System
from shared.contracts.topics import CASE, CHANNEL_IN

OPEN = ("waiting", "behind", "dead")


def reader_of(topic: str) -> str:
    """Name the service that consumes a topic."""
    if CHANNEL_IN.member(topic):
        return "intake"
    return "notifier" if topic == CASE.name else "router"


@dataclass(frozen=True)
class Ends:
    """What a service's tables say of records: claimed (and not parked), parked (state and reason), passed."""

    claimed: frozenset[Place]
    parked: Mapping[Place, tuple[str, str]]
    cursors: Mapping[tuple[str, int], int]
    lost: tuple[tuple[str, int, int, int], ...]

    def at(self, place: Place) -> list[str]:
        """List every place where this record is; exactly one is right, none means that nobody has it."""
        found = ["applied"] if place in self.claimed else []
        state = self.parked.get(place, ("", ""))[0]
        if state in OPEN or state in ("duplicate", "discarded"):
            found.append(state)
        return found

    def passed(self, place: Place) -> bool:
        """Tell whether the cursor is beyond the record."""
        return self.cursors.get(place[:2], 0) > place[2]

    def listed(self, place: Place) -> bool:
        """Tell whether the service itself lists the record as lost."""
        topic, partition, offset = place
        return any((t, p) == (topic, partition) and first <= offset < end for t, p, first, end in self.lost)


async def ends_of(system: System, service: str, places: Iterable[Place]) -> Ends:
    """Read what became of these records."""
    topics, partitions, offsets = (list(column) for column in zip(*places, strict=True)) if places else ([], [], [])
    claimed = await system.sql(
        f"select i.topic, i.partition, i.off from {service}.inbox i "
        "join unnest($1::text[], $2::int[], $3::bigint[]) w (topic, partition, off) "
        "on (i.topic, i.partition, i.off) = (w.topic, w.partition, w.off) where not i.parked",
        topics, partitions, offsets,
    )  # fmt: skip
    parked = await system.sql(f"select topic, partition, off, state, reason from {service}.parked")
    cursors = await system.sql(f"select topic, partition, next_offset from {service}.cursor")
    lost = await system.sql(f"select topic, partition, first_offset, next_offset from {service}.lost")
    return Ends(
        frozenset((r["topic"], r["partition"], r["off"]) for r in claimed),
        {(r["topic"], r["partition"], r["off"]): (r["state"], r["reason"]) for r in parked},
        {(r["topic"], r["partition"]): r["next_offset"] for r in cursors},
        tuple((r["topic"], r["partition"], r["first_offset"], r["next_offset"]) for r in lost),
    )
