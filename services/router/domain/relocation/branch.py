"""Tries every order of a run of few stops, as long as it may still be cheaper than the best one known."""

from collections.abc import Iterator

from services.router.domain.relocation.insertion import Priced
from services.router.domain.relocation.timing import Order, Timing

FEW = 8
"""Runs of at most so many stops."""
LOOKS = 3_000
"""Prefixes that are looked at, at most; a run that needs more keeps the best order found by then."""


def cheapest_order(timing: Timing, known: Priced) -> Priced:
    """Give the cheapest order that there is, or the known one if none is cheaper."""
    if len(known[1]) > FEW:
        return known
    search = _Branches(timing, known)
    search.follow((), frozenset(known[1]))
    return search.best


class _Branches:
    def __init__(self, timing: Timing, known: Priced) -> None:
        self._timing, self._left = timing, LOOKS
        self.best = known

    def follow(self, prefix: Order, rest: frozenset[int]) -> None:
        """Lengthen a prefix by each stop that may come next, the most promising first."""
        if not rest:
            self.best = min(self.best, (self._timing.cost(prefix), prefix))
            return
        for bound, longer, left in sorted(self._next(prefix, rest), key=lambda branch: branch[:2]):
            if bound >= self.best[0] or self._left <= 0:
                return
            self._left -= 1
            self.follow(longer, left)

    def _next(self, prefix: Order, rest: frozenset[int]) -> Iterator[tuple[int, Order, frozenset[int]]]:
        timing, least = self._timing, sum(self._timing.least[stop] for stop in rest)
        for stop in rest:
            if not timing.board.before[stop] & rest:
                longer = (*prefix, stop)
                yield int(timing.head(longer)[-1]) + least - timing.least[stop], longer, rest - {stop}
