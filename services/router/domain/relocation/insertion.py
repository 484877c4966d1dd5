"""Puts one stop into an order where the whole then costs least, asking the dynamic programme as seldom as it can."""

from dataclasses import dataclass, field

from services.router.domain.relocation.board import NEVER, Board, Spans
from services.router.domain.relocation.timing import Order, Timing

Priced = tuple[int, Order]
"""The least cost of an order, and the order."""


@dataclass(frozen=True)
class Inserter:
    """Inserts stops into orders on one board; answers are kept, because a search asks the same again and again."""

    timing: Timing
    _known: dict[tuple[Order, int], tuple[int, Priced | None]] = field(default_factory=dict, repr=False, compare=False)
    """What was found, or that nothing is below a cost."""

    def insert(self, order: Order, stop: int, below: int = NEVER) -> Priced | None:
        """Insert a stop where it costs least; among equals at the earliest place. None: nowhere below that cost."""
        limit, found = self._known.get((order, stop), (0, None))
        if found is None and limit < below:
            found = self._search(order, stop, below)
            self._known[order, stop] = below, found
        return found if found and found[0] < below else None

    def _search(self, order: Order, stop: int, below: int) -> Priced | None:
        timing, best, found = self.timing, below, -1
        base = timing.cost(order)
        for least, place, window in _promising(timing, order, stop):
            if base + least > best or (base + least == best and not -1 < place < found):
                break
            prefix, suffix = order[:place], order[place:]
            if timing.bound(prefix, stop, suffix, window) + least > best:
                continue
            cost = timing.between(prefix, stop, suffix)
            if cost < best or (cost == best and place < found):
                best, found = cost, place
        return None if found < 0 else (best, (*order[:found], stop, *order[found:]))


Window = tuple[int, int]
"""First and last column in which a stop may begin."""


def _promising(timing: Timing, order: Order, stop: int) -> list[tuple[int, int, Window]]:
    """List the places that keep every must-precede pair and leave room, with the least the stop costs there."""
    board = timing.board
    around = (board.leaving, *order, board.back)
    soonest, latest, leave = timing.soonest(order), timing.latest(order), board.hop[stop]
    free, planned, weights = board.free[stop], board.planned[stop], board.weights
    found = []
    for place in _places(board, order, stop):
        since = soonest[place] + board.hop[around[place]][stop]
        until = latest[place] - leave[around[place + 1]]
        low, high, away = _room(free, planned, since, until)
        if low <= high:
            found.append((away * weights.minute + weights.changed_stop * (away > 0), place, (low, high)))
    found.sort()
    return found


def _room(free: Spans, planned: int, since: int, until: int) -> tuple[int, int, int]:
    """Give the first and the last free column between two, and the least way from the planned one."""
    low, high, away = NEVER, -NEVER, NEVER
    for first, last in free:
        begin = first if first > since else since  # noqa: FURB136 - asked a hundred thousand times a day
        end = last if last < until else until  # noqa: FURB136
        if begin <= end:
            low, high = min(low, begin), end
            away = min(away, begin - planned if planned < begin else max(0, planned - end))
    return low, high, away


def _places(board: Board, order: Order, stop: int) -> range:
    """List the places that keep every must-precede pair of this stop."""
    before = board.before
    if not any(before):
        return range(len(order) + 1)
    first = max((place + 1 for place, other in enumerate(order) if other in before[stop]), default=0)
    last = min((place for place, other in enumerate(order) if stop in before[other]), default=len(order))
    return range(first, last + 1)
