"""A linear model with a softmax over codes."""

from collections.abc import Mapping
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

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {feature: row for row, feature in enumerate(self.features)}

    def scores(self, known: Known) -> Weights:
        """Give the score of every code (log odds up to a constant)."""
        rows, values = known
        return self.bias + values @ self.weights[rows] if rows else self.bias

    def known(self, found: Mapping[str, float]) -> Known:
        """Find the features that the model knows, by name; others count nothing."""
        rows = list(map(self._rows.get, found))
        values = [value for row, value in zip(rows, found.values(), strict=True) if row is not None]
        return [row for row in rows if row is not None], np.array(values, dtype=np.float32)


def softmax(scores: Weights) -> Weights:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)
