"""Run measurements: all sections, or those named.

Examples: `python -m bench`, `python -m bench kit,crash`, `python -m bench kit --rounds 3`.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

import bench.sections
from bench.report import WIDTH, Report
from bench.section import Section
from shared.kit.discovery import discover

LIMIT = 60
"""Minutes that all sections together may take."""


def main() -> int:
    sections = discover(bench.sections, "SECTION", Section)
    wanted, rounds = _chosen(sections)
    # The client tells of every retry, dozens a second while a new topic's leaders settle; lasting failures are raised.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    console = Console()
    console.width = max(WIDTH, console.width)
    reports = []
    for n, name in enumerate(wanted, 1):
        console.rule(f"[bold]{name}[/] ({n} of {len(wanted)}): {sections[name].about}", align="left")
        reports.append(_measured(name, sections[name], console, rounds))
    _sum_up(reports, console)
    return 0 if all(report.reached for report in reports) else 1


def _chosen(sections: dict[str, Section]) -> tuple[list[str], int]:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:>9}  {section.about}" for name, section in sections.items()),
    )  # fmt: skip
    parser.add_argument("only", nargs="*", help=f"sections, comma or space between: {', '.join(sections)}")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds of every variant (default 5)")
    chosen = parser.parse_args()
    wanted = [name for words in chosen.only for name in words.split(",") if name] or list(sections)
    if unknown := [name for name in wanted if name not in sections]:
        parser.error(f"no section is called {', '.join(unknown)}; there are: {', '.join(sections)}")
    if chosen.rounds < 1:
        parser.error("--rounds must be 1 or more")
    return wanted, chosen.rounds


def _measured(name: str, section: Section, console: Console, rounds: int) -> Report:
    """Run one section; whatever it raises becomes its failure, so that the next one runs."""
    report = Report(name)
    began = time.monotonic()
    try:
        section.measure(report, console, rounds)
    except Exception as error:  # noqa: BLE001 - shown and written, and the section is red
        console.print_exception(max_frames=6)
        report.failure = f"{type(error).__name__}: {error}"
    report.seconds = time.monotonic() - began
    report.show(console)
    console.print(f"[dim]{report.seconds:,.0f} s; written to {report.write()}[/]\n")
    return report


def _sum_up(reports: Sequence[Report], console: Console) -> None:
    for report in reports:
        colour, said = ("green", "every must reached") if report.reached else ("red", _trouble(report))
        console.print(f"[{colour}]{report.section:>9}[/]  {escape(said)}", highlight=False)
    minutes = sum(report.seconds for report in reports) / 60
    console.print(f"[{'red' if minutes > LIMIT else 'dim'}]{minutes:.1f} min, at most {LIMIT} for all sections[/]")


def _trouble(report: Report) -> str:
    again = f"look above; again: python -m bench {report.section}"
    if report.failure:
        return f"broke off ({report.failure}): {again}"
    if not report.figures:
        return f"gave no figure: {again}"
    return f"not reached: {', '.join(f.id for f in report.missed)}; {again}"


if __name__ == "__main__":
    sys.exit(main())
