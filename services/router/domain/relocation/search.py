"""Searches an order of stops: takes out what may not stay, puts it back where it costs least, then tidies up."""

from collections.abc import Iterable, Sequence
from itertools import permutations

import numpy as np

from services.router.domain.relocation.board import NEVER, Board
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.timing import cost_of, earlier, heads, later, tails

Order = tuple[int, ...]

EVERY_SEQUENCE = 3
"""Up to this many stops are reinserted in every sequence; more of them in a few."""


def find_order(board: Board) -> Order | None:
    """Find a cheap order that can be driven, or None if none was found; the same board gives the same order."""
    planned = tuple(range(len(board.stops)))
    out = [stop for stop in planned if not board.allows(stop, minute(board.stops[stop].planned))]
    stay = tuple(stop for stop in planned if stop not in out)
    found = [order for sequence in _sequences(board, out) if (order := _insert_all(board, stay, sequence)) is not None]
    if not found:
        return None
    return _tidy(board, min(found, key=lambda order: (cost_of(board, order), order)))


def insert(board: Board, order: Order, stop: int) -> tuple[int, Order] | None:
    """Put a stop where the whole order then costs least; among equals the earliest place. None: nowhere."""
    head, tail = heads(board, order), tails(board, order)
    around = (board.leaving, *order, board.back)
    best: tuple[int, int] | None = None
    for place in _places(board, order, stop):
        arriving = later(head[place], board.hop[around[place]][stop])
        leaving = earlier(tail[place], board.hop[stop][around[place + 1]])
        cost = int(np.min(board.cost[stop] + arriving + leaving))
        if cost < NEVER and (best is None or cost < best[0]):
            best = (cost, place)
    if best is None:
        return None
    return best[0], (*order[: best[1]], stop, *order[best[1] :])


def _places(board: Board, order: Order, stop: int) -> range:
    """List the places that keep every must-precede pair."""
    first = max((place + 1 for place, other in enumerate(order) if other in board.before[stop]), default=0)
    last = min((place for place, other in enumerate(order) if stop in board.before[other]), default=len(order))
    return range(first, last + 1)


def _sequences(board: Board, out: Sequence[int]) -> Iterable[Order]:
    if len(out) <= EVERY_SEQUENCE:
        return permutations(out)
    longest_first = sorted(out, key=lambda stop: (-board.stops[stop].minutes, stop))
    fewest_starts = sorted(out, key=lambda stop: (int(np.sum(board.cost[stop] < NEVER)), stop))
    return dict.fromkeys((tuple(out), tuple(reversed(out)), tuple(longest_first), tuple(fewest_starts)))


def _insert_all(board: Board, order: Order, sequence: Sequence[int]) -> Order | None:
    for stop in sequence:
        found = insert(board, order, stop) or _make_room(board, order, stop)
        if found is None:
            return None
        order = found[1]
    return order


def _make_room(board: Board, order: Order, stop: int) -> tuple[int, Order] | None:
    """Insert a stop by taking one other out and putting it back elsewhere."""
    options = []
    for other in order:
        with_stop = insert(board, _without(order, other), stop)
        both = insert(board, with_stop[1], other) if with_stop else None
        if both:
            options.append(both)
    return min(options, default=None)


def _tidy(board: Board, order: Order) -> Order:
    """Move single stops to better places until none gets cheaper."""
    cost = cost_of(board, order)
    improved = True
    while improved:
        improved = False
        for stop in sorted(order):
            moved = insert(board, _without(order, stop), stop)
            if moved and moved[0] < cost:
                (cost, order), improved = moved, True
    return order


def _without(order: Order, stop: int) -> Order:
    return tuple(other for other in order if other != stop)
