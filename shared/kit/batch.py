"""A batch inside its transaction: which records apply, which are duplicates, which park and which wait behind them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.contracts.topics import find_topic
from shared.kit import inbox, parking
from shared.kit.inbox import Claims, Entry, Move, Partition, entry
from shared.kit.parking import Parking, Trouble
from shared.kit.postgres import Connection
from shared.kit.record import Decoded, Raw, Received, key_hash


@dataclass(slots=True)
class Item:
    """One record: read (`decoded`) or not (`trouble`). `unread`: its own bytes were refused before any claim."""

    raw: Raw
    decoded: Decoded | None = None
    trouble: Trouble | None = None
    unread: bool = False
    order: int = 0
    """Its place in the batch; the batch gives it."""

    @property
    def is_for_us(self) -> bool:
        return self.trouble is None and self.decoded is not None and self.decoded.event is not None

    @property
    def where(self) -> dict[str, Any]:
        return {"topic": self.raw.topic, "partition": self.raw.partition, "offset": self.raw.offset}

    def received(self) -> Received[Any]:
        assert self.decoded is not None
        source, event_id, _, event = self.decoded
        return Received(self.raw, event, event_id, source)

    def failing(self, trouble: Trouble) -> "Item":
        return replace(self, trouble=trouble)


Key = tuple[str, bytes | int, int]
"""What a record's order hangs on within a batch: topic and key, or its own coordinates where it has no key."""


def key_of(raw: Raw) -> Key:
    return (raw.topic, raw.offset, raw.partition) if raw.key is None else (raw.topic, raw.key, -1)


@dataclass
class Batch:
    """Records in the order of their partitions. `sort` decides by the claims; `fail` parks one that threw."""

    items: Sequence[Item]
    moves: Sequence[Move]
    moved: frozenset[Partition] = frozenset()
    ready: list[Item] = field(default_factory=list)
    _claims: dict[int, Entry] = field(default_factory=dict)
    """By the item's order; so are the parked and the bad."""
    _sound: int = 0
    _ours: list[Item] = field(default_factory=list)
    _held: dict[Key, int] = field(default_factory=dict)
    _parked: dict[int, Parking] = field(default_factory=dict)
    _bad: set[int] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for order, item in enumerate(self.items):
            item.order = order
            if item.decoded is not None and item.decoded.event is not None:
                self._claims[order] = entry(item.raw, item.decoded)
                self._sound += item.trouble is None

    @property
    def entries(self) -> list[Entry]:
        return list(self._claims.values())

    @property
    def has_twins(self) -> bool:
        """Tell whether one id stands in the batch twice."""
        return len({e.k for e in self.entries}) < len(self._claims)

    async def sort(self, connection: Connection, claims: Claims) -> None:
        """Tell apart what is new, known, held back and unreadable; starts afresh, as a batch may be run twice."""
        self.moved = claims.moved
        self.ready, self._parked, self._counts, self._bad = [], {}, Counter(), set()
        self._held = dict.fromkeys(await self._blocked(connection), -1) if claims.any_blocked else {}
        self._ours = [item for item in self.items if (item.raw.topic, item.raw.partition) in claims.moved]
        if self._is_plain(claims):
            self.ready = self._ours
        else:
            taken = await self._taken_before(connection, claims) if claims.refused else {}
            for item in self._ours:
                self._sort_one(item, claims, taken)
        self._counts["not_ours"] = len(self.items) - len(self._ours)

    def _is_plain(self, claims: Claims) -> bool:
        """Tell whether all was read, is for us, and is new, as it nearly always is."""
        return not claims.refused and self._sound == len(self.items)

    async def _blocked(self, connection: Connection) -> list[Key]:
        hashes = {key_hash(item.raw): key_of(item.raw) for item in self.items}
        return [hashes[h] for h in await inbox.blocked(connection, list(hashes))]

    async def _taken_before(self, connection: Connection, claims: Claims) -> dict[UUID, UUID]:
        entries = [self._claims[item.order] for item in self._ours if item.order in self._claims]
        ks = [e.k for e in entries if e.place in claims.refused]
        return await inbox.hashes(connection, ks) if ks else {}

    def _sort_one(self, item: Item, claims: Claims, taken: dict[UUID, UUID]) -> None:
        claim = self._claims.get(item.order)
        if claim is None:
            if item.trouble is not None:
                self._park(item, item.trouble)
            else:
                self._counts["passed_over"] += 1
        elif not claims.refused or claim.place not in claims.refused:
            if item.trouble is not None:
                self.fail(item, item.trouble)
            else:
                self.ready.append(item)
        elif taken.get(claim.k) == claim.hash:
            self._counts["duplicate"] += 1
        else:
            self._park(item, parking.ID_REUSED)

    def free(self) -> list[Item]:
        """Give the ready ones that nothing holds, and park the others."""
        if self._held:
            return [item for item in self.ready if not self.holds(item)]
        self._counts["applied"] += len(self.ready)
        return self.ready

    def holds(self, item: Item) -> bool:
        """Park a record behind its key, if something holds the key; tell whether it did."""
        if item.order < self._held.get(key_of(item.raw), len(self.items)):
            self._counts["applied"] += 1
            return False
        self._park(item, parking.BEHIND, self._claims[item.order].k)
        return True

    def fail(self, item: Item, trouble: Trouble) -> None:
        """Park a record that threw; its claim is kept if the row holds its key."""
        self._counts["applied"] -= 1 if item.trouble is None else 0
        attempts = 1 if trouble.state == "waiting" else 0
        self._park(item, trouble, self._claims[item.order].k, attempts)

    def _park(self, item: Item, trouble: Trouble, claim: UUID | None = None, attempts: int = 0) -> None:
        stranger = find_topic(item.raw.topic).stranger
        parked = Parking(item.raw, trouble, stranger, claim, attempts)
        self._parked[item.order] = parked
        if trouble.unexpected or (item.unread and not stranger):
            self._bad.add(item.order)
        if parked.blocks:
            key = key_of(item.raw)
            self._held[key] = min(self._held.get(key, item.order), item.order)

    def parkings(self) -> list[Parking]:
        """Give what parks in the order of the records: a key's rows are tried again in the order of their ids."""
        return [parked for _, parked in sorted(self._parked.items())]

    def outcomes(self) -> list[bool]:
        """Give a flag per record of ours: True where it failed as only a bad deployment makes records fail."""
        return [item.order in self._bad for item in self._ours]

    def counts(self) -> dict[str, int]:
        return {name: count for name, count in (self._counts | Counter(parked=len(self._parked))).items() if count > 0}
