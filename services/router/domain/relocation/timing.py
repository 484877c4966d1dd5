"""The best start minutes for a given order of stops: exact dynamic programming over the minutes of the shift.

Head of a prefix: by minute t, the least cost with its last stop begun at t or before. Tail of a suffix: the least cost
with its first stop begun at t or later. Together they give the cost of an insertion at every place.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from services.router.domain.relocation.board import NEVER, Board, Row
from services.router.domain.relocation.windows import earliest_starts, latest_starts

Order = tuple[int, ...]


@dataclass(frozen=True)
class Timing:
    """Times orders on one board; heads and tails are kept, because a search asks for the same ones again and again."""

    board: Board
    _heads: dict[Order, Row] = field(default_factory=dict, repr=False, compare=False)
    _tails: dict[Order, Row] = field(default_factory=dict, repr=False, compare=False)
    _soonest: dict[Order, list[int]] = field(default_factory=dict, repr=False, compare=False)
    _latest: dict[Order, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._heads[()] = self._tails[()] = np.zeros(self.board.columns, dtype=np.int64)

    @cached_property
    def least(self) -> list[int]:
        """Give what each stop costs where it costs least."""
        return [int(row.min()) for row in self.board.cost]

    def soonest(self, order: Order) -> list[int]:
        """Give `earliest_starts`, kept."""
        found = self._soonest.get(order)
        if found is None:
            found = self._soonest[order] = earliest_starts(self.board, order)
        return found

    def latest(self, order: Order) -> list[int]:
        """Give `latest_starts`, kept."""
        found = self._latest.get(order)
        if found is None:
            found = self._latest[order] = latest_starts(self.board, order)
        return found

    def head(self, order: Order) -> Row:
        """Give the head of an order."""
        row = self._heads.get(order)
        if row is None:
            known = next(n for n in range(len(order) - 1, -1, -1) if order[:n] in self._heads)
            row = self._heads[order[:known]]
            for n in range(known, len(order)):
                here = order[n - 1] if n else self.board.leaving
                row = _begun_after(self.board.cost[order[n]], row, self.board.hop[here][order[n]])
                np.minimum.accumulate(row, out=row)
                self._heads[order[: n + 1]] = row
        return row

    def tail(self, order: Order) -> Row:
        """Give the tail of an order."""
        row = self._tails.get(order)
        if row is None:
            known = next(n for n in range(1, len(order) + 1) if order[n:] in self._tails)
            row = self._tails[order[known:]]
            for n in range(known - 1, -1, -1):
                there = order[n + 1] if n + 1 < len(order) else self.board.back
                row = _begun_before(self.board.cost[order[n]], row, self.board.hop[order[n]][there])
                np.minimum.accumulate(row[::-1], out=row[::-1])
                self._tails[order[n:]] = row
        return row

    def cost(self, order: Order) -> int:
        """Give the least cost of an order, NEVER or more if it cannot be driven."""
        cut = next(n for n in range(len(order) + 1) if order[n:] in self._tails)
        prefix, suffix = order[:cut], order[cut:]
        hop = self.board.hop[prefix[-1] if prefix else self.board.leaving][suffix[0] if suffix else self.board.back]
        last = self.board.columns - hop
        return int(np.minimum.reduce(self.head(prefix)[:last] + self.tail(suffix)[hop:])) if last > 0 else NEVER

    def bound(self, prefix: Order, stop: int, suffix: Order, window: tuple[int, int]) -> int:
        """Bound from below what a prefix and a suffix cost around a stop that begins within these columns."""
        arrive = self.board.hop[prefix[-1] if prefix else self.board.leaving][stop]
        leave = self.board.hop[stop][suffix[0] if suffix else self.board.back]
        return int(self.head(prefix)[window[1] - arrive] + self.tail(suffix)[window[0] + leave])

    def between(self, prefix: Order, stop: int, suffix: Order) -> int:
        """Give the least cost of a stop between a prefix and a suffix, both included; NEVER where it has no room."""
        arrive = self.board.hop[prefix[-1] if prefix else self.board.leaving][stop]
        leave = self.board.hop[stop][suffix[0] if suffix else self.board.back]
        last = self.board.columns - leave
        if last <= arrive:
            return NEVER
        costs = self.board.cost[stop][arrive:last] + self.head(prefix)[: last - arrive]
        costs += self.tail(suffix)[arrive + leave :]
        return int(np.minimum.reduce(costs))

    def starts(self, order: Order) -> list[int]:
        """Give the cheapest start columns of an order that can be driven; among equals the earliest."""
        found: list[int] = []
        ready = 0
        for place, (here, there) in enumerate(pairwise((self.board.leaving, *order)), 1):
            ready += self.board.hop[here][there]
            suffix = order[place:]
            after = suffix[0] if suffix else self.board.back
            tail = self.tail(suffix)[ready + self.board.hop[there][after] :]
            ready += int((self.board.cost[there][ready : ready + len(tail)] + tail).argmin())
            found.append(ready)
        return found


def _begun_after(cost: Row, head: Row, hop: int) -> Row:
    """Cost of a stop by start minute, what stands before it included: it begins a hop or more after that."""
    starts = np.empty_like(cost)
    starts[:hop] = NEVER
    np.add(cost[hop:], head[: max(len(cost) - hop, 0)], out=starts[hop:])
    return starts


def _begun_before(cost: Row, tail: Row, hop: int) -> Row:
    """Cost of a stop by start minute, what stands behind it included: that begins a hop or more after it."""
    last = max(len(cost) - hop, 0)
    starts = np.empty_like(cost)
    starts[last:] = NEVER
    np.add(cost[:last], tail[hop:], out=starts[:last])
    return starts
