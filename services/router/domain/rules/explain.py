"""Why this row: what spoke for it, which earlier rows nearly fired, what stopped them. In Chinese, for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

from services.router.domain.rules.columns.column import Column
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.matcher import Look, lowest, numbers, stopped_by
from services.router.domain.rules.table import DEFAULT, Decision, Row, Table

SHOWN = 3
_MOST = 2


@dataclass(frozen=True)
class Because:
    """One column's word on a row."""

    column: str
    sentence: str


@dataclass(frozen=True)
class NearMiss:
    """A row before the one that fired, which only these columns stopped."""

    row: str
    effect: str
    stopped_by: tuple[Because, ...]

    @property
    def sentence(self) -> str:
        return f"“{self.row}”没有命中：{'；'.join(because.sentence for because in self.stopped_by)}"


@dataclass(frozen=True)
class Explanation:
    """How a decision came about; what nobody asks for is never put into words.

    Near misses: rows that one column stopped, then rows that two did, `shown` of them.
    """

    table: Table
    facts: Facts
    look: Look
    shown: int = SHOWN

    @cached_property
    def decision(self) -> Decision:
        return self.table.decided(self.look)

    @property
    def position(self) -> int:
        """Give the row's place in the table, from 1."""
        return self.look.first + 1

    @property
    def because(self) -> tuple[Because, ...]:
        """Say of each condition of the row that fired what fulfilled it."""
        row = self.table.rows[self.look.first]
        return tuple(_because(c, row, self.facts, holds=True) for c in self.table.columns if c.name in row.cells)

    @cached_property
    def near(self) -> tuple[NearMiss, ...]:
        stopped = [~passed for passed in self.look.passing]
        nearest = chain.from_iterable(
            _nearest(self.table, stopped, rows, by) for by, rows in enumerate(self._missed, start=1)
        )
        return tuple(_miss(self.table, number, by, self.facts) for number, by in islice(nearest, self.shown))

    @property
    def missed(self) -> dict[int, int]:
        """Count all near misses, by how many columns stopped them."""
        return {stopped: rows.bit_count() for stopped, rows in enumerate(self._missed, start=1)}

    @property
    def also(self) -> tuple[str, ...]:
        """List the next rows that fit too, had this one not come first; the default is not among them."""
        later = (self.table.rows[number].id for number in numbers(self.look.fit, self.shown + 1)[1:])
        return tuple(row_id for row_id in later if row_id != DEFAULT)

    @property
    def sentence(self) -> str:
        why = "；".join(because.sentence for because in self.because)
        return f"命中第 {self.position} 行“{self.decision.row}”：{why or '没有其他行符合，按默认行办理'}"

    @cached_property
    def _missed(self) -> list[int]:
        """Give the earlier rows, as bits: those that one column stopped, those that two did."""
        before = (1 << self.look.first) - 1
        return stopped_by(self.look.passing, before, _MOST)[1:]


def explain(table: Table, facts: Facts, shown: int = SHOWN) -> Explanation:
    """Tell how the table decides about these facts; `shown` near misses are put into words."""
    return Explanation(table, facts, table.matcher.look(facts), shown)


def stoppers(table: Table, row: Row, facts: Facts) -> tuple[Because, ...]:
    """Say which conditions of a row the facts do not fulfil."""
    asked = (column for column in table.columns if column.name in row.cells)
    return tuple(_because(c, row, facts, holds=False) for c in asked if not c.holds(row.cells[c.name], facts))


def _nearest(table: Table, stopped: Sequence[int], rows: int, by: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Give the rows that so many columns stop, with those columns; what means little first, then in order."""
    for columns in table.nearness[by] if rows else ():
        left = rows
        for column in columns:
            left &= stopped[column]
        while left:
            yield lowest(left), columns
            left &= left - 1


def _miss(table: Table, number: int, columns: Sequence[int], facts: Facts) -> NearMiss:
    row = table.rows[number]
    because = tuple(_because(table.columns[column], row, facts, holds=False) for column in columns)
    return NearMiss(row.id, row.effect, because)


def _because(column: Column[Any], row: Row, facts: Facts, *, holds: bool) -> Because:
    return Because(column.name, column.sentence(row.cells[column.name], facts, holds=holds))
