"""The column of words that a text may hold: all words of a table in one pass (Aho-Corasick)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import ahocorasick

from services.router.domain.rules.columns.column import Column, Index, Seen, as_words
from services.router.domain.rules.facts import Facts, plain
from services.router.domain.rules.terms import listed

Words = frozenset[str]


class WordsColumn(Column[Words]):
    """Fits when the text holds any of the cell's words; full-width forms and capitals do not matter."""

    kind = "words"
    label = "正文"

    def read(self, value: Any) -> Words:
        return frozenset(map(plain, as_words(value)))

    def compile(self, cells: Sequence[Words | None]) -> Index:
        return WordIndex(cells)

    def holds(self, cell: Words, facts: Facts) -> bool:
        return any(word in facts.plain_text for word in cell)

    def canonical(self, cell: Words) -> list[str]:
        return sorted(cell)

    def wanted(self, cell: Words) -> list[str]:
        return sorted(cell)

    def said(self, _facts: Facts) -> str:
        return self.label

    def sentence(self, cell: Words, facts: Facts) -> str:
        found = [word for word in sorted(cell) if word in facts.plain_text]
        return f"正文提到{listed(found)}" if found else f"正文没有提到{listed(self.wanted(cell))}"


class WordIndex:
    """One automaton of all words; of a text only the words found are ever kept."""

    def __init__(self, cells: Sequence[Words | None]) -> None:
        rows: dict[str, int] = defaultdict(int)
        self._wild = 0
        for number, cell in enumerate(cells):
            self._wild |= (cell is None) << number
            for word in cell or ():
                rows[word] |= 1 << number
        self._cells, self._rows = cells, dict(rows)
        self._automaton = ahocorasick.Automaton()
        for word in rows:
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()

    def rows(self, facts: Facts) -> int:
        found = self._wild
        for word in self._found(facts):
            found |= self._rows[word]
        return found

    def seen(self, facts: Facts) -> Seen:
        words = sorted(self._found(facts))
        return {"text": words} if words else {}

    def probes(self, row: int) -> tuple[Facts, ...]:
        cell = self._cells[row]
        return (Facts(),) if cell is None else tuple(Facts(text=word) for word in sorted(cell))

    def _found(self, facts: Facts) -> Iterable[str]:
        if not self._rows or not facts.text:
            return ()
        return {word for _, word in self._automaton.iter(facts.plain_text)}
