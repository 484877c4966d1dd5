"""categories.csv: what complaints are about, with the words that speak for each and how the same matter is told."""

from typing import Literal

from pydantic import Field

from shared.city.divisions import Confidence
from shared.city.folder import Folder, Row, Words
from shared.city.geo import CELL_METRES

FILE = "categories.csv"
OUT_OF_SCOPE = "out_of_scope"


class Category(Row):
    """A top category (`sanitation`) or a sub-category (`sanitation.noise`)."""

    code: str = Field(pattern=r"^[a-z][a-z_]*(\.[a-z][a-z_]*)?$")
    title: str
    parent: str | None = None
    words: Words = ()
    """Evidence: words of a message that speak for this category."""
    authority: str = ""
    """Who is responsible, where the bureau itself is not: told to the complainant."""
    same_matter_days: int = Field(gt=0, le=365)
    """Two tickets farther apart in time are never proposed as one matter."""
    same_matter_metres: int = Field(gt=0, le=int(CELL_METRES))
    """Two tickets farther apart are never proposed as one matter; a cell and its neighbours reach no farther."""
    clock_band: bool = False
    """Whether the same clock time on other days speaks for the same matter (noise)."""
    verify: Literal["always", "sample"] = "always"
    """Whether every handled case is verified, or a sample of a low-risk kind."""
    confidence: Confidence

    @property
    def top(self) -> str:
        return self.code.partition(".")[0]


def read_categories(folder: Folder) -> dict[str, Category]:
    """Read the categories by code; subs stand under their top, and one word speaks once within a top."""
    rows = folder.rows(FILE, Category)
    folder.unique(FILE, rows, "code")
    folder.unique(FILE, rows, "title")
    found = {row.code: row for row in rows}
    for row in rows:
        _check(folder, row, found)
    _check_words(folder, rows)
    return found


def _check(folder: Folder, row: Category, found: dict[str, Category]) -> None:
    expected = row.top if "." in row.code else None
    if row.parent != expected:
        folder.fault(FILE, row.line, "parent", f"“{row.code}”的上级应是“{expected or ''}”")
    elif expected:
        folder.known(FILE, row.line, "parent", expected, found.keys())
    if row.top == OUT_OF_SCOPE and expected and not row.authority:
        folder.fault(FILE, row.line, "authority", "非本局职责的小类要写明由谁负责")
    if expected and not row.words:
        folder.fault(FILE, row.line, "words", "小类至少要有一个证据词")


def _check_words(folder: Folder, rows: list[Category]) -> None:
    first: dict[str, Category] = {}
    for row in rows:
        for word in row.words:
            if (other := first.setdefault(word, row)) is not row:
                folder.fault(FILE, row.line, "words", f"“{word}”已是“{other.code}”（第 {other.line} 行）的证据词")
