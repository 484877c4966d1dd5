"""The best start minutes for a given order of stops: exact dynamic programming over the minutes of the shift.

`heads[k][t]`: the least cost of the first k stops with the k-th begun at minute t or before. `tails[k][t]`: the least
cost of stops k.. with stop k begun at t or later. Together they give the cost of an insertion at every place at once.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from services.router.domain.relocation.board import NEVER, Board, Row


def later(row: Row, minutes: int) -> Row:
    """Shift a row to later minutes; what comes in at the front is NEVER."""
    moved = np.full_like(row, NEVER)
    if minutes < len(row):
        moved[minutes:] = row[: len(row) - minutes]
    return moved


def earlier(row: Row, minutes: int) -> Row:
    """Shift a row to earlier minutes; what comes in at the end is NEVER."""
    moved = np.full_like(row, NEVER)
    if minutes < len(row):
        moved[: len(row) - minutes] = row[minutes:]
    return moved


def heads(board: Board, order: Sequence[int]) -> list[Row]:
    """Compute the running best of every prefix, the empty one first."""
    rows = [np.zeros(board.columns, dtype=np.int64)]
    for here, there in pairwise((board.leaving, *order)):
        starts = board.cost[there] + later(rows[-1], board.hop[here][there])
        rows.append(np.minimum.accumulate(starts))
    return rows


def tails(board: Board, order: Sequence[int]) -> list[Row]:
    """Compute the running best of every suffix, the whole order first, the empty one last."""
    rows = [np.zeros(board.columns, dtype=np.int64)]
    for there, here in pairwise((board.back, *reversed(order))):
        starts = board.cost[here] + earlier(rows[-1], board.hop[here][there])
        rows.append(np.minimum.accumulate(starts[::-1])[::-1])
    return rows[::-1]


def cost_of(board: Board, order: Sequence[int]) -> int:
    """Give the least cost of an order, NEVER or more if it cannot be driven."""
    if not order:
        return 0
    last_start = board.columns - 1 - board.hop[order[-1]][board.back]
    return int(heads(board, order)[-1][last_start]) if last_start >= 0 else NEVER


def best_starts(board: Board, order: Sequence[int]) -> list[int]:
    """Give the cheapest start minutes of an order that can be driven; among equals the earliest."""
    rows = tails(board, order)
    starts: list[int] = []
    ready = 0
    for k, (here, there) in enumerate(pairwise((board.leaving, *order))):
        ready += board.hop[here][there]
        after = board.back if k + 1 == len(order) else order[k + 1]
        options = board.cost[there] + earlier(rows[k + 1], board.hop[there][after])
        ready += int(np.argmin(options[ready:]))
        starts.append(ready + board.first_minute)
    return starts
