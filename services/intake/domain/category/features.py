"""What the model sees of a message: its n-grams, scaled to length one, and how strongly evidence words speak."""

import math
from collections import Counter
from collections.abc import Mapping
from itertools import repeat
from operator import mul, truediv

from services.intake.domain.category.grams import grams
from services.intake.domain.category.words import Evidence, top_of

EVIDENCE = "@"
"""Begins the name of a feature that is no n-gram: `@sanitation`, `@sanitation.noise`."""
_MOST, _FULL = 6.0, 3.0
"""Evidence above `_MOST` says no more; `_FULL` counts as much as the whole text."""


def features(title: str, text: str, found: Evidence) -> Mapping[str, float]:
    """Give the features of a message by name."""
    of_text = grams(title, text)
    length = math.sqrt(sum(map(mul, of_text.values(), of_text.values()))) or 1.0
    given = dict(zip(of_text, map(truediv, of_text.values(), repeat(length)), strict=True))
    speaks: Counter[str] = Counter()
    for code, score in found.scores.items():
        for part in {code, top_of(code)}:
            speaks[EVIDENCE + part] += score  # type: ignore[assignment]
    given.update({name: min(score, _MOST) / _FULL for name, score in speaks.items()})
    return given
