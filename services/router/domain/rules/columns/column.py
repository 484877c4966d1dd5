"""What a type of column is: how its cells are read, indexed, tested and put into words."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from services.router.domain.rules.facts import Facts
from services.router.domain.rules.terms import listed

Cell = TypeVar("Cell")
Seen = Mapping[str, str | list[str]]


class CellError(Exception):
    """A cell cannot be used; every problem of it is in `problems`."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("；".join(problems))


class Index(Protocol):
    """One column of a whole table, compiled. Row n of the table is bit n."""

    def rows(self, facts: Facts) -> int:
        """Give the rows that this column lets pass, those without a condition included."""

    def look(self, facts: Facts) -> tuple[int, Seen]:
        """Give those rows, and what the column saw: enough to decide again, and no personal data."""

    def probes(self, row: int) -> tuple[Facts, ...]:
        """Give facts that say no more than the row asks for, such that whatever fits the row fits one of them.

        An earlier row that lets every one of them pass leaves nothing of this column to the row.
        """


class Column(ABC, Generic[Cell]):
    """One column: its `name` in the table, and the city's words for it (`terms`, code to title)."""

    kind: ClassVar[str]
    """The word for it in a table's `columns`."""
    label: str = ""
    """How people call it."""
    strange: ClassVar[int] = 0
    """How far a row is from the matter that this column stops: 0 another time or word, 1 place or channel, 2 matter."""

    def __init__(self, name: str, terms: Mapping[str, str]) -> None:
        self.name = name
        self.terms = terms
        self._listed: dict[Cell, str] = {}
        """What the table's cells ask for, as read out before."""

    @abstractmethod
    def read(self, value: Any) -> Cell:
        """Read a cell as it stands in the file. Raises CellError."""

    @abstractmethod
    def compile(self, cells: Sequence[Cell | None]) -> Index:
        """Index all cells, row by row; None is a row without a condition."""

    @abstractmethod
    def holds(self, cell: Cell, facts: Facts) -> bool:
        """Tell whether one cell lets the facts pass: the meaning that the index must keep."""

    @abstractmethod
    def canonical(self, cell: Cell) -> Any:
        """Give the cell as JSON in the one form that its table's version is made of."""

    @abstractmethod
    def said(self, facts: Facts) -> str:
        """Say what is known: `类别是“环卫作业噪声”`."""

    @abstractmethod
    def wanted(self, cell: Cell) -> list[str]:
        """List what the cell asks for, as people read it."""

    def sentence(self, cell: Cell, facts: Facts, *, holds: bool) -> str:
        """Say what is known, and that it is what the cell asks for, or is not."""
        return f"{self.said(facts)}，{'符合' if holds else '不符合'}{self.listed(cell)}"

    def listed(self, cell: Cell) -> str:
        """Read out what the cell asks for."""
        if cell not in self._listed:
            self._listed[cell] = listed(self.wanted(cell))
        return self._listed[cell]

    def title_of(self, code: str) -> str:
        return self.terms.get(code, code)


def as_words(value: Any) -> list[str]:
    """Read a word or a list of words. Raises CellError where it is neither, or empty."""
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise CellError("应是一个词或一列词，不能为空；数字和日期请加引号")
    return [word.strip() for word in words]
