"""The training sentences of a city folder: `reading/sentences/<top>.csv`, written by us in the manner of citizens."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from services.intake.domain.category.words import top_of
from shared.city.categories import Category
from shared.city.folder import Folder, Row
from shared.contracts.vocabulary import Kind

FOLDER = "reading/sentences"


class Sentence(Row):
    """One message with its labels."""

    category: str
    kind: Kind
    title: str = ""
    text: str

    @property
    def top(self) -> str:
        return top_of(self.category)


def read_sentences(folder: Folder, categories: Mapping[str, Category]) -> list[Sentence]:
    """Read every sentence; a file holds the sentences of the top category that it is named after."""
    found: list[Sentence] = []
    for path in sorted((folder.root / FOLDER).glob("*.csv")):
        file = f"{FOLDER}/{path.name}"
        rows = folder.rows(file, Sentence)
        folder.unique(file, rows, "text")
        for row in rows:
            folder.known(file, row.line, "category", row.category, categories.keys())
            if row.top != path.stem:
                folder.fault(file, row.line, "category", f"应属于“{path.stem}”")
        found += rows
    return found


def checksum(root: Path, others: Sequence[str] = ("categories.csv",)) -> str:
    """Give the digest over all that training reads."""
    digest = sha256()
    for path in [*sorted((root / FOLDER).glob("*.csv")), *(root / other for other in others)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
