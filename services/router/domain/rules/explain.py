"""Why this row: what spoke for it, which earlier rows nearly fired, what stopped them. In Chinese, for people."""

from dataclasses import dataclass
from typing import Any

from services.router.domain.rules.columns.column import Column
from services.router.domain.rules.columns.keys import CategoryColumn, NamedColumn
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.matcher import numbers
from services.router.domain.rules.table import DEFAULT, Decision, Row, Table

SHOWN = 5
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
    """How a decision came about. Near misses: those that one column stopped, then those that two did, `SHOWN` of each.

    `missed` counts all of them, by how many columns stopped them.
    """

    decision: Decision
    position: int
    """The row's place in the table, from 1."""
    because: tuple[Because, ...]
    near: tuple[NearMiss, ...]
    missed: dict[int, int]
    also: tuple[str, ...]
    """Later rows that fit too; an earlier row comes first. The default is not among them."""

    @property
    def sentence(self) -> str:
        why = "；".join(because.sentence for because in self.because)
        return f"命中第 {self.position} 行“{self.decision.row}”：{why or '没有其他行符合，按默认行办理'}"


def explain(table: Table, facts: Facts) -> Explanation:
    """Tell how the table decides about these facts."""
    fit, *near = table.matcher.failing(facts, _MOST)
    fired, *later = numbers(fit)
    before = (1 << fired) - 1
    missed = [_near(table, bits & before, facts) for bits in near]
    return Explanation(
        decision=table.decide(facts),
        position=fired + 1,
        because=reasons(table, table.rows[fired], facts),
        near=tuple(miss for misses in missed for miss in misses[:SHOWN]),
        missed={stopped: len(misses) for stopped, misses in enumerate(missed, start=1)},
        also=tuple(row.id for row in map(table.rows.__getitem__, later) if row.id != DEFAULT),
    )


def reasons(table: Table, row: Row, facts: Facts) -> tuple[Because, ...]:
    """Say of each condition of a row how the facts stand to it."""
    return tuple(_because(column, row, facts) for column in table.columns if column.name in row.cells)


def stoppers(table: Table, row: Row, facts: Facts) -> tuple[Because, ...]:
    """Say which conditions of a row the facts do not fulfil."""
    return tuple(_because(column, row, facts) for column in _stopping(table, row, facts))


def _near(table: Table, bits: int, facts: Facts) -> list[NearMiss]:
    """List near misses; those that time, day or words stopped come before those of another place or category."""
    rows = [table.rows[number] for number in numbers(bits)]
    misses = [(row, _stopping(table, row, facts)) for row in rows]
    misses.sort(key=lambda miss: sum(map(_far, miss[1])))
    return [NearMiss(r.id, r.effect, tuple(_because(c, r, facts) for c in columns)) for r, columns in misses]


def _far(column: Column[Any]) -> int:
    return isinstance(column, NamedColumn) + 2 * isinstance(column, CategoryColumn)


def _stopping(table: Table, row: Row, facts: Facts) -> list[Column[Any]]:
    asked = (column for column in table.columns if column.name in row.cells)
    return [column for column in asked if not column.holds(row.cells[column.name], facts)]


def _because(column: Column[Any], row: Row, facts: Facts) -> Because:
    return Because(column.name, column.sentence(row.cells[column.name], facts))
