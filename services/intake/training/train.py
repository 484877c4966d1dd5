"""Trains a city's model from its sentences, and says how well it reads sentences that it did not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from services.intake.domain.category.features import features
from services.intake.domain.category.model import Model
from services.intake.domain.category.words import EvidenceWords
from services.intake.domain.kind import kind_cues
from services.intake.training.fit import Features, Settings, fit
from services.intake.training.sentences import Sentence

SEED = 20260613
FOLDS = 5


@dataclass(frozen=True)
class Set:
    """Sentences with their features."""

    sentences: Sequence[Sentence]
    messages: Sequence[Features]
    cued: Sequence[Features]
    """The same with their cues of a kind."""

    def __len__(self) -> int:
        return len(self.sentences)

    def of(self, chosen: Sequence[int]) -> "Set":
        return Set(
            [self.sentences[n] for n in chosen], [self.messages[n] for n in chosen], [self.cued[n] for n in chosen]
        )


def prepare(sentences: Sequence[Sentence], words: EvidenceWords) -> Set:
    """Shuffle the sentences by the seed and look at each."""
    ordered = list(sentences)
    Random(SEED).shuffle(ordered)  # noqa: S311 - not a secret
    messages = [features(s.title, s.text, words.find(title=s.title, text=s.text)) for s in ordered]
    cued = [{**message, **kind_cues(s.title, s.text).features} for s, message in zip(ordered, messages, strict=True)]
    return Set(ordered, messages, cued)


def train(given: Set) -> Model:
    """Fit the three parts; the parts over many codes see only n-grams that stand in several sentences."""
    subs = [n for n, s in enumerate(given.sentences) if "." in s.category]
    of_subs = given.of(subs)
    return Model(
        fit(given.messages, [s.top for s in given.sentences]),
        fit(of_subs.messages, [s.category for s in of_subs.sentences], Settings(rare=3, steps=80)),
        fit(given.cued, [s.kind for s in given.sentences], Settings(rare=3)),
    )


def accuracy(of: Model, unseen: Set) -> dict[str, float]:
    """Give the share read rightly, by part."""
    right = dict.fromkeys(("top", "sub", "kind"), 0)
    for sentence, message, cued in zip(unseen.sentences, unseen.messages, unseen.cued, strict=True):
        for part, seen, label in (
            ("top", message, sentence.top), ("sub", message, sentence.category), ("kind", cued, sentence.kind),
        ):  # fmt: skip
            model = getattr(of, part)
            right[part] += model.codes[int(model.scores(model.known(seen)).argmax())] == label
    return {name: round(count / len(unseen), 4) for name, count in right.items()}


def learning_curve(given: Set) -> list[dict[str, float]]:
    """Train on growing parts of four fifths and read the last fifth."""
    edge = len(given) * (FOLDS - 1) // FOLDS
    unseen = given.of(range(edge, len(given)))
    sizes = [edge * part // 8 for part in (1, 2, 4, 8)]
    return [{"sentences": size, **accuracy(train(given.of(range(size))), unseen)} for size in sizes]
