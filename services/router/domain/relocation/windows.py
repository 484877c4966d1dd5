"""When the stops of an order can begin at the earliest and have to at the latest, whatever it costs."""

from services.router.domain.relocation.board import NEVER, Board


def earliest_starts(board: Board, order: tuple[int, ...]) -> list[int]:
    """Give the column in which each stop of an order can begin at the earliest, the depot first."""
    found, here, ready = [0], board.leaving, 0
    for stop in order:
        ready = earliest_from(board, stop, ready + board.hop[here][stop])
        here = stop
        found.append(ready)
    return found


def latest_starts(board: Board, order: tuple[int, ...]) -> list[int]:
    """Give the column in which each stop of an order has to begin at the latest, the depot last."""
    found, there, by = [board.columns - 1], board.back, board.columns - 1
    for stop in reversed(order):
        by = _latest(board, stop, by - board.hop[stop][there])
        there = stop
        found.append(by)
    return found[::-1]


def earliest_from(board: Board, stop: int, ready: int) -> int:
    """Give the first free column of a stop from `ready` on; NEVER if there is none."""
    for first, last in board.free[stop]:
        if last >= ready:
            return max(first, ready)
    return NEVER


def _latest(board: Board, stop: int, by: int) -> int:
    for first, last in reversed(board.free[stop]):
        if first <= by:
            return min(last, by)
    return -NEVER
