"""Collects what is wrong with one table's file, by row and column."""

import re
from collections.abc import Iterable, Mapping

from shared.city.folder import Fault

_ID = re.compile(r"(?:^|[\s{,-])id:\s*[\"']?([^\s\"',}]+)")


class Notes:
    """The faults of one file so far."""

    def __init__(self, file: str, lines: Mapping[str, int]) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._lines = lines

    def add(self, row: str | None, where: Iterable[str], problem: str) -> None:
        """Note a fault of a row (None: of the whole table) at a path such as `if`, `street`."""
        path = ".".join(part for part in (row, *where) if part)
        fault = Fault(self.file, self._lines.get(row) if row else None, path, problem)
        if fault not in self.faults:
            self.faults.append(fault)


def lines_of(text: str) -> dict[str, int]:
    """Find the line on which each row's id stands first."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for row_id in _ID.findall(line):
            lines.setdefault(row_id, number)
    return lines
