"""What became of each record that was sent, read from the services' own tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bench.corpus.case import APPLIED, DUPLICATE, REFUSED, Rec
from bench.corpus.corpus import Entry
from bench.corpus.sending import Sent
from bench.corpus.system import KEY, SERVICES, Place, System
from shared.kit.keys import KeyRing, Sealed, unseal
from shared.kit.parking import context_of
from shared.kit.record import Raw, unpack

RING = KeyRing.parse(f"k1:{KEY}", setting="PARKING_KEYS")


@dataclass(frozen=True)
class Row:
    """A parked record, opened."""

    state: str
    reason: str
    faults: tuple[str, ...]
    error: str
    sha256: bytes
    raw: Raw


@dataclass
class Seen:
    """Records by place, cases and healthy records by theirs, and what the tables hold about each."""

    records: dict[Place, Rec] = field(default_factory=dict)
    cases: dict[str, tuple[Entry, Rec, Place | None]] = field(default_factory=dict)
    healthy: dict[str, list[tuple[Place, float]]] = field(default_factory=dict)
    parked: dict[Place, Row] = field(default_factory=dict)
    claimed: dict[Place, datetime] = field(default_factory=dict)

    def add(self, record: Rec, sent: Sent, *, target: str, entry: Entry | None = None, healthy: bool = False) -> None:
        if sent.place:
            self.records[sent.place] = record
        if entry is not None:
            self.cases[entry.name] = (entry, record, sent.place)
        elif healthy and sent.place:
            self.healthy.setdefault(target, []).append((sent.place, sent.at))

    def state(self, place: Place | None) -> str:
        """Say what became of a record: what is neither claimed nor parked was known, or not for us, or never read."""
        if place is None:
            return REFUSED
        if place in self.parked:
            return self.parked[place].state
        return APPLIED if place in self.claimed else DUPLICATE

    def delays(self) -> list[float]:
        """List how many seconds passed between the sending of each healthy record and its transaction."""
        places = (found for all_ in self.healthy.values() for found in all_)
        return [self.claimed[place].timestamp() - at for place, at in places if place in self.claimed]

    async def look(self, system: System) -> None:
        """Read inbox and parking of every service."""
        for name in SERVICES:
            claims = await system.rows(f"select topic, partition, off, seen from {name}.inbox where not parked")
            self.claimed |= {(r["topic"], r["partition"], r["off"]): r["seen"] for r in claims}
            for row in await system.rows(f"select * from {name}.parked"):
                place = (row["topic"], row["partition"], row["off"])
                packed = unseal(RING, Sealed(row["data_key"], row["sealed"]), context_of(*place))
                raw = unpack(packed, topic=place[0], partition=place[1], offset=place[2], at=row["arrived"])
                self.parked[place] = Row(
                    row["state"], row["reason"], tuple(row["faults"]), row["error"], row["sha256"], raw
                )


def to_be_read(places: Iterable[tuple[Sent, bool]]) -> Sequence[Place]:
    """Give the places that a cursor has to pass; one that was taken back may be the last of its partition."""
    return [sent.place for sent, is_read in places if sent.place and is_read]
