"""The three parts of a model as one: a message's features are looked up once, for all that is read from them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from services.intake.domain.category.features import EVIDENCE
from services.intake.domain.category.grams import Grams, packed
from services.intake.domain.category.linear import LinearModel, Weights
from services.intake.domain.category.model import Model, whole

Rows = NDArray[np.intp]
_NO_KEY = np.iinfo(np.int64).max
"""Stands behind the last number, so that every number has a place."""


@dataclass(frozen=True)
class Scores:
    """The score of every code of each part (log odds up to a constant), and the features that were known."""

    top: Weights
    sub: Weights
    kind: Weights
    rows: Rows
    values: Weights


class Joint:
    """Whole weights of shape (features, codes of all parts) with one scale a code; n-grams come first, by number."""

    def __init__(self, model: Model) -> None:
        parts: list[LinearModel] = [getattr(model, field.name) for field in fields(Model)]
        names = dict.fromkeys(name for part in parts for name in part.features)
        numbers = sorted((packed(name), name) for name in names if not name.startswith(EVIDENCE))
        words = [name for name in names if name.startswith(EVIDENCE)]
        self.top_codes = model.top.codes
        self._names = (*(name for _, name in numbers), *words)
        self._keys = np.array([*(number for number, _ in numbers), _NO_KEY], dtype=np.int64)
        self._words = {name: len(numbers) + n for n, name in enumerate(words)}
        self._weights, self._scale = _side_by_side(parts, self._names)
        self._bias = np.concatenate([part.bias for part in parts])
        self._tops = len(model.top.codes)
        self._subs = self._tops + len(model.sub.codes)
        self._means: Weights = (self._weights[:, : self._tops] * self._scale[: self._tops]).mean(axis=1)

    def scores(self, grams: Grams, words: Mapping[str, float]) -> Scores:
        """Score a message by its n-grams and its other features; those that the model does not know count nothing."""
        at = self._keys.searchsorted(grams.keys)
        known = self._keys[at] == grams.keys
        said = [(row, value) for name, value in words.items() if (row := self._words.get(name)) is not None]
        rows = np.concatenate((at[known], np.array([row for row, _ in said], dtype=np.intp)))
        values = np.concatenate((grams.values[known], [value for _, value in said])).astype(np.float32)
        scores = self._bias + (values @ self._weights[rows].astype(np.float32)) * self._scale
        top, sub, kind = scores[: self._tops], scores[self._tops : self._subs], scores[self._subs :]
        return Scores(top, sub, kind, rows, values)

    def reasons(self, scores: Scores, top: str, count: int = 5) -> tuple[str, ...]:
        """Name the features that speak most for a top category against the mean of all; of equal ones the longer."""
        column = self.top_codes.index(top)
        weights = self._weights[scores.rows, column] * self._scale[column]
        speaks = (scores.values * (weights - self._means[scores.rows]))[::-1]
        rows = scores.rows[::-1]
        return tuple(self._names[rows[n]] for n in np.argsort(-speaks, kind="stable")[:count] if speaks[n] > 0)


def _side_by_side(parts: list[LinearModel], names: tuple[str, ...]) -> tuple[NDArray[np.int8], Weights]:
    """Put the parts' weights into one table; a part says nothing of a feature that it does not know."""
    row = {name: n for n, name in enumerate(names)}
    table = np.zeros((len(names), sum(len(part.codes) for part in parts)), dtype=np.int8)
    scales: list[Weights] = []
    column = 0
    for part in parts:
        weights, scale = whole(part.weights)
        table[[row[name] for name in part.features], column : column + len(part.codes)] = weights
        scales.append(scale)
        column += len(part.codes)
    return table, np.concatenate(scales)
