"""Loads a city's rule tables; a table with any fault is refused, with all its faults at once."""

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from services.router.domain.rules.effect import Effect
from services.router.domain.rules.examples import read_examples, run_examples
from services.router.domain.rules.notes import Notes, lines_of
from services.router.domain.rules.reach import dead_rows
from services.router.domain.rules.rows import RowReader, check, read_columns
from services.router.domain.rules.sheet import Sheet
from services.router.domain.rules.table import DEFAULT, Row, Table
from services.router.domain.rules.terms import listed
from services.router.domain.rules.vocabulary import Vocabulary
from shared.city.folder import Fault, Folder
from shared.city.folder import Row as FileRow

FILES = "rules/*.yaml"
CHANNELS = "rules/channels.csv"


class ChannelRow(FileRow):
    """A platform that tables may ask for."""

    id: str
    title: str


def load_channels(folder: Folder) -> dict[str, str]:
    """Read the platforms' names that tables may use, id to title."""
    rows = folder.rows(CHANNELS, ChannelRow)
    folder.unique(CHANNELS, rows, "id")
    return {row.id: row.title for row in rows}


def load_tables(folder: Folder, vocabulary: Vocabulary, effects: Mapping[str, Effect]) -> dict[str, Table]:
    """Read and check every table of a city folder, by name; faults stand in the folder, their tables are left out."""
    found = {}
    for file in folder.files(FILES):
        text, document = folder.text(file), folder.yaml(file)
        if document is None:
            continue
        table, faults = read_table(file, document, lines_of(text), vocabulary, effects)
        for fault in faults:
            folder.fault(fault.file, fault.row, fault.where, fault.problem)
        if table:
            found[table.name] = table
    return found


def read_table(
    file: str, document: Any, lines: Mapping[str, int], vocabulary: Vocabulary, effects: Mapping[str, Effect]
) -> tuple[Table | None, tuple[Fault, ...]]:
    """Read one table from its parsed YAML: the table, or every fault of it. `lines`: where each row's id stands."""
    notes = Notes(file, lines)
    sheet = check(notes, None, Sheet, document)
    table = _table(sheet, vocabulary, effects, notes) if sheet else None
    return (None if notes.faults else table), tuple(notes.faults)


def _table(sheet: Sheet, vocabulary: Vocabulary, effects: Mapping[str, Effect], notes: Notes) -> Table:
    """Read what can be read, check that every row can fire and every example holds."""
    columns = read_columns(sheet, vocabulary, notes)
    by_name = {column.name: column for column in columns}
    reader = RowReader(by_name, frozenset(sheet.columns), effects, vocabulary.units, notes)
    rows = [row for number, data in enumerate(sheet.rows, start=1) if (row := reader.row(number, data))]
    default = reader.default(sheet.default)
    _check_names(sheet, notes)
    ids = _check_ids(sheet, notes)
    cases = read_examples(sheet.examples, ids, vocabulary, notes)
    whole = not notes.faults
    table = Table(sheet.table, sheet.title, columns, _distinct(rows) + ((default,) if default else ()))
    if len(columns) > len(sheet.columns):
        _check_reach(table, vocabulary, notes)
    if whole:
        run_examples(table, cases, notes)
    return table


def _check_reach(table: Table, vocabulary: Vocabulary, notes: Notes) -> None:
    """Note each row that can never fire. A column that could not be read would make its rows too wide."""
    for dead in dead_rows(table, vocabulary.parents):
        notes.add(dead.row, ("if",), _never(dead.taken_by))


def _check_names(sheet: Sheet, notes: Notes) -> None:
    stem = PurePosixPath(notes.file).stem
    if sheet.table != stem:
        notes.add(None, ("table",), f"表名应与文件名相同（{stem}），写的是“{sheet.table}”")


def _check_ids(sheet: Sheet, notes: Notes) -> set[str]:
    """Note each id that several rows bear; give all ids, the default's too."""
    ids = [str(data["id"]) for data in sheet.rows if isinstance(data, dict) and "id" in data]
    for row_id, times in Counter(ids).items():
        if times > 1:
            notes.add(row_id, ("id",), f"这个编号出现了 {times} 次，每行要有自己的编号")
    return {*ids, DEFAULT}


def _distinct(rows: list[Row]) -> tuple[Row, ...]:
    return tuple({row.id: row for row in reversed(rows)}.values())[::-1]


def _never(taken_by: tuple[str, ...]) -> str:
    if not taken_by:
        return "这一行永远不会命中：街道不在所写的区县里"
    together = "合起来" if len(taken_by) > 1 else ""
    return f"这一行永远不会命中：排在前面的{listed(taken_by)}{together}已包含它的全部情形；请调整顺序或条件"
