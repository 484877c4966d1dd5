"""The best start minutes for a given order of stops: exact dynamic programming over the minutes of the shift.

Head of a prefix: by minute t, the least cost with its last stop begun at t or before. Tail of a suffix: the least cost
with its first stop begun at t or later. Together they give the cost of an insertion at every place at once.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from services.router.domain.relocation.board import NEVER, Board, Row

Order = tuple[int, ...]


@dataclass(frozen=True)
class Timing:
    """Times orders on one board; heads and tails are kept, because a search asks for the same ones again and again."""

    board: Board
    _heads: dict[Order, Row] = field(default_factory=dict, repr=False, compare=False)
    _tails: dict[Order, Row] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._heads[()] = self._tails[()] = np.zeros(self.board.columns, dtype=np.int64)

    def heads(self, order: Order) -> list[Row]:
        """Give the head of every prefix, the empty one first."""
        rows = [self._heads[()]]
        for place, (here, there) in enumerate(pairwise((self.board.leaving, *order)), 1):
            row = self._heads.get(order[:place])
            if row is None:
                starts = begun_after(self.board.cost[there], rows[-1], self.board.hop[here][there])
                row = self._heads[order[:place]] = np.minimum.accumulate(starts)
            rows.append(row)
        return rows

    def tails(self, order: Order) -> list[Row]:
        """Give the tail of every suffix, the whole order first, the empty one last."""
        rows = [self._tails[()]]
        for place, (there, here) in enumerate(pairwise((self.board.back, *reversed(order))), 1):
            row = self._tails.get(order[-place:])
            if row is None:
                starts = begun_before(self.board.cost[here], rows[-1], self.board.hop[here][there])
                row = self._tails[order[-place:]] = np.minimum.accumulate(starts[::-1])[::-1]
            rows.append(row)
        return rows[::-1]

    def cost(self, order: Order) -> int:
        """Give the least cost of an order, NEVER or more if it cannot be driven."""
        if not order:
            return 0
        last_start = self.board.columns - 1 - self.board.hop[order[-1]][self.board.back]
        return int(self.heads(order)[-1][last_start]) if last_start >= 0 else NEVER

    def starts(self, order: Order) -> list[int]:
        """Give the cheapest start minutes of an order that can be driven; among equals the earliest."""
        tails = self.tails(order)
        found: list[int] = []
        ready = 0
        for place, (here, there) in enumerate(pairwise((self.board.leaving, *order)), 1):
            ready += self.board.hop[here][there]
            after = order[place] if place < len(order) else self.board.back
            options = begun_before(self.board.cost[there], tails[place], self.board.hop[there][after])
            ready += int(np.argmin(options[ready:]))
            found.append(ready + self.board.first_minute)
        return found


def begun_after(cost: Row, head: Row, hop: int) -> Row:
    """Cost of a stop by start minute, what stands before it included: it begins a hop or more after that."""
    starts = np.empty_like(cost)
    starts[:hop] = NEVER
    starts[hop:] = cost[hop:] + head[: max(len(cost) - hop, 0)]
    return starts


def begun_before(cost: Row, tail: Row, hop: int) -> Row:
    """Cost of a stop by start minute, what stands behind it included: that begins a hop or more after it."""
    last = max(len(cost) - hop, 0)
    starts = np.empty_like(cost)
    starts[last:] = NEVER
    starts[:last] = cost[:last] + tail[hop:]
    return starts


def begun_between(cost: Row, head: Row, tail: Row, hops: tuple[int, int]) -> int:
    """Least cost of a stop between a prefix and a suffix, both included; NEVER where it has no room."""
    arrive, leave = hops
    last = len(cost) - leave
    if last <= arrive:
        return NEVER
    return int((cost[arrive:last] + head[: last - arrive] + tail[arrive + leave :]).min())
