"""A figure: one number with what it must reach, or the reason why it was not measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Better = Literal["higher", "lower"]
Verdict = Literal["aim", "must", "missed", "not measured", "told"]


@dataclass(frozen=True)
class Figure:
    """One figure; `value` is the median of `runs`, `baseline` the median that it was held against."""

    id: str
    what: str
    value: float | None
    unit: str
    better: Better
    must: float | None = None
    aim: float | None = None
    baseline: float | None = None
    runs: tuple[float, ...] = ()
    why: str = ""
    """Why there is no value."""

    @property
    def reached(self) -> bool:
        """Tell whether the must is met; what was not measured was not shown, so it is not."""
        return self.must is None or self._as_good_as(self.must)

    @property
    def verdict(self) -> Verdict:
        if self.value is None:
            return "not measured"
        if self.aim is not None and self._as_good_as(self.aim):
            return "aim"
        if self.must is None:
            return "told"
        return "must" if self.reached else "missed"

    @property
    def share(self) -> float | None:
        """Give how far the figure is on the way to its aim, or to its must where it has no aim: 0 to 1."""
        goal = self.must if self.aim is None else self.aim
        if goal is None or self.value is None:
            return None
        if self._as_good_as(goal):
            return 1.0
        part, whole = (self.value, goal) if self.better == "higher" else (goal, self.value)
        return max(0.0, part / whole) if whole > 0 else 0.0

    def _as_good_as(self, mark: float) -> bool:
        if self.value is None:
            return False
        return self.value >= mark if self.better == "higher" else self.value <= mark


def of_runs(
    figure_id: str, what: str, runs: Sequence[float], unit: str, better: Better, *,
    must: float | None = None, aim: float | None = None, baseline: float | None = None,
) -> Figure:  # fmt: skip
    """Make a figure of several runs: their median, with each kept."""
    return Figure(figure_id, what, median(runs), unit, better, must, aim, baseline, tuple(round(r, 4) for r in runs))


def not_measured(
    figure_id: str, what: str, unit: str, better: Better, why: str, *,
    must: float | None = None, aim: float | None = None,
) -> Figure:  # fmt: skip
    """Make a figure that has no value, and says why."""
    return Figure(figure_id, what, None, unit, better, must, aim, why=why)
