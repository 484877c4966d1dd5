"""Softmax regression over sparse features: full-batch Adam, the same weights for the same seed-free input."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.intake.domain.category.features import EVIDENCE
from services.intake.domain.category.linear import LinearModel, Weights

Features = Mapping[str, float]


@dataclass(frozen=True)
class Settings:
    """How to fit: `rare` is in how many messages an n-gram must stand, `decay` holds weights small."""

    rare: int = 2
    decay: float = 3e-4
    steps: int = 200
    rate: float = 0.1


class _Sparse:
    """Messages as rows of a sparse matrix, by rows and by columns."""

    def __init__(self, messages: Sequence[Features], names: Sequence[str]) -> None:
        column = {name: n for n, name in enumerate(names)}
        rows = [[(column[name], value) for name, value in m.items() if name in column] or [(0, 0.0)] for m in messages]
        self.starts = np.cumsum([0, *(len(row) for row in rows)])[:-1]
        self.columns = np.array([c for row in rows for c, _ in row])
        self.values = np.array([v for row in rows for _, v in row], dtype=np.float32)
        row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        order = np.argsort(self.columns, kind="stable")
        by_column = self.columns[order]
        self._turned_rows, self._turned_values = row_of[order], self.values[order]
        self._turned_starts = np.flatnonzero(np.r_[True, by_column[1:] != by_column[:-1]])
        self.used = by_column[self._turned_starts]

    def times(self, weights: Weights) -> Weights:
        """Multiply messages by weights."""
        return np.add.reduceat(self.values[:, None] * weights[self.columns], self.starts, axis=0)

    def turned_times(self, errors: Weights) -> Weights:
        """Multiply the transposed by errors, a row for every column in `used`."""
        return np.add.reduceat(self._turned_values[:, None] * errors[self._turned_rows], self._turned_starts, axis=0)


class _Adam:
    def __init__(self, weights: Weights, rate: float) -> None:
        self._weights, self._rate, self._step = weights, rate, 0
        self._mean, self._square = np.zeros_like(weights), np.zeros_like(weights)

    def move(self, gradient: Weights) -> None:
        self._step += 1
        self._mean += 0.1 * (gradient - self._mean)
        self._square += 0.001 * (gradient * gradient - self._square)
        mean, square = self._mean / (1 - 0.9**self._step), self._square / (1 - 0.999**self._step)
        self._weights -= self._rate * mean / (np.sqrt(square) + 1e-8)


def fit(messages: Sequence[Features], labels: Sequence[str], settings: Settings | None = None) -> LinearModel:
    """Fit a model of the labels; every message counts the same."""
    how = settings or Settings()
    codes = tuple(sorted(set(labels)))
    names = _names(messages, how.rare)
    matrix = _Sparse(messages, names)
    wanted: NDArray[np.float32] = np.eye(len(codes), dtype=np.float32)[[codes.index(label) for label in labels]]
    weights = np.zeros((len(names), len(codes)), dtype=np.float32)
    bias = np.zeros(len(codes), dtype=np.float32)
    moves = _Adam(weights, how.rate), _Adam(bias, how.rate)
    for _ in range(how.steps):
        errors = (_shares(matrix.times(weights) + bias) - wanted) / np.float32(len(messages))
        gradient = np.float32(how.decay) * weights
        gradient[matrix.used] += matrix.turned_times(errors)
        moves[0].move(gradient)
        moves[1].move(errors.sum(axis=0))
    return LinearModel(codes, tuple(names), weights, bias)


def _names(messages: Sequence[Features], rare: int) -> list[str]:
    counts = Counter(name for message in messages for name in message)
    return sorted(name for name, count in counts.items() if count >= rare or name.startswith(EVIDENCE))


def _shares(scores: Weights) -> Weights:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
