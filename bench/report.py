"""A section's report: its figures, written as JSON and shown as a table."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.figure import Figure, not_measured, of_runs
from bench.table import drawn

__all__ = ["OUT", "WIDTH", "Figure", "Report", "machine", "not_measured", "of_runs"]

OUT = Path(__file__).parent / "out"
WIDTH = 110
"""Columns that a table needs; what is no terminal has 80."""


@dataclass
class Report:
    """All figures of one section, and what broke it."""

    section: str
    figures: list[Figure] = field(default_factory=list)
    failure: str = ""
    """What was raised before the section was done; its figures are those that it had by then."""
    seconds: float = 0.0

    def write(self) -> Path:
        OUT.mkdir(exist_ok=True)
        path = OUT / f"{self.section}.json"
        body = {
            "section": self.section,
            "commit": _commit(),
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "seconds": round(self.seconds, 1),
            "failure": self.failure,
            "figures": [asdict(f) for f in self.figures],
        }
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n")
        return path

    def show(self, console: Console) -> None:
        console.width = max(WIDTH, console.width)
        console.print(drawn(f"section {self.section}", self.figures))

    @property
    def missed(self) -> list[Figure]:
        return [f for f in self.figures if not f.reached]

    @property
    def reached(self) -> bool:
        """Tell whether the section came to its end and met every must."""
        return not self.failure and bool(self.figures) and not self.missed


def machine() -> dict[str, object]:
    cores = os.cpu_count()
    return {"cores": cores, "system": platform.platform(), "python": platform.python_version(), "load": os.getloadavg()}


def _commit() -> str:
    head = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return head.stdout.strip() or "unknown"
