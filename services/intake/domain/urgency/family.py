"""A family of dangers: what it happens to, and what happens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from shared.contracts.vocabulary import Urgency

_CLAUSE = r"[^,。!?;\n]"
_SHORT = {
    "…": f"{_CLAUSE}{{0,5}}?",
    "SOON": "(?:随时|马上|快要?|就要|眼看|摇摇欲坠|即将|要)(?:会|可能|就|都|有|要){0,3}",
}
"""What patterns of families may abbreviate: a few characters of the clause, and that it is about to happen."""


@dataclass(frozen=True)
class Family:
    """Finds one of `things` with what happens to it, in one clause and close together.

    `things` are plain words, parted by blanks; `after` and `before` are patterns, parted by blanks too, of what stands
    behind or before one.
    """

    name: str
    urgency: Urgency
    things: str
    after: str = ""
    before: str = ""
    gap: int = 8
    """Characters between the thing and what happens to it."""
    weak: bool = False
    """Counts only where the message speaks of harm too: a loose cover is no danger, one on which people stumble is."""

    once: bool = False
    """Counts only while it happens: 经常被困 and 上个月着火 ask for a repair, not for rescue."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(self.things.split())

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        things = "|".join(sorted(map(re.escape, self.words), key=len, reverse=True))
        ways = []
        if self.after:
            ways.append(rf"(?:{things}){_CLAUSE}{{0,{self.gap}}}?(?P<after>{_any(self.after)})")
        if self.before:
            ways.append(rf"(?:{_any(self.before)}){_CLAUSE}{{0,4}}?(?:{things})")
        return re.compile("|".join(ways) or things)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Walk the finds in a folded text that speaks of a thing: start, where what happens starts, end."""
        for match in self._pattern.finditer(text):
            happens = match.start("after") if self.after else -1
            yield match.start(), happens if happens >= 0 else match.start(), match.end()


def _any(patterns: str) -> str:
    """Join patterns that are parted by blanks, their abbreviations written out."""
    for short, pattern in _SHORT.items():
        patterns = patterns.replace(short, pattern)
    return "|".join(patterns.split())
