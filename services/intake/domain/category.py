"""What a message is about: evidence words of the city's categories in one pass, and the platform's own category."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick

from shared.city.categories import Category

UNKNOWN = "unknown"
"""The code where nothing speaks for any category: a person decides."""
TITLE_WEIGHT = 1.5
HINT_WEIGHT = 3.0
"""The platform's category was chosen by a person, but from the platform's own list."""
_WORK_NOISE = "sanitation.noise"
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
        self._words = ahocorasick.Automaton()
        bearers: dict[str, set[str]] = defaultdict(set)
        for category in categories.values():
            for word in {category.title, *category.words}:
                bearers[normalised(word)].add(category.code)
        for word, codes in bearers.items():
            self._words.add_word(word, (word, tuple(sorted(codes))))
        if bearers:
            self._words.make_automaton()

    def read(self, *, title: str, text: str, hint: str) -> CategoryRead:
        """Score every category by its distinct words, longer ones more; take the best top and its best sub."""
        evidence: dict[str, tuple[float, tuple[str, ...]]] = {}
        for part, weight in ((hint, HINT_WEIGHT), (title, TITLE_WEIGHT), (text, 1.0)):
            for word, codes in self._found(part):
                if weight > evidence.get(word, (0.0, ()))[0]:
                    evidence[word] = (weight, codes)
        scores: dict[str, float] = defaultdict(float)
        for word, (weight, codes) in evidence.items():
            for code in codes:
                scores[code] += weight * _worth(word) / len(codes)
        return self._best(self._work_noise(scores), evidence)

    def _found(self, text: str) -> Iterable[tuple[str, tuple[str, ...]]]:
        if not len(self._words):
            return ()
        return dict.fromkeys(hit for _, hit in self._words.iter_long(normalised(text)))

    def _work_noise(self, scores: dict[str, float]) -> dict[str, float]:
        """Give noise that comes with words of sanitation to `sanitation.noise`: 环卫作业噪声 is never `noise`."""
        if scores.get(_WORK_NOISE, 0.0) > 0:
            for code in [code for code in scores if _top(code) == "noise"]:
                scores[_WORK_NOISE] += scores.pop(code)
        return scores

    def _best(self, scores: dict[str, float], evidence: Mapping[str, tuple[float, tuple[str, ...]]]) -> CategoryRead:
        tops: dict[str, float] = defaultdict(float)
        for code, score in scores.items():
            tops[_top(code)] += score
        if not tops:
            return CategoryRead(UNKNOWN, 0.0, ())
        first, *rest = sorted(tops, key=lambda top: (-tops[top], top))
        within = [code for code in scores if _top(code) == first and code != first]
        code = min(within, key=lambda c: (-scores[c], c)) if within else first
        lead = tops[first] / (tops[first] + (tops[rest[0]] if rest else 0.0))
        sure = tops[first] / (tops[first] + _ENOUGH)
        tops_that_spoke = {"noise"} if code == _WORK_NOISE else set()
        words = tuple(
            word
            for word, (_, codes) in evidence.items()
            if {first, code}.intersection(codes) or tops_that_spoke.intersection(map(_top, codes))
        )
        return CategoryRead(code, round(lead * sure, 3), words)


def normalised(text: str) -> str:
    """Fold full-width letters and digits and capitals, so that the same word is one word."""
    return unicodedata.normalize("NFKC", text).lower()


def _top(code: str) -> str:
    return code.partition(".")[0]


def _worth(word: str) -> float:
    return 1.0 + 0.5 * max(0, len(word) - 2)
