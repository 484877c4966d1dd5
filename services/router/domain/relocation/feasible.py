"""Is there any order at all that can be driven? Exact, for runs of few stops: whoever is refused is refused rightly.

Cost does not matter here, and to be early is never a loss, because a crew may wait. So for every set of stops done and
every last one of them the earliest start is all that counts (Held and Karp's programme over sets).
"""

import numpy as np
from numpy.typing import NDArray

from services.router.domain.relocation.board import Board
from services.router.domain.relocation.timing import Order

EXACT = 12
"""Runs of at most so many stops are tried exactly; each more doubles the sets."""


def drivable_order(board: Board) -> Order | None:
    """Give an order that can be driven; None if there is none, or the run has too many stops to tell."""
    if len(board.stops) > EXACT or not all(board.free):
        return None
    return _Sets(board).order()


class _Sets:
    """The earliest start of the last stop, by set of stops done (a bit each) and last stop; `late` if impossible."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._count = count = len(board.stops)
        self._late = board.columns
        self._hop = np.array(board.hop, dtype=np.int64)
        self._next = np.stack([_next_free(board, stop) for stop in range(count)]) if count else np.empty((0, 1))
        self._before = [sum(1 << other for other in board.before[stop]) for stop in range(count)]
        self._sets = np.arange(1 << count)
        self._start = np.full((1 << count, count), self._late, dtype=np.int64)
        for sets in _by_size(self._sets, count):
            self._fill(sets)

    def order(self) -> Order | None:
        """Walk back from the full set, if the depot is reached in time."""
        if not self._count:
            return ()
        done, by = (1 << self._count) - 1, self._board.columns - 1
        home = self._start[done] + self._hop[: self._count, self._board.back]
        if int(home.min()) > by:
            return None
        stop, found = int(home.argmin()), []
        while True:
            found.append(stop)
            done ^= 1 << stop
            if not done:
                return tuple(reversed(found))
            stop = int((self._start[done] + self._hop[: self._count, stop]).argmin())

    def _fill(self, sets: NDArray[np.int64]) -> None:
        for stop in range(self._count):
            bit = 1 << stop
            those = sets[(sets & bit > 0) & (sets & self._before[stop] == self._before[stop])]
            rest = those ^ bit
            ready = (self._start[rest] + self._hop[: self._count, stop]).min(axis=1)
            ready = np.where(rest == 0, self._hop[self._board.leaving, stop], ready)
            self._start[those, stop] = self._next[stop][np.minimum(ready, self._late)]


def _next_free(board: Board, stop: int) -> NDArray[np.int64]:
    """Give, by column, the first column from it on in which a stop may begin; the number of columns if none."""
    following = np.full(board.columns + 1, board.columns, dtype=np.int64)
    for first, last in reversed(board.free[stop]):
        following[: first + 1] = first
        following[first : last + 1] = np.arange(first, last + 1)
    return following


def _by_size(sets: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    """Group sets by how many stops they hold, one stop first."""
    sizes = sum((sets >> stop) & 1 for stop in range(count)) if count else sets
    return [sets[sizes == size] for size in range(1, count + 1)]
