"""The whole corpus: every family's cases for every consumed topic."""

from dataclasses import dataclass
from itertools import count
from random import Random

from bench.corpus import families, targets
from bench.corpus.case import Case
from bench.corpus.target import Family, Supply, Target
from shared.kit.discovery import discover


@dataclass(frozen=True)
class Entry:
    """One case of one topic."""

    target: str
    family: str
    case: Case

    @property
    def name(self) -> str:
        return f"{self.target}: {self.case.name}"


@dataclass(frozen=True)
class Corpus:
    """All cases; `supplies` give further healthy records of each topic, whose numbers no case has."""

    entries: tuple[Entry, ...]
    supplies: dict[str, Supply]

    def of(self, target: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.target == target]


class TwiceError(Exception):
    """Two cases of one topic have the same name."""


def corpus(seed: int = 0) -> Corpus:
    """Generate the corpus; the same seed gives the same bytes. Raises TwiceError."""
    numbers = count(1)
    kinds = discover(families, "FAMILY", Family)
    entries: list[Entry] = []
    supplies = {}
    for title, target in discover(targets, "TARGET", Target).items():
        supplies[title] = supply = Supply(target, numbers, Random(f"{seed}/{title}"))
        made = [Entry(title, name, case) for name, kind in kinds.items() for case in kind.cases(supply)]
        if not target.stranger:
            supply.random.shuffle(made)  # bad ones in a row would look like a bad deployment, which stops a consumer
        entries += made
    _check_names(entries)
    return Corpus(tuple(entries), supplies)


def _check_names(entries: list[Entry]) -> None:
    names = [entry.name for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise TwiceError(f"these names stand twice: {', '.join(twice)}; give each case of a topic a name of its own")
