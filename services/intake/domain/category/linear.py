"""A linear model with a softmax over codes, and why it says what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]


@dataclass(frozen=True)
class LinearModel:
    """Weights of shape (features, codes)."""

    codes: tuple[str, ...]
    features: tuple[str, ...]
    weights: Weights
    bias: Weights

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self.features)}

    @cached_property
    def _means(self) -> Weights:
        return np.asarray(self.weights.mean(axis=1), dtype=np.float32)

    def scores(self, found: Mapping[str, float]) -> Weights:
        """Give the score of every code (log odds up to a constant) for features by name; unknown ones count nothing."""
        rows, values = self._known(found)
        return self.bias + values @ self.weights[rows] if rows else self.bias

    def reasons(self, found: Mapping[str, float], code: str, count: int = 5) -> tuple[str, ...]:
        """Name the features that speak most for a code against the mean of all codes."""
        rows, values = self._known(found)
        if not rows:
            return ()
        speaks = values * (self.weights[rows, self.codes.index(code)] - self._means[rows])
        return tuple(self.features[rows[n]] for n in np.argsort(-speaks)[:count] if speaks[n] > 0)

    def _known(self, found: Mapping[str, float]) -> tuple[list[int], Weights]:
        rows = list(map(self._rows.get, found))
        values = [value for row, value in zip(rows, found.values(), strict=True) if row is not None]
        return [row for row in rows if row is not None], np.array(values, dtype=np.float32)


def softmax(scores: Weights) -> Weights:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)
