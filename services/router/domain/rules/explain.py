"""Why this row: what spoke for it, which earlier rows nearly fired, what stopped them. In Chinese, for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from typing import Any

from services.router.domain.rules.columns.column import Column
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.matcher import lowest, numbers, stopped_by
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
    """How a decision came about. Near misses: rows that one column stopped, then rows that two did.

    `missed` counts them all, by how many columns stopped them.
    """

    decision: Decision
    position: int
    """The row's place in the table, from 1."""
    because: tuple[Because, ...]
    near: tuple[NearMiss, ...]
    missed: dict[int, int]
    also: tuple[str, ...]
    """The next rows that fit too, had this one not come first; the default is not among them."""

    @property
    def sentence(self) -> str:
        why = "；".join(because.sentence for because in self.because)
        return f"命中第 {self.position} 行“{self.decision.row}”：{why or '没有其他行符合，按默认行办理'}"


def explain(table: Table, facts: Facts, shown: int = SHOWN) -> Explanation:
    """Tell how the table decides about these facts; `shown` near misses are put into words."""
    look = table.matcher.look(facts)
    fired = look.first
    before = (1 << fired) - 1
    _, *missed = stopped_by(look.passing, before, _MOST)
    nearest = chain.from_iterable(
        _nearest(table, look.passing, rows, stopped) for stopped, rows in enumerate(missed, start=1)
    )
    later = (table.rows[number].id for number in numbers(look.fit, shown + 1)[1:])
    return Explanation(
        decision=table.decided(look),
        position=fired + 1,
        because=reasons(table, table.rows[fired], facts),
        near=tuple(_miss(table, number, columns, facts) for number, columns in islice(nearest, shown)),
        missed={stopped: rows.bit_count() for stopped, rows in enumerate(missed, start=1)},
        also=tuple(row_id for row_id in later if row_id != DEFAULT),
    )


def reasons(table: Table, row: Row, facts: Facts) -> tuple[Because, ...]:
    """Say of each condition of a row how the facts stand to it."""
    return tuple(_because(column, row, facts) for column in table.columns if column.name in row.cells)


def stoppers(table: Table, row: Row, facts: Facts) -> tuple[Because, ...]:
    """Say which conditions of a row the facts do not fulfil."""
    asked = (column for column in table.columns if column.name in row.cells)
    return tuple(_because(c, row, facts) for c in asked if not c.holds(row.cells[c.name], facts))


def _nearest(table: Table, passing: Sequence[int], rows: int, stopped: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Give the rows that so many columns stop, with those columns; what means little first, then in order."""
    for columns in table.nearness[stopped]:
        left = reduce(lambda bits, column: bits & ~passing[column], columns, rows)
        while left:
            yield lowest(left), columns
            left &= left - 1


def _miss(table: Table, number: int, columns: Sequence[int], facts: Facts) -> NearMiss:
    row = table.rows[number]
    return NearMiss(row.id, row.effect, tuple(_because(table.columns[column], row, facts) for column in columns))


def _because(column: Column[Any], row: Row, facts: Facts) -> Because:
    return Because(column.name, column.sentence(row.cells[column.name], facts))
