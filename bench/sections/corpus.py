"""Section corpus: every kind of hostile input through the three real services, healthy records beside it."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.corpus import verdict
from bench.corpus.corpus import Corpus, corpus
from bench.corpus.run import Run, run
from bench.corpus.seen import Seen
from bench.report import Figure, Report, of_runs
from bench.section import Section
from deploy.local.stack import managed_stack
from shared.cli.parts import migrations
from shared.kit.migrate import migrate

EVERY = 0.05
"""Seconds between two records of one topic; nine topics at once."""
LEAST = 600
MOST_ROUNDS = 2


@dataclass
class Round:
    """What one sending of the whole corpus gave, beside healthy records alone."""

    cases: int
    problems: dict[str, list[str]]
    alone: list[float]
    beside: list[float]

    @property
    def failed(self) -> int:
        return len(self.problems["cases"])


def measure(report: Report, console: Console, rounds: int) -> None:
    """Send it all with another seed each round."""
    found = [asyncio.run(_round(seed, console)) for seed in range(min(rounds, MOST_ROUNDS))]
    report.figures += _figures(found)


async def _round(seed: int, console: Console) -> Round:
    made = corpus(seed)
    with managed_stack() as stack, tempfile.TemporaryDirectory() as folder:
        await migrate(stack.postgres.url, migrations())
        async with run(stack.endpoints, stack.postgres.url, Path(folder)) as running:
            console.print(f"seed {seed}: {len(made.entries):,} cases; healthy records alone first ...")
            await running.send(made, every=EVERY, only_healthy=True)
            alone, records = running.seen.delays(), running.seen.records
            running.seen = Seen(records)
            await running.send(made, every=EVERY)
            problems = await _problems(running, made)
            _show(console, problems)
            return Round(len(made.entries), problems, alone, running.seen.delays())


async def _problems(run: Run, corpus: Corpus) -> dict[str, list[str]]:
    judged = {entry.name: verdict.problem(run.seen, entry.name) for entry in corpus.entries}
    return {
        "cases": [f"{name}: {problem}" for name, problem in judged.items() if problem],
        "healthy": [found for target in corpus.supplies for found in verdict.unapplied(run.seen, target)],
        "announced": await verdict.unannounced(run),
        "answers": await verdict.wrong_answers(run),
        "leaks": await verdict.leaks(run),
        "lines": verdict.forged_lines(run),
        "stopped": await verdict.stopped(run),
    }


def _show(console: Console, problems: dict[str, list[str]]) -> None:
    for kind, found in problems.items():
        for one in found[:50]:
            console.print(f"[red]{kind}[/] {one}", markup=True, highlight=False)


def _figures(rounds: list[Round]) -> list[Figure]:
    def count(id_: str, what: str, kind: str) -> Figure:
        runs = [float(len(r.problems[kind])) for r in rounds]
        return Figure(id_, what, max(runs), "", "lower", must=0, runs=tuple(runs))

    total = min(r.cases for r in rounds)
    passed = min(r.cases - r.failed for r in rounds)
    alone, beside = ([sorted(getattr(r, name)) for r in rounds] for name in ("alone", "beside"))
    return [
        Figure("corpus.total", "cases", total, "", "higher", must=LEAST),
        Figure("corpus.passed", "cases that ended as they should", passed, "", "higher", must=total, baseline=total),
        count("corpus.healthy", "healthy records not applied", "healthy"),
        count("corpus.announced", "parked records not announced exactly once", "announced"),
        count("corpus.answers", "answers of units told wrongly", "answers"),
        count("corpus.leaks", "places where a person stands and may not", "leaks"),
        count("corpus.lines", "lines of a log that a stranger forged", "lines"),
        count("corpus.stopped", "services stopped, unready, or calling a stranger's address", "stopped"),
        *_delays(alone, beside),
    ]


def _delays(alone: list[list[float]], beside: list[list[float]]) -> list[Figure]:
    def at(share: float, runs: list[list[float]]) -> list[float]:
        return [1000 * run[int(share * (len(run) - 1))] for run in runs]

    ratio = [b / a for a, b in zip(at(0.99, alone), at(0.99, beside), strict=True)]
    return [
        of_runs(
            "corpus.p50", "healthy: sent to applied, p50", at(0.5, beside), "ms", "lower", baseline=at(0.5, alone)[0]
        ),
        of_runs(
            "corpus.p99", "healthy: sent to applied, p99", at(0.99, beside), "ms", "lower", baseline=at(0.99, alone)[0]
        ),
        of_runs("corpus.p99.ratio", "p99 beside the corpus / alone", ratio, "x", "lower", must=2.0, aim=1.5),
        of_runs("corpus.slowest", "slowest healthy record", at(1.0, beside), "ms", "lower", must=10_000, aim=2_000),
    ]


SECTION = Section("hostile input of every kind through the real services", measure)
