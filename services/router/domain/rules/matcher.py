"""All columns of a table together: an AND of bitsets; the lowest bit is the first row."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.router.domain.rules.columns.column import Index
from services.router.domain.rules.facts import Facts


class Matcher:
    """Answers for `size` rows, of which the last asks for nothing: there is always a first one that fits."""

    def __init__(self, indexes: Sequence[Index], size: int) -> None:
        self.indexes = tuple(indexes)
        self.all = (1 << size) - 1

    def rows(self, facts: Facts) -> int:
        """Give every row that fits, as bits."""
        found = self.all
        for index in self.indexes:
            found &= index.rows(facts)
        return found

    def look(self, facts: Facts) -> "Look":
        """Ask every column once."""
        seen: dict[str, str | list[str]] = {}
        passing, fit = [], self.all
        for index in self.indexes:
            rows, saw = index.look(facts)
            passing.append(rows)
            fit &= rows
            seen.update(saw)
        return Look(passing, fit, seen)


@dataclass(frozen=True)
class Look:
    """What the columns say of some facts: the rows that each lets pass, those that fit, and what was seen.

    What was seen is enough to look again: the same rows fit.
    """

    passing: list[int]
    fit: int
    seen: dict[str, str | list[str]]

    @property
    def first(self) -> int:
        """Give the number of the first row that fits."""
        return lowest(self.fit)


def lowest(bits: int) -> int:
    """Give the number of the lowest bit that is set; -1 if none is."""
    return (bits & -bits).bit_length() - 1


def stopped_by(passing: Sequence[int], rows: int, most: int) -> list[int]:
    """Tell apart, of some rows, those that 0, 1 … `most` columns stop."""
    counts = [rows] + [0] * most
    for passed in passing:
        stopped = ~passed
        for n in range(most, 0, -1):
            counts[n] = (counts[n] & passed) | (counts[n - 1] & stopped)
        counts[0] &= passed
    return counts


def numbers(bits: int, most: int | None = None) -> list[int]:
    """List the numbers of the bits that are set, lowest first, `most` of them or all."""
    found: list[int] = []
    while bits and len(found) != most:
        found.append(lowest(bits))
        bits &= bits - 1
    return found
