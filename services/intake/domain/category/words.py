"""Evidence words of the city's categories, found in one pass over a text."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import ahocorasick

from services.intake.domain.category.grams import folded
from shared.city.categories import Category

TITLE_WEIGHT = 1.5
HINT_WEIGHT = 3.0
"""The platform's category was chosen by a person, but from the platform's own list."""
WORK_NOISE = "sanitation.noise"
Codes = tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What the words say: a score a code, and the words by code in the order in which they were found."""

    scores: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]

    def of(self, code: str) -> tuple[str, ...]:
        """Give the words for a code; for a top code those of its subs too."""
        return tuple(dict.fromkeys(w for c, words in self.words.items() if c == code or _under(c, code) for w in words))


@dataclass(frozen=True)
class Heard:
    """A text, folded, and the evidence words in it: where each ends, the word, its codes."""

    text: str
    plain: str
    hits: tuple[tuple[int, str, Codes], ...]

    def tops(self, bounds: Sequence[int]) -> list[set[str]]:
        """Give the top categories that words speak for in each part of the text; a part lies between two bounds."""
        moved = len(self.plain) != len(self.text)
        edges = [len(folded(self.text[:bound])) for bound in bounds] if moved else bounds
        codes: list[set[str]] = [set() for _ in edges]
        for last, _, of_word in self.hits:
            codes[bisect_right(edges, last) - 1].update(of_word)
        return [_tops(found) for found in codes[:-1]]


class EvidenceWords:
    """Finds evidence; built once from the city's categories."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        self._words = ahocorasick.Automaton()
        bearers: dict[str, set[str]] = defaultdict(set)
        for category in categories.values():
            for word in {category.title, *category.words}:
                bearers[folded(word)].add(category.code)
        for word, codes in bearers.items():
            self._words.add_word(word, (word, tuple(sorted(codes))))
        if bearers:
            self._words.make_automaton()

    def find(self, *, title: str, text: str, hint: str = "") -> Evidence:
        """Score every code by its distinct words, longer ones more, those of hint and title more."""
        return weighed(hint=self.hear(hint), title=self.hear(title), text=self.hear(text))

    def hear(self, text: str) -> Heard:
        """Find the words of a text, the longest where several begin."""
        plain = folded(text)
        found = self._words.iter_long(plain) if plain and len(self._words) else ()
        return Heard(text, plain, tuple((last, *of_word) for last, of_word in found))


def weighed(*, title: Heard, text: Heard, hint: Heard) -> Evidence:
    """Score every code by its distinct words, longer ones more, those of hint and title more."""
    heard: dict[str, tuple[float, Codes]] = {}
    for part, weight in ((hint, HINT_WEIGHT), (title, TITLE_WEIGHT), (text, 1.0)):
        for _, word, codes in part.hits:
            if weight > heard.get(word, (0.0, ()))[0]:
                heard[word] = (weight, codes)
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for word, (weight, codes) in heard.items():
        for code in codes:
            scores[code] += weight * _worth(word) / len(codes)
            words[code] += (word,)
    return _work_noise(Evidence(scores, words))


def _tops(codes: AbstractSet[str]) -> set[str]:
    found = {top_of(code) for code in codes}
    return found - {"noise"} if WORK_NOISE in codes else found


def _work_noise(found: Evidence) -> Evidence:
    """Give noise that comes with words of sanitation to `sanitation.noise`: 环卫作业噪声 is never `noise`."""
    noisy = [code for code in found.scores if top_of(code) == "noise"]
    if not noisy or found.scores.get(WORK_NOISE, 0.0) <= 0:
        return found
    scores = {code: score for code, score in found.scores.items() if code not in noisy}
    scores[WORK_NOISE] += sum(found.scores[code] for code in noisy)
    words = {code: words for code, words in found.words.items() if code not in noisy}
    words[WORK_NOISE] = tuple(dict.fromkeys((*words.get(WORK_NOISE, ()), *(w for c in noisy for w in found.words[c]))))
    return Evidence(scores, words)


def top_of(code: str) -> str:
    return code.partition(".")[0]


def _under(code: str, top: str) -> bool:
    return code.startswith(top + ".")


def _worth(word: str) -> float:
    return 1.0 + 0.5 * max(0, len(word) - 2)
