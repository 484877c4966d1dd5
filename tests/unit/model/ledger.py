"""What must hold, read from outside: the logs, the committed rows, and what was published, never the code under test.

The numbers are those of docs/reliability.md. Each look reads what is new since the last one.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from shared.kit.chunk import unpack
from shared.kit.keys import Sealed, unseal
from shared.kit.parking import context_of
from shared.kit.record import hash128
from shared.kit.record import unpack as unpack_raw
from tests.unit.model.broker import Broker, Place
from tests.unit.model.database import Database, Row
from tests.unit.model.process import RING

OPEN = ("waiting", "behind", "dead")


class Violation(AssertionError):  # noqa: N818 - it is what a run is about
    """An invariant does not hold; the message begins with its number."""


def must(holds: object, number: str, what: str) -> None:
    if not holds:
        raise Violation(f"{number}: {what}")


class Said(NamedTuple):
    """What a publisher wrote at a place. `event_id` empty: nobody can read it."""

    key: bytes | None
    event_id: str
    content: bytes
    value: bytes


@dataclass
class Applied:
    """A table of effects, read row by row: each place once, each id once, each key in order and counted."""

    name: str
    places: dict[Place, Row] = field(default_factory=dict)
    ids: dict[str, Place] = field(default_factory=dict)
    last: dict[Any, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, -1)))
    seen: set[int] = field(default_factory=set)

    def read(self, database: Database, late: set[Place]) -> list[Row]:
        """Take in what was committed since; `late` may come out of order, on a person's word."""
        table = database.table("effect")
        fresh = [(n, table[n]) for n in sorted(table.keys() - self.seen)]
        for n, row in fresh:
            self.seen.add(n)
            self._take(row, late)
        return [row for _, row in fresh]

    def _take(self, row: Row, late: set[Place]) -> None:
        at = (row["topic"], row["partition"], row["off"])
        must(at not in self.places, "I1", f"{self.name} applied {at} twice")
        must(row["id"] not in self.ids, "I1", f"{self.name} applied {row['id']} twice: {self.ids.get(row['id'])}, {at}")
        version, off = self.last[row["key"]]
        must(row["version"] == version + 1, "I3", f"{self.name}: version {row['version']} of {row['key']} at {version}")
        must(row["off"] > off or at in late, "I3", f"{self.name} applied {at} after offset {off} of the same key")
        self.last[row["key"]] = (row["version"], max(off, row["off"]))
        self.places[at], self.ids[row["id"]] = row, at


@dataclass
class Ledger:
    """`upstream` takes the strangers' records and says its own on `out`, which `downstream` takes."""

    broker: Broker
    upstream: Database
    downstream: Database
    out: str
    published: dict[Place, Said] = field(default_factory=dict)
    late: set[Place] = field(default_factory=set)
    erased: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.applied, self.heard = Applied("upstream"), Applied("downstream")
        self._repeats: dict[Place, Place] = {}
        self._passed: dict[tuple[str, int], int] = defaultdict(int)
        self._committed: dict[int, list[str]] = {}
        self._marked: set[int] = set()
        self._on_topic: dict[tuple[str, int], int] = defaultdict(int)
        self._firsts: set[str] = set()
        self._versions: dict[bytes, int] = defaultdict(int)

    def check(self) -> None:
        """Look at what changed since the last look."""
        for row in self.applied.read(self.upstream, self.late):
            self._was_published(row)
        self._check_passed()
        self._check_said()
        self._check_marked()
        for row in self.heard.read(self.downstream, set()):
            must(row["n"] == row["version"], "I3", f"downstream took {row['id']} as version {row['version']}")
        for ticket in self.erased:
            row = self.upstream.table("identity")[ticket]
            must(
                row["data_key"] is None and row["sealed"] is None, "PII", f"{ticket} can be opened after it was erased"
            )

    def _was_published(self, row: Row) -> None:
        said = self.published.get((row["topic"], row["partition"], row["off"]))
        must(
            said is not None and said.event_id == row["id"], "I2", f"applied {row['id']}, which was not published there"
        )

    def _check_passed(self) -> None:
        """Every record below a cursor is in exactly one place."""
        parked: Mapping[Place, Row] | None = None
        for at, row in self.upstream.table("cursor").items():
            first, after = self._passed[at], row["next_offset"]
            must(after >= first, "I8", f"the cursor of {at} went back from {first} to {after}")
            must(after <= len(self.broker.logs[at]), "I8", f"the cursor of {at} is above the end")
            for off in range(first, after):
                parked = self._parked() if parked is None else parked
                self._check_place((*at, off), parked)
            self._passed[at] = after

    def _parked(self) -> dict[Place, Row]:
        rows = self.upstream.table("parked").values()
        return {(row["topic"], row["partition"], row["off"]): row for row in rows}

    def _check_place(self, at: Place, parked: Mapping[Place, Row]) -> None:
        if (said := self.published.get(at)) is None:
            return  # a marker
        row, is_applied = parked.get(at), at in self.applied.places
        if row is not None:
            must((row["state"] == "applied") == is_applied, "I1", f"{at} is applied and parked as {row['state']}")
        elif not is_applied and at not in self._repeats:
            self._repeats[at] = self._original(at, said, parked)

    def _original(self, at: Place, said: Said, parked: Mapping[Place, Row]) -> Place:
        """Find what a record that was dropped repeats: who has its id, or a dead row that gave it back since."""
        k = hash128(b"toy", said.event_id.encode())
        taken = self.upstream.table("inbox").get(k) if said.event_id else None
        if taken is not None:
            must(taken["hash"] == hash128(said.content), "I1", f"{at} was dropped as a repeat of other content")
            return taken["topic"], taken["partition"], taken["off"]
        same = (p for p in parked if (self.published[p].event_id, self.published[p].content) == said[1:3])
        found = next(same, None) if said.event_id else None
        must(found, "I1", f"{at} ({said.event_id or 'unreadable'}) is lost")
        return found  # type: ignore[return-value]

    def _check_said(self) -> None:
        """First occurrences of a key on the topic count its versions; nothing is there that was not committed."""
        for n, row in self.upstream.table("outbox").items():
            if n not in self._committed:
                self._committed[n] = [dict(h)["ce_id"].decode() for _, _, h, _ in unpack(row["packed"], row["n"])]
        for partition in self.broker.all(self.out):
            log = self.broker.logs[partition.topic, partition.partition]
            for stored in log[self._on_topic[partition] :]:
                self._check_one_said(stored)
            self._on_topic[partition] = len(log)

    def _check_one_said(self, stored: Any) -> None:
        event_id = dict(stored.headers)["ce_id"].decode()
        if event_id in self._firsts:
            return
        body = json.loads(stored.value)
        must(body["of"] in self.applied.ids, "I2", f"said {body['of']}, which was not applied")
        must(body["v"] == self._versions[stored.key] + 1, "I4", f"{stored.key!r}: version {body['v']} came first")
        self._versions[stored.key] = body["v"]
        self._firsts.add(event_id)

    def _check_marked(self) -> None:
        for n, row in self.upstream.table("outbox").items():
            if row["published_at"] is not None and n not in self._marked:
                self._marked.add(n)
                self._is_on_topic(n, row)

    def _is_on_topic(self, n: int, row: Row) -> None:
        for topic, _, headers, _ in unpack(row["packed"], row["n"]):
            event_id = dict(headers)["ce_id"].decode()
            known = event_id in self._firsts if topic == self.out else event_id in self._all_ids(topic)
            must(known, "I4", f"chunk {n} counts as published; {event_id} is not on {topic}")

    def _all_ids(self, topic: str) -> set[str]:
        logs = (self.broker.logs[p.topic, p.partition] for p in self.broker.all(topic))
        return {dict(stored.headers)["ce_id"].decode() for log in logs for stored in log if stored}

    def check_at_rest(self) -> None:
        """Look at everything: all is at an end, and what stands parked is what had to."""
        self.check()
        parked = self._parked()
        for at in self.published:
            self._check_place(at, parked)
        for at, of in self._repeats.items():
            must(of in self.applied.places or of in parked, "I1", f"{at} counts as a repeat of {of}, which is nowhere")
        for (topic, number), row in self.upstream.table("cursor").items():
            must(
                row["next_offset"] == len(self.broker.logs[topic, number]), "I8", f"{topic}/{number} is not at its end"
            )
        must(len(self._marked) == len(self._committed), "I8", "chunks are unpublished")
        must(self.heard.ids.keys() == self._firsts, "I8", "downstream has not taken all")
        must(self.applied.ids.keys() == {json.loads(s)["of"] for s in self._bodies()}, "I4", "an effect was never said")
        for at, row in parked.items():
            must(row["state"] not in ("waiting", "behind"), "I8", f"{at} still stands as {row['state']}")
            must(not row["blocks"], "I8", f"{at} holds its key as {row['state']}")
            self._check_bytes(at, row)

    def _bodies(self) -> list[bytes]:
        partitions = self.broker.all(self.out)
        return [s.value or b"" for p in partitions for s in self.broker.logs[p.topic, p.partition] if s]

    def _check_bytes(self, at: Place, row: Row) -> None:
        if row["sealed"] is None:
            return
        packed = unseal(RING, Sealed(row["data_key"], row["sealed"]), context_of(*at))
        raw = unpack_raw(packed, topic=at[0], partition=at[1], offset=at[2], at=row["arrived"])
        stored = self.broker.logs[at[0], at[1]][at[2]]
        same = stored is not None and (raw.key, raw.value, raw.headers) == (stored.key, stored.value, stored.headers)
        must(same, "I7", f"{at} is not parked byte for byte")
