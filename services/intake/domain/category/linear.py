"""A linear model with a softmax over codes, and why it says what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
Known = tuple[list[int], Weights]
"""Rows of a model's features, and the value of each."""


@dataclass(frozen=True)
class LinearModel:
    """Weights of shape (features, codes)."""

    codes: tuple[str, ...]
    features: tuple[str, ...]
    weights: Weights
    bias: Weights

    def only(self, columns: Sequence[int]) -> "LinearModel":
        """Give the model of these codes alone; they score as before."""
        codes = tuple(self.codes[column] for column in columns)
        return LinearModel(codes, self.features, np.ascontiguousarray(self.weights[:, columns]), self.bias[columns])

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self.features)}

    @cached_property
    def _means(self) -> Weights:
        return np.asarray(self.weights.mean(axis=1), dtype=np.float32)

    def scores(self, known: Known) -> Weights:
        """Give the score of every code (log odds up to a constant)."""
        rows, values = known
        return self.bias + values @ self.weights[rows] if rows else self.bias

    def reasons(self, known: Known, code: str, count: int = 5) -> tuple[str, ...]:
        """Name the features that speak most for a code against the mean of all codes."""
        rows, values = known
        if not rows:
            return ()
        speaks = values * (self.weights[rows, self.codes.index(code)] - self._means[rows])
        return tuple(self.features[rows[n]] for n in np.argsort(-speaks)[:count] if speaks[n] > 0)

    def known(self, found: Mapping[str, float]) -> Known:
        """Find the features that the model knows, by name; others count nothing."""
        rows = list(map(self._rows.get, found))
        values = [value for row, value in zip(rows, found.values(), strict=True) if row is not None]
        return [row for row in rows if row is not None], np.array(values, dtype=np.float32)


def softmax(scores: Weights) -> Weights:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)
