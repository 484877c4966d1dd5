"""Plant each bug in a copy of the tree and let the campaign find it; a bug that lives makes this fail.

Examples: `python -m bench.faults.mutants`, `python -m bench.faults.mutants --only no_lease,log_the_phone`.
"""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from bench.faults.mutants.mutant import mutants
from bench.faults.mutants.trial import Course, Verdict, tried


def main() -> int:
    planted = mutants()
    parser = argparse.ArgumentParser(prog="bench.faults.mutants", description=__doc__)
    parser.add_argument("--only", default=",".join(planted), help=f"bugs, comma between: {', '.join(planted)}")
    parser.add_argument("--faults", type=int, default=50, help="within which each must be caught (default 50)")
    parser.add_argument("--seed", type=int, default=1, help="draws the faults (default 1)")
    parser.add_argument("--rate", type=float, default=8.0, help="submissions a second (default 8)")
    chosen = parser.parse_args()
    wanted = [name for name in chosen.only.split(",") if name]
    if unknown := [name for name in wanted if name not in planted]:
        parser.error(f"no planted bug is called {', '.join(unknown)}; there are: {', '.join(planted)}")
    console = Console(width=max(140, Console().width))
    verdicts = []
    for name in wanted:
        verdicts.append(tried(planted[name], Course(chosen.seed, chosen.faults, chosen.rate)))
        _tell(verdicts[-1], console)
    console.print(_table(verdicts))
    return 0 if all(verdict.caught for verdict in verdicts) else 1


def _tell(verdict: Verdict, console: Console) -> None:
    mark = "[green]caught[/]" if verdict.caught else "[red]lives[/] "
    console.print(f"{mark} {verdict.mutant.name}: {verdict.why[:200]}", highlight=False)


def _table(verdicts: list[Verdict]) -> Table:
    caught = sum(verdict.caught for verdict in verdicts)
    table = Table("", "bug", "at fault", "by", "after", title=f"{caught} of {len(verdicts)} planted bugs caught")
    for verdict in verdicts:
        mark, by = ("[green]✓[/]", ", ".join(verdict.by)) if verdict.caught else ("[red]✗[/]", verdict.why[:60])
        table.add_row(mark, verdict.mutant.name, str(verdict.at or "-"), by, f"{verdict.seconds:.0f} s")
    return table


if __name__ == "__main__":
    sys.exit(main())
