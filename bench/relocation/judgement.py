"""What a judge says of one run; it stands apart, because the judge itself is installed for the bench only."""

from collections.abc import Callable
from dataclasses import dataclass

from services.router.domain.relocation.board import Board


@dataclass(frozen=True)
class Judgement:
    """The cheapest timetable found, what none can be cheaper than, and whether the two were proven to be the same."""

    cost: int | None
    """None: no timetable was found."""
    bound: float
    proven: bool


Judge = Callable[[Board, dict[int, int]], Judgement]
"""Solves a run exactly; given start columns to begin with, by stop."""
