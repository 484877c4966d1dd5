"""All columns of a table together: an AND of bitsets; the lowest bit is the first row."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

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

    def first(self, facts: Facts) -> int:
        """Give the number of the first row that fits."""
        return lowest(self.rows(facts))

    def failing(self, facts: Facts, most: int) -> list[int]:
        """Give, for 0, 1 … `most` columns, the rows that exactly so many columns stop."""
        counts = [self.all] + [0] * most
        for index in self.indexes:
            stopped = ~index.rows(facts)
            for n in range(most, 0, -1):
                counts[n] = (counts[n] & ~stopped) | (counts[n - 1] & stopped)
            counts[0] &= ~stopped
        return counts

    def seen(self, facts: Facts) -> dict[str, str | list[str]]:
        """Give what the columns saw: the same facts would be decided alike."""
        return reduce(or_, (dict(index.seen(facts)) for index in self.indexes), {})


def lowest(bits: int) -> int:
    """Give the number of the lowest bit that is set; -1 if none is."""
    return (bits & -bits).bit_length() - 1


def numbers(bits: int) -> list[int]:
    """List the numbers of the bits that are set, lowest first."""
    found = []
    while bits:
        found.append(lowest(bits))
        bits &= bits - 1
    return found
