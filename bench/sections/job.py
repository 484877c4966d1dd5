"""The whole job of the three real services, rules of a thousand rows, against the bare relay in the same rounds."""

import asyncio
import tempfile
from itertools import islice
from pathlib import Path

from rich.console import Console

from bench.chain import Chain, chain
from bench.chain import Outcome as Relayed
from bench.job.city import grown
from bench.job.run import WARM, Job, Outcome
from bench.job.tickets import Tickets
from bench.report import Report, of_runs
from bench.section import Section

RULES = 1_000
TICKETS = 6_000
BARE = 25_000
WARM_BROKER = 20_000
"""Records through three hops: a JVM broker needs about 60,000 before its rates mean anything."""
SERVICES = ("intake", "router", "notifier")


def measure(report: Report, console: Console, rounds: int) -> None:
    asyncio.run(_measure(report, console, rounds))


async def _measure(report: Report, console: Console, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="xiaolan-city-") as folder:
        city = grown(Path(folder), RULES)
        async with chain() as made:
            await made.run("bare", WARM_BROKER)
            found = [await _round(made, Job(made.stack, made.template, city), n, console) for n in range(rounds)]
    _figures(report, found)


async def _round(made: Chain, job: Job, number: int, console: Console) -> tuple[Relayed, Outcome]:
    bare = await made.run("bare", BARE)
    done = await job.run(list(islice(Tickets(job.city, seed=number), WARM + TICKETS)))
    console.print(f"[dim]bare {bare.rate:,.0f} /s, whole job {done.rate:,.0f} /s[/]")
    return bare, done


def _figures(report: Report, found: list[tuple[Relayed, Outcome]]) -> None:
    jobs = [done for _, done in found]
    bare = [relayed.rate for relayed, _ in found]
    report.figures += [
        of_runs(
            "G1w", f"whole job, {RULES:,} rules, against the bare relay", [done.rate / b.rate for b, done in found],
            "x", "higher", must=0.06, aim=0.15, baseline=sum(bare) / len(bare),
        ),
        of_runs("job.rate", "platform's topic to unit's inbox and answer", [d.rate for d in jobs], "/s", "higher"),
        of_runs("job.bare", "bare relay, three hops", bare, "/s", "higher"),
        of_runs("job.cpu", "CPU a ticket, all", [sum(d.cpu.values()) for d in jobs], "ms", "lower"),
    ]  # fmt: skip
    report.figures += [
        of_runs(f"job.cpu.{part}", f"CPU a ticket, {part}", [done.cpu[part] for done in jobs], "ms", "lower")
        for part in (*SERVICES, "postgres", "broker")
    ]


SECTION = Section("the whole job, with the real services", measure)
