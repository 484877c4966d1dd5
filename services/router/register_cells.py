"""Reads the sheets of a workbook (.xlsx) as text; a formula counts by the value that was saved with it."""

import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

MOST_UNPACKED = 200_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
BROKEN = (BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, EOFError)
"""What the library raises on a file that is no workbook, or half of one."""


class TableError(Exception):
    """A file holds no table that can be read; the message says what to do."""


def read_sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Give every sheet's name and cells. Raises TableError, and OSError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's, about decorations that it does not know
        try:
            return [*_sheets(path)]
        except BROKEN as error:
            raise TableError(f"{path.name}：不是完好的 .xlsx 工作簿（{type(error).__name__}）") from None


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    from openpyxl import load_workbook

    with ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise TableError(f"{path.name}：解开后大于 {MOST_UNPACKED // 1_000_000} MB，请拆成几个文件")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            yield sheet.title, _cells(sheet)
    finally:
        book.close()


def _cells(sheet: Any) -> list[list[str]]:
    """Give a sheet's cells as text; a merged or empty cell is empty."""
    rows = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
    found = [[as_text(cell) for cell in row] for row in rows]
    if len(found) > MOST_ROWS:
        raise TableError(f"工作表“{sheet.title}”多于 {MOST_ROWS} 行，请拆开")
    return found


def as_text(cell: object) -> str:
    """Write a cell as the tables do: 05:30, 2025-06-19, 20, yes; a time past midnight stays what it is, 25:30."""
    for kind, write in _WRITERS:
        if isinstance(cell, kind):
            return write(cell)
    return "" if cell is None else str(cell).strip().replace("\r", " ").replace("\n", " ")


def _moment(cell: datetime) -> str:
    return f"{cell:%Y-%m-%d}" if cell.time() == time(0) else f"{cell:%Y-%m-%d %H:%M}"


def _duration(cell: timedelta) -> str:
    minutes = int(abs(cell).total_seconds() // 60)
    return f"{'-' if cell < timedelta(0) else ''}{minutes // 60:02d}:{minutes % 60:02d}"


_WRITERS: tuple[tuple[type[Any], Callable[[Any], str]], ...] = (
    (bool, lambda cell: "yes" if cell else "no"),
    (float, lambda cell: f"{cell:.10g}"),
    (datetime, _moment),
    (date, lambda cell: f"{cell:%Y-%m-%d}"),
    (time, lambda cell: f"{cell:%H:%M}"),
    (timedelta, _duration),
)
