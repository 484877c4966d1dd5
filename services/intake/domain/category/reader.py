"""Reads what a message is about, with its confidence and its evidence."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.category.words import Evidence, EvidenceWords, top_of
from shared.city.categories import Category

UNKNOWN = "unknown"
"""The code where nothing speaks for any category: a person decides."""
_ENOUGH = 2.0
"""The score at which evidence alone is half sure."""


@dataclass(frozen=True)
class CategoryRead:
    """A category's code, how sure, and the words that decided."""

    code: str
    confidence: float
    words: tuple[str, ...]


class CategoryReader:
    """Finds the category of a message; built once from the city's categories."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        self._words = EvidenceWords(categories)

    def read(self, *, title: str, text: str, hint: str) -> CategoryRead:
        """Take the best top and its best sub by evidence words."""
        return _best(self._words.find(title=title, text=text, hint=hint))


def _best(found: Evidence) -> CategoryRead:
    tops: dict[str, float] = defaultdict(float)
    for code, score in found.scores.items():
        tops[top_of(code)] += score
    if not tops:
        return CategoryRead(UNKNOWN, 0.0, ())
    first, *rest = sorted(tops, key=lambda top: (-tops[top], top))
    within = [code for code in found.scores if top_of(code) == first and code != first]
    code = min(within, key=lambda c: (-found.scores[c], c)) if within else first
    lead = tops[first] / (tops[first] + (tops[rest[0]] if rest else 0.0))
    sure = tops[first] / (tops[first] + _ENOUGH)
    words = tuple(dict.fromkeys((*found.words.get(first, ()), *found.words.get(code, ()))))
    return CategoryRead(code, round(lead * sure, 3), words)
