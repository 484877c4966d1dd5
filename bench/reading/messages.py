"""Labelled messages: real ones from a file that is not ours to ship, or our own that training never saw."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.intake.usecases.read_line import Line

OWN = Path(__file__).parent / "own.jsonl"


@dataclass(frozen=True)
class Message:
    """A message and what careful readers say of it; `places` and `times` are phrases as they stand."""

    line: Line
    category: str
    second: str | None
    kind: str
    urgency: str
    places: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    pii: tuple[Mapping[str, str], ...] = ()

    def right(self, category: str, *, second: bool = False) -> bool:
        """Tell whether a top category is the label; with `second`, whether it is one of the two where there are two."""
        return category == self.category or (second and category == self.second)

    @property
    def row(self) -> dict[str, Any]:
        return {"title": self.line.title or "", "text": self.line.text, "pii": self.pii}


def read_messages(path: Path) -> list[Message]:
    """Read JSON lines with their labels. Raises OSError, ValueError or KeyError where the file is not of that form."""
    return [_message(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _message(row: Mapping[str, Any]) -> Message:
    times: Sequence[Any] = row.get("times", ())
    return Message(
        Line.model_validate(row),
        row["category"],
        row.get("second_category"),
        row["kind"],
        row.get("urgency", "normal"),
        tuple(row.get("places", ())),
        tuple(time["text"] for time in times),
        tuple(row.get("pii", ())),
    )
