"""Reads what a message is about: the best two guesses, how sure, and what speaks for them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.intake.domain.category.features import EVIDENCE, features
from services.intake.domain.category.linear import Known, LinearModel, softmax
from services.intake.domain.category.model import Model
from services.intake.domain.category.words import WORK_NOISE, Evidence, EvidenceWords, top_of
from shared.city.categories import Category

UNKNOWN = "unknown"
"""The code where nothing speaks for any category: a person decides."""
ANSWERED = 0.6
"""From this confidence on a reading stands; below it a person decides between the two best guesses."""
_LEAST = 8
"""Fewer characters than this, without one word of evidence, say nothing at all."""
_SUB = 0.4
"""Below this no sub-category is named: the model and the words count the same."""


@dataclass(frozen=True)
class CategoryRead:
    """A category's code, how sure its top category is, what speaks for it, and the next best top category."""

    code: str
    confidence: float
    words: tuple[str, ...]
    second: str = ""

    @property
    def answered(self) -> bool:
        return self.confidence >= ANSWERED


class CategoryReader:
    """Finds the category of a message; built once from the city's categories and its trained model."""

    def __init__(self, categories: Mapping[str, Category], model: Model) -> None:
        self._words = EvidenceWords(categories)
        self._model = model
        columns: dict[str, list[int]] = defaultdict(list)
        for column, code in enumerate(model.sub.codes):
            columns[top_of(code)].append(column)
        self._subs = {top: model.sub.only(of_top) for top, of_top in columns.items()}

    def read(self, *, title: str, text: str, hint: str) -> CategoryRead:
        """Weigh n-grams and evidence words; the platform's own category is one more piece of evidence."""
        found = self._words.find(title=title, text=text, hint=hint)
        if not found.scores and len(title) + len(text) < _LEAST:
            return CategoryRead(UNKNOWN, 0.0, ())
        seen = features(title, text, found)
        known = self._model.top.known(seen)
        shares = _shares(self._model.top, known, found)
        ranked = sorted(shares, key=lambda top: (-shares[top], top))
        first, second = ranked[0], ranked[1] if len(ranked) > 1 else ""
        code = self._sub(first, seen, found)
        return CategoryRead(code, round(shares[first], 3), self._reasons(code, known, found), second)

    def _sub(self, top: str, seen: Mapping[str, float], found: Evidence) -> str:
        model = self._subs.get(top)
        if model is None:
            return top
        shares = softmax(model.scores(self._model.sub.known(seen)))
        spoken = np.array([found.scores.get(code, 0.0) for code in model.codes])
        sure = (shares + spoken / spoken.sum()) / 2 if spoken.any() else shares
        best = int(sure.argmax())
        return model.codes[best] if sure[best] >= _SUB else top

    def _reasons(self, code: str, known: Known, found: Evidence) -> tuple[str, ...]:
        """Name the evidence words, then the n-grams that speak most and stand in none of them."""
        words = tuple(dict.fromkeys((*found.words.get(top_of(code), ()), *found.of(code))))
        grams = [g for g in self._model.top.reasons(known, top_of(code)) if len(g) > 1 and not g.startswith(EVIDENCE)]
        return (*words, *(g for g in grams if not any(g in word for word in words)))


def _shares(model: LinearModel, known: Known, found: Evidence) -> dict[str, float]:
    shares = dict(zip(model.codes, softmax(model.scores(known)).tolist(), strict=True))
    if found.scores.get(WORK_NOISE, 0.0) > 0 and "noise" in shares:
        # 环卫作业噪声 is never `noise`, whatever the rest of the text sounds like.
        shares[top_of(WORK_NOISE)] = shares.get(top_of(WORK_NOISE), 0.0) + shares.pop("noise")
    return shares
