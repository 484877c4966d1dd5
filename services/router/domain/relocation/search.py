"""Searches an order of stops: takes out what may not stay, puts it back where it costs least, then tidies up."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, permutations

from services.router.domain.relocation.board import NEVER
from services.router.domain.relocation.branch import cheapest_order
from services.router.domain.relocation.feasible import drivable_order
from services.router.domain.relocation.insertion import Inserter, Priced
from services.router.domain.relocation.timing import Order, Timing

EVERY_SEQUENCE = 3
"""Up to this many stops are reinserted in every sequence; more of them in a few."""
TIDIED = 2
"""So many of the cheapest orders are tidied before the best one is chosen."""
GROUPED = 7
"""Up to this many displaced stops are also tried in pairs; the pairs of more would take too long."""


def find_order(timing: Timing) -> Order | None:
    """Find a cheap order that can be driven, or None if none was found; the same board gives the same order.

    Where the search finds none, runs of few stops are tried exactly: for them None means that there is none.
    """
    board, inserter = timing.board, Inserter(timing)
    planned = tuple(range(len(board.stops)))
    out = [stop for stop in planned if not board.may_stay(stop)]
    stay = tuple(stop for stop in planned if stop not in out)
    orders = {found for sequence in _sequences(timing, out) if (found := _insert_all(inserter, stay, sequence))}
    if not orders and (last_hope := drivable_order(board)) is not None:
        orders = {(timing.cost(last_hope), last_hope)}
    tidied = [_tidy(inserter, priced, together=1) for priced in sorted(orders)[:TIDIED]]
    return cheapest_order(timing, _tidy(inserter, min(tidied), together=2))[1] if tidied else None


def _sequences(timing: Timing, out: Sequence[int]) -> Iterable[Order]:
    if len(out) <= EVERY_SEQUENCE:
        return permutations(out)
    stops, free = timing.board.stops, timing.board.free
    longest_first = sorted(out, key=lambda stop: (-stops[stop].minutes, stop))
    fewest_starts = sorted(out, key=lambda stop: (sum(last - first + 1 for first, last in free[stop]), stop))
    return dict.fromkeys((tuple(out), tuple(reversed(out)), tuple(longest_first), tuple(fewest_starts)))


def _insert_all(inserter: Inserter, order: Order, sequence: Sequence[int]) -> Priced | None:
    cost = inserter.timing.cost(order)
    if cost >= NEVER:
        return None
    for stop in sequence:
        found = inserter.insert(order, stop) or _make_room(inserter, order, stop)
        if found is None:
            return None
        cost, order = found
    return cost, order


def _make_room(inserter: Inserter, order: Order, stop: int) -> Priced | None:
    """Insert a stop by taking one other out and putting it back elsewhere."""
    options = []
    for other in order:
        with_stop = inserter.insert(_without(order, other), stop)
        both = inserter.insert(with_stop[1], other) if with_stop else None
        if both:
            options.append(both)
    return min(options, default=None)


def _tidy(inserter: Inserter, priced: Priced, together: int) -> Priced:
    """Move stops that are not where they want to be, one or so many together, until no order gets cheaper."""
    better: Priced | None = priced
    while better is not None:
        priced = better
        tries = (_cheaper(inserter, priced, group) for group in _groups(inserter, priced[1], together))
        better = next((found for found in tries if found), None)
    return priced


def _groups(inserter: Inserter, order: Order, most: int) -> Iterator[Order]:
    """List the displaced stops one by one, then, if they are few, in pairs, and so on."""
    displaced = _displaced(inserter, order)
    most = most if len(displaced) <= GROUPED else 1
    return chain.from_iterable(combinations(displaced, size) for size in range(1, most + 1))


def _cheaper(inserter: Inserter, priced: Priced, group: Order) -> Priced | None:
    """Take a group out and put it back in every sequence; give the first order that costs less."""
    cost, order = priced
    rest = _without(order, *group)
    if inserter.timing.cost(rest) + sum(inserter.timing.least[stop] for stop in group) >= cost:
        return None
    for sequence in permutations(group):
        found: Priced | None = (0, rest)
        for stop in sequence:
            found = found and inserter.insert(found[1], stop, below=cost)
        if found:
            return found
    return None


def _displaced(inserter: Inserter, order: Order) -> list[int]:
    starts = zip(order, inserter.timing.starts(order), strict=True)
    return sorted(stop for stop, at in starts if inserter.timing.board.cost[stop, at] > inserter.timing.least[stop])


def _without(order: Order, *stops: int) -> Order:
    return tuple(other for other in order if other not in stops)
