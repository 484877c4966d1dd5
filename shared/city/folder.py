"""Reads one city folder: tables, YAML and text; collects every fault, with file and row, before anything is refused.

The faults are read by city staff, so they are in Chinese. A cell's own value may stand in a fault: a city folder
holds no personal data.
"""

import csv
import difflib
import io
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from shared.city.problems import problem_of

RowT = TypeVar("RowT", bound=BaseModel)
SEPARATOR = ";"


def split_words(cell: object) -> object:
    """Split a cell by `;` (or the full-width `；`); blanks and empty words fall away."""
    if not isinstance(cell, str):
        return cell
    return tuple(word.strip() for word in cell.replace("；", SEPARATOR).split(SEPARATOR) if word.strip())


Words = Annotated[tuple[str, ...], BeforeValidator(split_words)]
"""A cell that holds several words, separated by `;`."""


class Row(BaseModel):
    """Base of a table's row: unknown columns are faults, an empty cell means the field's default.

    `line` is filled by the reader with the file's line number, so that later checks can name the row too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    line: int = 0


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a city folder; `row` is the file's line number, `where` a column or a YAML path."""

    file: str
    row: int | None
    where: str
    problem: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        return f"{place} {self.where}: {self.problem}" if self.where else f"{place}: {self.problem}"


class CityError(Exception):
    """The city folder has faults; all of them are in `faults`."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class Folder:
    """Reads one city folder; what cannot be read is left out and stands in `faults`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def fault(self, file: str, row: int | None, where: str, problem: str) -> None:
        """Record one fault; the same one twice counts once."""
        fault = Fault(file, row, where, problem)
        if fault not in self.faults:
            self.faults.append(fault)

    def done(self) -> None:
        """Raise `CityError` with every fault so far, by file and row; do nothing if there is none."""
        if self.faults:
            raise CityError(sorted(self.faults, key=lambda f: (f.file, f.row or 0, f.where)))

    def files(self, pattern: str) -> list[str]:
        """List the files that match a pattern (`rules/*.yaml`), relative to the folder, sorted."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.glob(pattern) if path.is_file())

    def text(self, file: str) -> str:
        """Read a UTF-8 file, with or without byte order mark; empty, and a fault, if it cannot be read."""
        return self._read(file) or ""

    def yaml(self, file: str) -> Any:
        """Read a YAML file; None, and a fault with its line, if it is empty, malformed or names a key twice."""
        text = self._read(file)
        document = None if text is None else self._parsed(file, text)
        if text is not None and not text.strip():
            self.fault(file, None, "", "文件是空的")
        return document

    def _parsed(self, file: str, text: str) -> Any:
        try:
            return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader, only stricter
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            self.fault(file, line, "", f"YAML 写法有误：{error.problem}")
        except yaml.YAMLError as error:
            self.fault(file, None, "", f"YAML 写法有误：{error}")
        return None

    def rows(self, file: str, model: type[RowT]) -> list[RowT]:
        """Read a table with a header row; a row with a fault is left out, all its faults are recorded."""
        text = self._read(file)
        if text is None:
            return []
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        found: list[RowT] = []
        line = 1
        try:
            header = [name.strip() for name in next(reader, [])]
            if not self._header(file, header, model):
                return []
            line = reader.line_num + 1
            for cells in reader:
                if any(cell.strip() for cell in cells) and (row := self._row(file, line, header, cells, model)):
                    found.append(row)
                line = reader.line_num + 1
        except csv.Error as error:
            self.fault(file, line, "", f"CSV 写法有误：{error}")
        return found

    def check(self, file: str, line: int | None, model: type[RowT], data: Any) -> RowT | None:
        """Validate what a file says by a model; None, and a fault for each problem, if it does not fit."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self.fault(file, line, *problem_of(detail))
            return None

    def unique(self, file: str, rows: Sequence[Row], *columns: str) -> None:
        """Record a fault for each row whose values in these columns stand in an earlier row already."""
        first: dict[Hashable, int] = {}
        for row in rows:
            key = tuple(getattr(row, column) for column in columns)
            if (line := first.setdefault(key, row.line)) != row.line:
                self.fault(file, row.line, ",".join(columns), f"“{' '.join(map(str, key))}”与第 {line} 行重复")

    def known(self, file: str, line: int | None, where: str, word: str, words: Collection[str]) -> bool:
        """Tell whether a word is one of the known ones; else record a fault that names the likest of them."""
        if word in words:
            return True
        self.fault(file, line, where, f"没有“{word}”{likest(word, words)}")
        return False

    def _read(self, file: str) -> str | None:
        """Read a file's text; None if it cannot be read, which is a fault."""
        try:
            return (self.root / file).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            self.fault(file, None, "", "文件不存在，请补上")
        except OSError as error:
            self.fault(file, None, "", f"读不了：{error.strerror}")
        except UnicodeDecodeError as error:
            self.fault(file, None, "", f"第 {error.start} 字节起不是 UTF-8，请另存为“CSV UTF-8”或 UTF-8 文本")
        return None

    def _header(self, file: str, header: list[str], model: type[BaseModel]) -> bool:
        names = [name for name in model.model_fields if name != "line"]
        for name in header:
            if name not in names:
                self.fault(file, 1, name, f"没有这一列{likest(name, names)}")
        for name in sorted({name for name in header if header.count(name) > 1}):
            self.fault(file, 1, name, "这一列出现了两次")
        missing = [n for n in names if model.model_fields[n].is_required() and n not in header]
        for name in missing:
            self.fault(file, 1, name, "缺少这一列")
        return not missing

    def _row(self, file: str, line: int, header: list[str], cells: list[str], model: type[RowT]) -> RowT | None:
        if len(cells) != len(header):
            self.fault(file, line, "", f"有 {len(cells)} 格，表头有 {len(header)} 列；含逗号的内容请加引号")
            return None
        named = zip(header, cells, strict=True)
        data: dict[str, Any] = {n: cell.strip() for n, cell in named if cell.strip() and n in model.model_fields}
        if "line" in model.model_fields:
            data["line"] = line
        return self.check(file, line, model, data)


def likest(word: str, words: Iterable[str]) -> str:
    """Give the hint `，是不是“…”？` for the nearest known words, or nothing."""
    near = difflib.get_close_matches(word, list(words), n=2, cutoff=0.6)
    return f"，是不是“{'”或“'.join(near)}”？" if near else ""


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML would keep the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node.value, str):
                continue
            if key_node.value in seen:
                problem = f"“{key_node.value}”出现了两次"
                raise yaml.constructor.ConstructorError(problem=problem, problem_mark=key_node.start_mark)
            seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)
