"""Reads a table's columns and rows; what cannot be used is noted, by row and column, and left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from services.router.domain.rules.columns import TYPES
from services.router.domain.rules.columns.column import CellError, Column
from services.router.domain.rules.columns.spans import EffectiveColumn
from services.router.domain.rules.effect import Arguments, ArgumentsError, Effect, read_arguments
from services.router.domain.rules.facts import NAMED
from services.router.domain.rules.notes import Notes
from services.router.domain.rules.sheet import Default, Form, Line, Sheet
from services.router.domain.rules.table import DEFAULT, Row
from services.router.domain.rules.vocabulary import Vocabulary
from shared.city.folder import likest
from shared.city.problems import problem_of

EFFECTIVE = "effective"
FormT = TypeVar("FormT", bound=Form)


def check(notes: Notes, row: str | None, model: type[FormT], data: Any) -> FormT | None:
    """Read a part of the file by its form; None, and every problem noted, if it does not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            where, problem = problem_of(detail)
            notes.add(row, (where,), problem)
        return None


def read_columns(sheet: Sheet, vocabulary: Vocabulary, notes: Notes) -> tuple[Column[Any], ...]:
    """Read the declared columns, and add the one of the rows' dates."""
    read = (_column(name, kind, vocabulary, notes) for name, kind in sheet.columns.items())
    return (*(column for column in read if column), EffectiveColumn(EFFECTIVE, {}))


def _column(name: str, kind: str, vocabulary: Vocabulary, notes: Notes) -> Column[Any] | None:
    where = ("columns", name)
    if kind not in TYPES:
        notes.add(None, where, f"没有“{kind}”这种列{likest(kind, TYPES)}")
    elif kind == "list" and name not in NAMED:
        notes.add(None, where, f"没有“{name}”这一项事实{likest(name, NAMED)}；可用：{'、'.join(NAMED)}")
    elif name == EFFECTIVE:
        notes.add(None, where, "effective 是每行的生效日期，请换个列名")
    else:
        return TYPES[kind](name, vocabulary.terms.get(name if kind == "list" else kind, {}))
    return None


@dataclass(frozen=True)
class RowReader:
    """Reads rows of one table."""

    columns: Mapping[str, Column[Any]]
    declared: frozenset[str]
    """The columns that the file declares, those with faults included."""
    effects: Mapping[str, Effect]
    units: Mapping[str, str]
    notes: Notes

    def row(self, number: int, data: Any) -> Row | None:
        """Read a row; None, and everything that is wrong with it noted, if there is anything."""
        before = len(self.notes.faults)
        named = _name(number, data)
        line = check(self.notes, named, Line, data)
        if line is None:
            return None
        cells = self._cells(line)
        then = self._then(line.id, line.then)
        if line.id == DEFAULT:
            self.notes.add(line.id, ("id",), f"“{DEFAULT}”是默认行的编号，请换一个")
        if then is None or len(self.notes.faults) > before:
            return None
        return Row(line.id, cells, *then, line.note)

    def default(self, data: Any) -> Row | None:
        """Read what is done when no row fits; a table without it is refused."""
        if data is None:
            self.notes.add(None, (DEFAULT,), "缺少默认行：没有一行符合时怎么办？如 default: {then: {effect: …}}")
            return None
        line = check(self.notes, DEFAULT, Default, data)
        then = self._then(DEFAULT, line.then) if line else None
        return Row(DEFAULT, {}, *then, line.note) if line and then else None

    def _cells(self, line: Line) -> dict[str, Any]:
        for name in line.conditions:
            if name not in self.declared:
                self.notes.add(line.id, ("if", name), f"没有这一列{likest(name, self.declared)}")
        values = {name: value for name, value in line.conditions.items() if name in self.columns and name != EFFECTIVE}
        if line.effective and (line.effective.first or line.effective.last):
            values[EFFECTIVE] = (line.effective.first, line.effective.last)
        return {name: self._cell(line.id, name, value) for name, value in values.items()}

    def _cell(self, row: str, name: str, value: Any) -> Any:
        try:
            return self.columns[name].read(value)
        except CellError as error:
            for problem in error.problems:
                self.notes.add(row, ("" if name == EFFECTIVE else "if", name), problem)

    def _then(self, row: str, then: Mapping[str, Any]) -> tuple[str, Arguments] | None:
        name = str(then.get("effect", ""))
        effect = self.effects.get(name)
        if effect is None:
            problem = f"没有“{name}”这种措施{likest(name, self.effects)}" if name else "缺少 effect（做什么）"
            self.notes.add(row, ("then", "effect"), problem)
            return None
        try:
            arguments = {key: value for key, value in then.items() if key != "effect"}
            return name, read_arguments(effect, arguments, self.units)
        except ArgumentsError as error:
            for where, problem in error.problems:
                self.notes.add(row, ("then", where), problem)
            return None


def _name(number: int, data: Any) -> str:
    """Name a row in faults: by its id if it has one, else by its place."""
    row_id = data.get("id") if isinstance(data, dict) else None
    return row_id if isinstance(row_id, str) and row_id else f"rows.{number}"
