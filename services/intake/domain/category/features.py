"""What the model sees of a message: its n-grams, and how strongly evidence words speak for each code."""

from collections import defaultdict
from collections.abc import Mapping

from services.intake.domain.category.grams import as_far_as_read, folded, grams
from services.intake.domain.category.words import Evidence, top_of

EVIDENCE = "@"
"""Begins the name of a feature that is no n-gram: `@sanitation`, `@sanitation.noise`."""
_MOST, _FULL = 6.0, 3.0
"""Evidence above `_MOST` says no more; `_FULL` counts as much as the whole text."""


def spoken(found: Evidence) -> dict[str, float]:
    """Give what the evidence words say, by feature: a sub-category's words speak for its top category too."""
    speaks: dict[str, float] = defaultdict(float)
    for code, score in found.scores.items():
        for part in {code, top_of(code)}:
            speaks[EVIDENCE + part] += score
    return {name: min(score, _MOST) / _FULL for name, score in speaks.items()}


def features(title: str, text: str, found: Evidence) -> Mapping[str, float]:
    """Give the features of a message by name, to learn from."""
    seen = grams(as_far_as_read(title, folded(title)), as_far_as_read(text, folded(text)))
    return {**seen.named(), **spoken(found)}
