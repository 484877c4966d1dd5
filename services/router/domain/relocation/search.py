"""Searches an order of stops: takes out what may not stay, puts it back where it costs least, then tidies up."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, permutations

import numpy as np

from services.router.domain.relocation.board import NEVER
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.timing import Order, Timing, begun_between

EVERY_SEQUENCE = 3
"""Up to this many stops are reinserted in every sequence; more of them in a few."""
TIDIED = 2
"""So many of the cheapest orders are tidied before the best one is chosen."""
GROUPED = 7
"""Up to this many displaced stops are also tried in pairs; the pairs of more would take too long."""


def find_order(timing: Timing) -> Order | None:
    """Find a cheap order that can be driven, or None if none was found; the same board gives the same order."""
    board = timing.board
    planned = tuple(range(len(board.stops)))
    out = [stop for stop in planned if not board.allows(stop, minute(board.stops[stop].planned))]
    stay = tuple(stop for stop in planned if stop not in out)
    orders = {_insert_all(timing, stay, sequence) for sequence in _sequences(timing, out)} - {None}
    cheapest = sorted((timing.cost(order), order) for order in orders if order is not None)[:TIDIED]
    tidied = [_tidy(timing, order, together=1) for _, order in cheapest]
    best = min(tidied, key=lambda order: (timing.cost(order), order), default=None)
    return best and _tidy(timing, best, together=2)


def insert(timing: Timing, order: Order, stop: int) -> tuple[int, Order] | None:
    """Put a stop where the whole order then costs least; among equals the earliest place. None: nowhere."""
    board = timing.board
    heads, tails = timing.heads(order), timing.tails(order)
    around = (board.leaving, *order, board.back)
    best: tuple[int, int] | None = None
    for place in _places(timing, order, stop):
        hops = board.hop[around[place]][stop], board.hop[stop][around[place + 1]]
        cost = begun_between(board.cost[stop], heads[place], tails[place], hops)
        if cost < NEVER and (best is None or cost < best[0]):
            best = (cost, place)
    if best is None:
        return None
    return best[0], (*order[: best[1]], stop, *order[best[1] :])


def _places(timing: Timing, order: Order, stop: int) -> range:
    """List the places that keep every must-precede pair."""
    before = timing.board.before
    first = max((place + 1 for place, other in enumerate(order) if other in before[stop]), default=0)
    last = min((place for place, other in enumerate(order) if stop in before[other]), default=len(order))
    return range(first, last + 1)


def _sequences(timing: Timing, out: Sequence[int]) -> Iterable[Order]:
    if len(out) <= EVERY_SEQUENCE:
        return permutations(out)
    longest_first = sorted(out, key=lambda stop: (-timing.board.stops[stop].minutes, stop))
    fewest_starts = sorted(out, key=lambda stop: (int(np.sum(timing.board.cost[stop] < NEVER)), stop))
    return dict.fromkeys((tuple(out), tuple(reversed(out)), tuple(longest_first), tuple(fewest_starts)))


def _insert_all(timing: Timing, order: Order, sequence: Sequence[int]) -> Order | None:
    for stop in sequence:
        found = insert(timing, order, stop) or _make_room(timing, order, stop)
        if found is None:
            return None
        order = found[1]
    return order


def _make_room(timing: Timing, order: Order, stop: int) -> tuple[int, Order] | None:
    """Insert a stop by taking one other out and putting it back elsewhere."""
    options = []
    for other in order:
        with_stop = insert(timing, _without(order, other), stop)
        both = insert(timing, with_stop[1], other) if with_stop else None
        if both:
            options.append(both)
    return min(options, default=None)


def _tidy(timing: Timing, order: Order, together: int) -> Order:
    """Move stops that are not where they want to be, one or so many together, until no order gets cheaper."""
    better: Order | None = order
    while better is not None:
        order = better
        tries = (_cheaper(timing, order, group) for group in _groups(timing, order, together))
        better = next((found for found in tries if found), None)
    return order


def _groups(timing: Timing, order: Order, most: int) -> Iterator[Order]:
    """List the displaced stops one by one, then, if they are few, in pairs, and so on."""
    displaced = _displaced(timing, order)
    most = most if len(displaced) <= GROUPED else 1
    return chain.from_iterable(combinations(displaced, size) for size in range(1, most + 1))


def _cheaper(timing: Timing, order: Order, group: Order) -> Order | None:
    """Take a group out and put it back in every sequence; give the first order that costs less."""
    cost = timing.cost(order)
    for sequence in permutations(group):
        found: tuple[int, Order] | None = (0, _without(order, *group))
        for stop in sequence:
            found = found and insert(timing, found[1], stop)
        if found and found[0] < cost:
            return found[1]
    return None


def _displaced(timing: Timing, order: Order) -> list[int]:
    board = timing.board
    starts = zip(order, timing.starts(order), strict=True)
    return sorted(s for s, at in starts if board.cost[s, at - board.first_minute] > int(board.cost[s].min()))


def _without(order: Order, *stops: int) -> Order:
    return tuple(other for other in order if other not in stops)
