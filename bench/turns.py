"""Lets variants take turns on one chain, round after round, and shows which is on and how far it is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.chain import Chain, Outcome

WARM = 60_000
"""A JVM broker needs about this many messages before its rates mean anything."""


@dataclass(frozen=True)
class Turn:
    """What one variant does in each round."""

    variant: str
    count: int
    rate: float | None = None
    stores: bool = True
    """Whether each hop has to have stored every record in the end."""


async def warm(made: Chain, console: Console) -> None:
    """Send enough through the bare relay for the broker's machine code to be compiled."""
    with _progress(console) as progress:
        count = WARM // 3  # each is written three times and once more on its way in
        task = progress.add_task("warming the broker", total=count)
        await made.run("bare", count, arrived=lambda n: progress.update(task, completed=n))


async def take(made: Chain, turns: Sequence[Turn], rounds: int, console: Console) -> dict[str, list[Outcome]]:
    """Run every turn `rounds` times, interleaved: what disturbs the machine disturbs all alike."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    with _progress(console) as progress:
        whole = progress.add_task("turns", total=rounds * len(turns))
        for number in range(1, rounds + 1):
            for turn in turns:
                said = f"round {number} of {rounds}: {turn.variant}"
                task = progress.add_task(said, total=turn.count)
                outcome = await made.run(
                    turn.variant, turn.count, rate=turn.rate, stores=turn.stores,
                    arrived=lambda n, task=task: progress.update(task, completed=n),  # type: ignore[misc]
                )  # fmt: skip
                found[turn.variant].append(outcome)
                progress.remove_task(task)
                progress.advance(whole)
                console.print(f"[dim]{said:<24} {_told(turn, outcome)}[/]", highlight=False)
    return found


def _told(turn: Turn, outcome: Outcome) -> str:
    cpu = f"{sum(outcome.cpu.values()):.3f} ms of CPU a record"
    if turn.rate is None:
        return f"{outcome.rate:>8,.0f} records/s, {cpu}"
    return f"p50 {outcome.percentile(0.5):.0f} ms, p99 {outcome.percentile(0.99):.0f} ms at {turn.rate:g}/s, {cpu}"


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)
