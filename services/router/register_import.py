"""Imports tables into a city folder: all of them, after every check of the folder passed, or none."""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from services.router.city import load
from services.router.register_cells import TableError
from services.router.register_tables import Table, read_tables
from shared.city.city import read_city
from shared.city.folder import Folder


def read_all(paths: Iterable[Path]) -> tuple[list[Table], list[str]]:
    """Read the tables of several files; give them, and what is wrong with files or tables given twice."""
    tables: list[Table] = []
    problems = []
    for path in paths:
        try:
            tables += read_tables(path)
        except TableError as error:
            problems.append(str(error))
    seen: dict[str, str] = {}
    for table in tables:
        first = seen.setdefault(table.kind.file, table.origin)
        if first != table.origin:
            problems.append(f"{table.origin}：这张表已经在 {first} 里")
    return tables, problems


def check(city: Path, tables: Sequence[Table]) -> list[str]:
    """List every fault that the city folder would have with these tables, in the words of the files they came from."""
    with TemporaryDirectory(prefix="city-") as scratch:
        copy = Path(scratch) / "city"
        shutil.copytree(city, copy)
        for table in tables:
            (copy / table.kind.file).write_text(table.text, encoding="utf-8")
        folder = Folder(copy)
        load(folder, read_city(folder))
    origins = {table.kind.file: table.origin for table in tables}
    faults = sorted(folder.faults, key=lambda fault: (fault.file, fault.row or 0, fault.where))
    return [
        f"{origins.get(fault.file, fault.file)}"
        + (f" 第 {fault.row} 行" if fault.row else "")
        + (f" {fault.where}" if fault.where else "")
        + f"：{fault.problem}"
        for fault in faults
    ]


def write(city: Path, tables: Sequence[Table]) -> None:
    """Put the tables into the folder: all are written beside their place first, then each takes it at once."""
    ready = []
    for table in tables:
        place = city / table.kind.file
        beside = place.with_name(f".{place.name}.new")
        beside.write_text(table.text, encoding="utf-8")
        ready.append((beside, place))
    for beside, place in ready:
        os.replace(beside, place)  # noqa: PTH105 - says that it is atomic
