"""Puts one stop into an order where the whole then costs least, asking the dynamic programme as seldom as it can."""

from services.router.domain.relocation.board import NEVER, Board
from services.router.domain.relocation.timing import Order, Timing

Priced = tuple[int, Order]
"""The least cost of an order, and the order."""


def insert(timing: Timing, order: Order, stop: int, below: int = NEVER) -> Priced | None:
    """Insert a stop where it costs least; among equals at the earliest place. None: nowhere, or not below that cost."""
    base, best = timing.cost(order), below
    found: int | None = None
    for bound, place in _promising(timing, order, stop):
        if base + bound > best or (base + bound == best and (found is None or place > found)):
            break
        cost = timing.between(order[:place], stop, order[place:])
        if cost < best or (cost == best and found is not None and place < found):
            best, found = cost, place
    return None if found is None else (best, (*order[:found], stop, *order[found:]))


def _promising(timing: Timing, order: Order, stop: int) -> list[tuple[int, int]]:
    """List the places that keep every must-precede pair and leave room, with the least the stop costs there."""
    board = timing.board
    around = (board.leaving, *order, board.back)
    soonest, latest, leave = timing.soonest(order), timing.latest(order), board.hop[stop]
    found = []
    for place in _places(board, order, stop):
        since = soonest[place] + board.hop[around[place]][stop]
        until = latest[place] - leave[around[place + 1]]
        if since <= until and (least := _least(board, stop, since, until)) < NEVER:
            found.append((least, place))
    found.sort()
    return found


def _places(board: Board, order: Order, stop: int) -> range:
    """List the places that keep every must-precede pair of this stop."""
    before = board.before
    if not any(before):
        return range(len(order) + 1)
    first = max((place + 1 for place, other in enumerate(order) if other in before[stop]), default=0)
    last = min((place for place, other in enumerate(order) if stop in before[other]), default=len(order))
    return range(first, last + 1)


def _least(board: Board, stop: int, since: int, until: int) -> int:
    """Bound the cost of a stop that begins in these columns from below: its way from where it was planned."""
    planned, best = board.planned[stop], NEVER
    for first, last in board.free[stop]:
        low, high = (first if first > since else since), (last if last < until else until)  # noqa: FURB136 - hot
        if low <= high:
            away = low - planned if planned < low else planned - high if planned > high else 0
            best = min(best, away)
    return best * board.weights.minute + board.weights.changed_stop if 0 < best < NEVER else best
