"""Section crash: every service killed at every fail point. One seed here; `python -m bench.crash` takes five."""

from rich.console import Console

from bench.crash.section import measure_seeds
from bench.report import Report
from bench.section import Section


def measure(report: Report, console: Console, rounds: int) -> None:
    """Sweep one seed for every five rounds, at least one."""
    measure_seeds(report, console, range(1, 2 + rounds // 6))


SECTION = Section("kill -9 at every fail point of every service: nothing lost, nothing doubled", measure)
