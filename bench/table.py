"""Draws a section's figures: value, spread, must, aim, a bar that is full where the aim is reached."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from bench.figure import Figure, Verdict

WIDTH = 12
"""Characters of a bar."""
_COLOURS: dict[Verdict, str] = {
    "aim": "green", "must": "cyan", "missed": "red", "not measured": "yellow", "told": "dim",
}  # fmt: skip


def drawn(title: str, figures: Sequence[Figure]) -> Table:
    """Draw the table of a section."""
    table = Table(title=title, title_justify="left", pad_edge=False)
    for name in ("id", "what", "median", "spread", "must", "aim", "", "verdict"):
        justify = "right" if name in ("median", "spread", "must", "aim") else "left"
        table.add_column(name, justify=justify, no_wrap=name != "what")  # type: ignore[arg-type]
    for figure in figures:
        table.add_row(*_cells(figure))
    return table


def _cells(f: Figure) -> tuple[str, ...]:
    what = f.what if not f.why else f"{f.what} (not measured: {f.why})"
    value = "–" if f.value is None else f"{number(f.value)} {f.unit}"
    verdict = f"[{_COLOURS[f.verdict]}]{'–' if f.verdict == 'told' else f.verdict}[/]"
    return f.id, escape(what), value, _spread(f.runs), number(f.must), number(f.aim), _bar(f), verdict


def _spread(runs: tuple[float, ...]) -> str:
    return f"{number(min(runs))}–{number(max(runs))}" if len(runs) > 1 else ""


def number(value: float | None) -> str:
    """Write a number with three places that count."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _bar(f: Figure) -> str:
    if f.share is None:
        return ""
    filled = round(WIDTH * f.share)
    return f"[{_COLOURS[f.verdict]}]{'█' * filled}[/][dim]{'·' * (WIDTH - filled)}[/]"
