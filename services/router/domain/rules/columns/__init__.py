"""The types of column that a table may declare, by the word in its `columns`."""

from collections.abc import Mapping
from typing import Any

from services.router.domain.rules.columns.column import Column
from services.router.domain.rules.columns.keys import CalendarColumn, CategoryColumn, NamedColumn, WeekdayColumn
from services.router.domain.rules.columns.spans import WindowColumn
from services.router.domain.rules.columns.words import WordsColumn

TYPES: Mapping[str, type[Column[Any]]] = {
    column.kind: column
    for column in (CategoryColumn, NamedColumn, WindowColumn, CalendarColumn, WeekdayColumn, WordsColumn)
}
