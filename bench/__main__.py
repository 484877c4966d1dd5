"""Run measurements: all sections, or those named.

Examples: `python -m bench`, `python -m bench kit`, `python -m bench kit --rounds 3`.
"""

import argparse
import sys

from rich.console import Console

import bench.sections
from bench.report import Report
from bench.section import Section
from shared.kit.discovery import discover


def main() -> int:
    sections = discover(bench.sections, "SECTION", Section)
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("only", nargs="*", help=f"sections, comma or space between: {', '.join(sections)}")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds of every variant (default 5)")
    chosen = parser.parse_args()
    wanted = [name for words in chosen.only for name in words.split(",") if name] or list(sections)
    unknown = [name for name in wanted if name not in sections]
    if unknown:
        parser.error(f"no section is called {', '.join(unknown)}; there are: {', '.join(sections)}")
    console = Console()
    missed = False
    for name in wanted:
        report = Report(name)
        sections[name].measure(report, console, chosen.rounds)
        report.show(console)
        console.print(f"[dim]written to {report.write()}[/]")
        missed |= not report.reached
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
