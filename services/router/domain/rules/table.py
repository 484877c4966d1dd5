"""A rule table, checked and compiled: facts in, the first row that fits out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

from services.router.domain.rules.columns.column import Column
from services.router.domain.rules.effect import Arguments
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.matcher import Look, Matcher, numbers

DEFAULT = "default"
"""The id of the last row, which asks for nothing."""


@dataclass(frozen=True)
class Row:
    """One row: cells by column (a column it does not ask about is left out), effect and arguments."""

    id: str
    cells: Mapping[str, Any]
    effect: str
    arguments: Arguments
    note: str = ""


@dataclass(frozen=True)
class Decision:
    """Which row of which version decided, upon which facts; no personal data, of the text only the words found."""

    table: str
    version: str
    row: str
    effect: str
    arguments: Arguments
    facts: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The rows in order, the default last."""

    name: str
    title: str
    columns: tuple[Column[Any], ...]
    rows: tuple[Row, ...]

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher([c.compile(cells_of(c, self.rows)) for c in self.columns], len(self.rows))

    @cached_property
    def nearness(self) -> Mapping[int, tuple[tuple[int, ...], ...]]:
        """List the columns, and the pairs of them, by how little it means that they stop a row."""
        numbered = range(len(self.columns))
        return {
            size: tuple(
                sorted(combinations(numbered, size), key=lambda some: sum(self.columns[n].strange for n in some))
            )
            for size in (1, 2)
        }

    @cached_property
    def version(self) -> str:
        """Give the sha256 of everything that decides: a note, an example or a comment makes no new version."""
        columns = {column.name: column.kind for column in self.columns}
        content = {"table": self.name, "columns": columns, "rows": self.canonical}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def canonical(self) -> list[dict[str, Any]]:
        """Give the rows as JSON in their one form, codes for titles."""
        return [self._canonical(row) for row in self.rows]

    def decide(self, facts: Facts) -> Decision:
        """Give what the first row that fits says."""
        return self.decided(self.matcher.look(facts))

    def decided(self, look: Look) -> Decision:
        """Give what the first row that fits says, once the columns were asked."""
        row = self.rows[look.first]
        return Decision(self.name, self.version, row.id, row.effect, row.arguments, look.seen)

    def fitting(self, facts: Facts) -> tuple[Row, ...]:
        """List every row that fits, in order; the last is the default."""
        return tuple(self.rows[number] for number in numbers(self.matcher.rows(facts)))

    def row(self, row_id: str) -> Row:
        """Give the row of an id. Raises KeyError."""
        return self.rows[self.number(row_id)]

    def number(self, row_id: str) -> int:
        """Give a row's place, from 0. Raises KeyError."""
        return self._numbers[row_id]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {row.id: number for number, row in enumerate(self.rows)}

    def _canonical(self, row: Row) -> dict[str, Any]:
        cells = {c.name: c.canonical(row.cells[c.name]) for c in self.columns if c.name in row.cells}
        arguments = row.arguments.model_dump(mode="json")
        return {"id": row.id, "if": cells, "then": {"effect": row.effect, **arguments}}


def cells_of(column: Column[Any], rows: Sequence[Row]) -> list[Any]:
    """List a column's cells row by row; None where a row does not ask."""
    return [row.cells.get(column.name) for row in rows]
