"""Searches an order of stops: takes out what may not stay, puts it back where it costs least, then tidies up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from services.router.domain.relocation.board import NEVER
from services.router.domain.relocation.branch import cheapest_order
from services.router.domain.relocation.feasible import drivable_order
from services.router.domain.relocation.insertion import Inserter, Priced
from services.router.domain.relocation.timing import Order, Timing

EVERY_SEQUENCE = 3
"""Up to this many stops are reinserted in every sequence; more of them in a few."""
PAIRED = 7
"""Up to this many displaced stops are also moved in pairs; the pairs of more would take too long."""


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
    return cheapest_order(timing, _tidy(inserter, min(orders)))[1] if orders else None


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


def _tidy(inserter: Inserter, priced: Priced) -> Priced:
    """Move stops that are not where they want to be, one or two together, until no order gets cheaper."""
    better: Priced | None = priced
    while better is not None:
        priced = better
        tries = (_cheaper(inserter, priced, sequence) for sequence in _moved(inserter, priced[1]))
        better = next((found for found in tries if found), None)
    return priced


def _moved(inserter: Inserter, order: Order) -> Iterator[Order]:
    """List the displaced stops; then, if they are few, each before another displaced one or one in its way."""
    starts = dict(zip(order, inserter.timing.starts(order), strict=True))
    displaced = _displaced(inserter, starts)
    yield from ((stop,) for stop in displaced)
    if len(displaced) <= PAIRED:
        yield from permutations(displaced, 2)
        for stop in displaced:
            yield from ((stop, other) for other in _in_the_way(inserter, starts, stop) if other not in displaced)


def _in_the_way(inserter: Inserter, starts: Mapping[int, int], stop: int) -> list[int]:
    """List the stops that begin between where a stop is and where it would cost least, its ways included."""
    board = inserter.timing.board
    since, until = sorted((starts[stop], int(board.cost[stop].argmin())))
    return sorted(
        other for other, at in starts.items() if since - board.hop[other][stop] < at < until + board.hop[stop][other]
    )


def _cheaper(inserter: Inserter, priced: Priced, sequence: Order) -> Priced | None:
    """Take stops out and put them back one after the other; None if the order does not get cheaper."""
    cost, order = priced
    least = inserter.timing.least
    to_come = sum(least[stop] for stop in sequence)
    found: Priced | None = (0, _without(order, *sequence))
    if inserter.timing.cost(_without(order, *sequence)) + to_come >= cost:
        return None
    for stop in sequence:
        to_come -= least[stop]
        found = found and inserter.insert(found[1], stop, below=cost - to_come)
    return found


def _displaced(inserter: Inserter, starts: Mapping[int, int]) -> list[int]:
    cost, least = inserter.timing.board.cost, inserter.timing.least
    return sorted(stop for stop, at in starts.items() if cost[stop, at] > least[stop])


def _without(order: Order, *stops: int) -> Order:
    return tuple(other for other in order if other not in stops)
