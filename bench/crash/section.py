"""Measures: a stack for the whole sweep, its shares, each crash told as it is done."""

import asyncio
from collections.abc import Sequence
from math import ceil

from rich.console import Console

from bench.crash.figures import add_figures
from bench.crash.nursery import SERVICES
from bench.crash.plan import Crash, crashes
from bench.crash.sweep import ON_ONE_STAGE, SIDE_BY_SIDE, Result, ground, sweep
from bench.report import Report
from deploy.local.stack import managed_stack

SHOWN = 10
"""Violations of one crash that are printed; a loss drags many others behind it."""


def measure_seeds(
    report: Report, console: Console, seeds: Sequence[int], *, only: str = "", stages: int = SIDE_BY_SIDE
) -> None:
    """Sweep these seeds and fill the report; each violation is printed with the command that repeats it."""
    planned = [crash for seed in seeds for crash in crashes(seed, only)]
    shares = [share for n in range(stages) if (share := planned[n::stages])]
    results = asyncio.run(_sweep(console, shares))
    stages_built = sum(ceil(len(share) / ON_ONE_STAGE) for share in shares)
    add_figures(report, results, len(planned) + len(SERVICES) * stages_built)


async def _sweep(console: Console, shares: Sequence[Sequence[Crash]]) -> list[Result]:
    with managed_stack(fsync=True) as stack:
        async with ground(stack.endpoints) as on:
            return await sweep(on, shares, lambda result: _tell(console, result))


def _tell(console: Console, result: Result) -> None:
    crash = result.crash
    if result.is_good:
        console.print(f"[dim]{crash.name:<50}{result.seconds:>6.1f} s[/]")
        return
    for violation in result.violations[:SHOWN]:
        console.print(f"[red]{crash.name}: {violation}[/]")
    if more := len(result.violations[SHOWN:]):
        console.print(f"[red]... and {more} more[/]")
    console.print(f"repeat: python -m bench.crash --seeds 1 --seed {crash.seed} --only '{crash.service} {crash.point}'")
