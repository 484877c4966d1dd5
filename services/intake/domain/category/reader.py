"""Reads what a message is about: the best two guesses, how sure, and what speaks for them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from services.intake.domain.category.features import EVIDENCE, spoken
from services.intake.domain.category.grams import as_far_as_read, grams
from services.intake.domain.category.joint import Joint, Scores
from services.intake.domain.category.linear import softmax
from services.intake.domain.category.model import Model
from services.intake.domain.category.words import WORK_NOISE, Evidence, EvidenceWords, Heard, top_of, weighed
from shared.city.categories import Category
from shared.contracts.vocabulary import SURE

UNKNOWN = "unknown"
"""The code where nothing speaks for any category: a person decides."""
_LEAST = 8
"""Fewer characters than this, without one word of evidence, say nothing at all."""
_SUB = 0.4
"""Below this no sub-category is named: the model and the words count the same."""
_GUESSES = 3


@dataclass(frozen=True)
class Guess:
    """A top category and its share among all: 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True)
class CategoryRead:
    """A category's code, how sure its top category is, and what speaks for it: evidence words, then n-grams."""

    code: str
    confidence: float
    words: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    guesses: tuple[Guess, ...] = field(default=(), repr=False)
    """The likeliest top categories, the best first."""

    @property
    def answered(self) -> bool:
        return self.confidence >= SURE

    @property
    def second(self) -> Guess | None:
        return self.guesses[1] if len(self.guesses) > 1 else None

    @property
    def reasons(self) -> tuple[str, ...]:
        return (*self.words, *self.grams)


@dataclass(frozen=True)
class Seen:
    """What is seen of a message: its evidence words, and what the model makes of it."""

    heard: Heard
    """The words of its text."""
    found: Evidence
    scores: Scores
    length: int


class CategoryReader:
    """Finds the category of a message; built once from the city's categories and its trained model."""

    def __init__(self, categories: Mapping[str, Category], model: Model) -> None:
        self._words = EvidenceWords(categories)
        self._model = Joint(model)
        columns: dict[str, list[int]] = defaultdict(list)
        for column, code in enumerate(model.sub.codes):
            columns[top_of(code)].append(column)
        self._subs = {
            top: (tuple(model.sub.codes[n] for n in of_top), np.array(of_top)) for top, of_top in columns.items()
        }

    def read(self, *, title: str, text: str, hint: str) -> CategoryRead:
        """Weigh n-grams and evidence words; the platform's own category is one more piece of evidence."""
        return self.judge(self.see(title=title, text=text, hint=hint))

    def see(self, *, title: str, text: str, hint: str) -> Seen:
        """Look at a message once, for whatever is read from it."""
        heard = {"title": self.hear(title), "text": self.hear(text), "hint": self.hear(hint)}
        found = weighed(**heard)
        seen = grams(*(as_far_as_read(part.text, part.plain) for part in (heard["title"], heard["text"])))
        return Seen(heard["text"], found, self._model.scores(seen, spoken(found)), len(title) + len(text))

    def hear(self, text: str) -> Heard:
        """Find the words of evidence alone: cheap, to see where a closer look may pay."""
        return self._words.hear(text)

    def judge(self, seen: Seen) -> CategoryRead:
        """Say what a message that was looked at is about."""
        if not seen.found.scores and seen.length < _LEAST:
            return CategoryRead(UNKNOWN, 0.0)
        shares = self._shares(seen)
        ranked = sorted(shares, key=lambda top: (-shares[top], top))
        guesses = tuple(Guess(top, round(shares[top], 3)) for top in ranked[:_GUESSES])
        code = self._sub(ranked[0], seen)
        words = tuple(dict.fromkeys((*seen.found.words.get(ranked[0], ()), *seen.found.of(code))))
        return CategoryRead(code, guesses[0].confidence, words, self._grams(ranked[0], seen.scores, words), guesses)

    def _sub(self, top: str, seen: Seen) -> str:
        if top not in self._subs:
            return top
        codes, columns = self._subs[top]
        shares = softmax(seen.scores.sub[columns])
        spoken_for = np.array([seen.found.scores.get(code, 0.0) for code in codes])
        sure = (shares + spoken_for / spoken_for.sum()) / 2 if spoken_for.any() else shares
        best = int(sure.argmax())
        return codes[best] if sure[best] >= _SUB else top

    def _grams(self, top: str, scores: Scores, words: tuple[str, ...]) -> tuple[str, ...]:
        """Name the n-grams that speak most and stand in no evidence word and in no longer n-gram named."""
        speaking = [g for g in self._model.reasons(scores, top) if len(g) > 1 and not g.startswith(EVIDENCE)]
        named = (*words, *speaking)
        return tuple(g for g in speaking if not any(g in other for other in named if other != g) and g not in words)

    def _shares(self, seen: Seen) -> dict[str, float]:
        shares = dict(zip(self._model.top_codes, softmax(seen.scores.top).tolist(), strict=True))
        if seen.found.scores.get(WORK_NOISE, 0.0) > 0 and "noise" in shares:
            # 环卫作业噪声 is never `noise`, whatever the rest of the text sounds like.
            shares[top_of(WORK_NOISE)] = shares.get(top_of(WORK_NOISE), 0.0) + shares.pop("noise")
        return shares
