"""How rule tables and their decisions look in a terminal; plain when piped."""

from collections.abc import Mapping

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from services.router.domain.rules.effect import Arguments, Effect
from services.router.domain.rules.explain import Explanation, NearMiss
from services.router.domain.rules.table import DEFAULT, Row, Table
from services.router.domain.rules.terms import listed as in_words

SHORT = 12
"""Characters of a version that people compare by eye."""


def explained(table: Table, explanation: Explanation, effects: Mapping[str, Effect]) -> RenderableType:
    """Show what fired, why, what it causes, and what nearly fired."""
    decision = explanation.decision
    head = Text.assemble(
        (f"{table.title} {table.name}", "bold"),
        f"  版本 {table.version[:SHORT]}  第 {explanation.position} 行，共 {len(table.rows)} 行",
    )
    fired = Text.assemble(
        ("✔ ", "bold green"),
        (decision.row, "bold green"),
        f"  → {_caused(decision.effect, decision.arguments, effects)}",
    )
    parts: list[RenderableType] = [head, fired, _indented(*(f"{b.column}：{b.sentence}" for b in explanation.because))]
    if decision.row == DEFAULT:
        parts.append(_indented("没有其他行符合，按默认行办理"))
    if note := table.row(decision.row).note:
        parts.append(_indented(f"依据：{note}", style="dim"))
    if explanation.also:
        parts.append(_indented(f"排在后面、也符合：{'、'.join(explanation.also)}", style="dim"))
    if explanation.near:
        parts.append(_near(explanation.near, explanation.missed))
    return Group(*parts, Text())


def listed(table: Table, effects: Mapping[str, Effect]) -> RenderableType:
    """Show every row: what it asks for and what it causes."""
    title = f"{table.title} {table.name}  版本 {table.version[:SHORT]}"
    grid = Grid("", "行", "条件", "措施", title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for number, row in enumerate(table.rows, start=1):
        asked = _asked(table, row) or "其他情形"
        grid.add_row(str(number), Text(row.id), Text(asked), Text(_caused(row.effect, row.arguments, effects)))
    return grid


def _near(near: tuple[NearMiss, ...], missed: Mapping[int, int]) -> RenderableType:
    counted = "，".join(
        f"差{'一' if stopped == 1 else '两'}项的 {count} 行" for stopped, count in missed.items() if count
    )
    grid = Grid(
        "差一点命中",
        "列",
        "没有命中的原因",
        box=box.SIMPLE_HEAD,
        caption=f"排在前面：{counted}",
        caption_justify="left",
    )
    for miss in near:
        columns = "\n".join(because.column for because in miss.stopped_by)
        reasons = "\n".join(because.sentence for because in miss.stopped_by)
        grid.add_row(Text(f"✘ {miss.row}", style="yellow"), Text(columns), Text(reasons))
    return grid


def _asked(table: Table, row: Row) -> str:
    asked = ((column, row.cells[column.name]) for column in table.columns if column.name in row.cells)
    return "；".join(f"{column.label}{in_words(column.wanted(cell))}" for column, cell in asked)


def _caused(name: str, arguments: Arguments, effects: Mapping[str, Effect]) -> str:
    """Put an effect in one line: its title, then each argument that is given."""
    given = arguments.model_dump(mode="json", exclude_defaults=True)
    words = (f"{key}={'、'.join(value) if isinstance(value, list) else value}" for key, value in given.items())
    return " ".join((effects[name].title, *words))


def _indented(*lines: str, style: str = "") -> RenderableType:
    return Padding(Text("\n".join(lines), style=style), (0, 0, 0, 2), expand=False) if lines else Text(end="")
