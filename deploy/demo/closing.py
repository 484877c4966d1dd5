"""The end of the demo: the account, what differs from what was expected, and how to go on."""

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.demo.fold import fold
from deploy.demo.reckoning import Account

ROWS = {
    "published": ("published", "收到的消息：平台推送与单位答复"),
    "applied": ("applied", "其中已办理"),
    "repeats": ("repeats", "其中重复推送，识别后不再办理"),
    "cases": ("cases", "案件"),
    "tasks": ("tasks", "交给单位的任务"),
    "notices": ("notices", "告知诉求人的消息"),
    "parked": ("parked", "挂起"),
    "lost": ("lost", "丢失"),
    "doubled": ("doubled", "重复办理或重复告知"),
}
MUST_BE_ZERO = ("parked", "lost", "doubled")
GO_ON = """
Go on with it: `make up` here, then in another terminal

  export PATH="$PWD/.venv/bin:$PATH"
  xiaolan send hotline --sample new_snap_three_words
  xiaolan case list
  xiaolan work plans
  xiaolan tail 'channel.*.out.v1' --from-start
"""


def show(console: Console, account: Account, differences: dict[str, list[str]], log: Path) -> None:
    """Print the account as it was counted from topics and tables, and every difference."""
    console.print()
    console.print(_table(account))
    for story, found in differences.items():
        for difference in found:
            _print(console, "✗ ", f"{story}: {difference}")
    failed = not account.clean or any(differences.values())
    if failed:
        console.print(Text(f"Something is not as it should be; the services' log is {log}.", style="bold red"))
        return
    console.print(Text("✓ Every message ended in exactly one place, and everybody was told once.", style="bold green"))
    console.print(GO_ON, markup=False, highlight=False, soft_wrap=True)


def _print(console: Console, mark: str, text: str) -> None:
    """Print a text beside its mark; in a terminal it is folded beside it, piped it stays one line."""
    width = console.width - len(mark) if console.is_terminal else len(text) * 2 + 1
    first, *more = fold(text, width)
    console.print(Text(mark + first, style="bold red"), soft_wrap=True)
    for line in more:
        console.print(Text(" " * len(mark) + line, style="bold red"), soft_wrap=True)


def _table(account: Account) -> Table:
    table = Table(
        title="总账（从消息主题和数据表逐条数出）",
        title_justify="left",
        title_style="bold",
        show_header=False,
    )
    table.add_column("", style="bold")
    table.add_column("", justify="right")
    table.add_column("", style="dim")
    for name, count in account.as_dict().items():
        english, chinese = ROWS[name]
        colour = "" if name not in MUST_BE_ZERO else ("green" if count == 0 else "bold red")
        table.add_row(english, Text(str(count), style=colour), chinese)
    return table
