"""A consumed topic, and the supply of fresh healthy records that its cases are made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from bench.corpus.case import APPLIED, NAME, PARKED, PLAIN, Case, Path, Rec, Way, parked, put

if TYPE_CHECKING:
    from bench.corpus.platform import Platform


@dataclass(frozen=True)
class Target:
    """Who consumes it, and the `n`th healthy record on it. `field` names one that must be there."""

    topic: str
    service: str
    healthy: Callable[[int], Rec]
    field: Path
    text: Path
    """Where a text stands that holds a person's name or phone."""
    name: str = NAME
    """What of it stands in that text."""
    longest: int = 10_000
    """The most characters of that text; 0: it is an id, and takes none but its own."""
    other: tuple[Path, Any] | None = None
    """A field and a value that makes another record under the same id; None: the text takes any words."""
    platform: "Platform | None" = None
    stranger: bool = True
    surplus: str = APPLIED
    odd_key: str = APPLIED
    healthy_before: float = 0.34
    """How many healthy records go before each case. Where a fifth is bad, a topic of our own stops its consumer."""
    prefix: str = ""
    """What a fault of the model puts before a field's path: the kind of a unit's answer."""

    def reworded(self, record: Rec) -> Rec:
        """Say something else under the same id."""
        path, value = self.other or (self.text, "别的话")
        return record.having(put(path, value))

    def with_note(self, name: str, record: Rec, way: Way = PLAIN) -> Case:
        """Expect what this topic makes of a record with a member `note` that nobody asks for."""
        if self.surplus == PARKED:
            return parked(name, record, "schema", self.named("note"), way=way)
        return Case(name, record, way=way)

    def named(self, *path: str) -> str:
        """Give a field's path as a fault of the model names it."""
        return self.prefix + ".".join(path)


@dataclass(frozen=True)
class Supply:
    """What a family makes cases of: a target's healthy records, each new, and chance with a seed."""

    target: Target
    numbers: Iterator[int]
    random: Random

    def new(self) -> Rec:
        return self.target.healthy(next(self.numbers))


@dataclass(frozen=True)
class Family:
    """Cases of one kind, found by its file; `cases` gives none for a topic that it does not fit."""

    about: str
    cases: Callable[[Supply], Iterable[Case]]
