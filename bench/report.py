"""A section's figures: written as JSON, shown as a table with must, aim and a bar."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Literal

from rich.console import Console
from rich.table import Table

OUT = Path(__file__).parent / "out"
BAR = 12


@dataclass(frozen=True)
class Figure:
    """One measured figure; `value` is the median of `runs`, `baseline` the median that it was held against."""

    id: str
    what: str
    value: float
    unit: str
    better: Literal["higher", "lower"]
    must: float | None = None
    aim: float | None = None
    baseline: float | None = None
    runs: tuple[float, ...] = ()

    @property
    def reached(self) -> bool:
        return self.must is None or self._as_good_as(self.must)

    @property
    def verdict(self) -> str:
        if self.must is None:
            return "[dim]–[/]"
        if self.aim is not None and self._as_good_as(self.aim):
            return "[green]aim[/]"
        return "[green]must[/]" if self.reached else "[red]missed[/]"

    def _as_good_as(self, mark: float) -> bool:
        return self.value >= mark if self.better == "higher" else self.value <= mark


def of_runs(
    figure_id: str, what: str, runs: list[float], unit: str, better: Literal["higher", "lower"], *,
    must: float | None = None, aim: float | None = None, baseline: float | None = None,
) -> Figure:  # fmt: skip
    """Make a figure of several runs: their median, with each kept."""
    return Figure(figure_id, what, median(runs), unit, better, must, aim, baseline, tuple(round(r, 4) for r in runs))


@dataclass
class Report:
    """All figures of one section."""

    section: str
    figures: list[Figure] = field(default_factory=list)

    def write(self) -> Path:
        OUT.mkdir(exist_ok=True)
        path = OUT / f"{self.section}.json"
        body = {
            "section": self.section,
            "commit": _commit(),
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "figures": [asdict(f) for f in self.figures],
        }
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n")
        return path

    def show(self, console: Console) -> None:
        table = Table(title=f"section {self.section}", title_justify="left", pad_edge=False)
        for name, justify in (("id", "left"), ("what", "left"), ("median", "right"), ("spread", "right"),
                              ("must", "right"), ("aim", "right"), ("", "left"), ("", "left")):  # fmt: skip
            table.add_column(name, justify=justify, no_wrap=name != "what")  # type: ignore[arg-type]
        for f in self.figures:
            table.add_row(
                f.id, f.what, f"{_number(f.value)} {f.unit}", _spread(f.runs), _number(f.must), _number(f.aim),
                _bar(f), f.verdict,
            )  # fmt: skip
        console.width = max(100, console.width)
        console.print(table)

    @property
    def reached(self) -> bool:
        return all(f.reached for f in self.figures)


def machine() -> dict[str, object]:
    cores = os.cpu_count()
    return {"cores": cores, "system": platform.platform(), "python": platform.python_version(), "load": os.getloadavg()}


def _commit() -> str:
    head = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return head.stdout.strip() or "unknown"


def _spread(runs: tuple[float, ...]) -> str:
    return f"{_number(min(runs))}–{_number(max(runs))}" if len(runs) > 1 else ""


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _bar(f: Figure) -> str:
    """Draw how far the figure is on the way to its aim (full bar = aim reached)."""
    goal = f.aim or f.must
    if not goal or not f.value:
        return ""
    share = f.value / goal if f.better == "higher" else goal / f.value
    filled = round(BAR * min(1.0, share))
    return f"[cyan]{'█' * filled}[/][dim]{'·' * (BAR - filled)}[/]"
