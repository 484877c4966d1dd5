"""Section kit: the delivery guarantee's price, against the limit (B1) and against what a user would write (B2)."""

import asyncio
from collections import defaultdict

from rich.console import Console
from rich.progress import track

from bench.chain import Chain, Outcome, chain
from bench.report import Report, of_runs
from bench.section import Section

WARM = 60_000
"""A JVM broker needs about this many records before its rates mean anything."""
FULL = 25_000
NAIVE = 400


def measure(report: Report, console: Console, rounds: int) -> None:
    asyncio.run(_measure(report, console, rounds))


async def _measure(report: Report, console: Console, rounds: int) -> None:
    async with chain() as made:
        console.print(f"warming the broker with {WARM:,} records ...")
        await made.run("bare", WARM // 3)
        found = await _interleaved(made, console, rounds)
    _figures(report, found)


async def _interleaved(made: Chain, console: Console, rounds: int) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    plan = [(v, n) for _ in range(rounds) for v, n in (("bare", FULL), ("kit", FULL), ("naive", NAIVE))]
    for variant, count in track(plan, "bare, kit, naive in turn", console=console, transient=True):
        found[variant].append(await made.run(variant, count))
        console.print(f"[dim]{variant:>6} {found[variant][-1].rate:>10,.0f} /s[/]")
    return found


def _figures(report: Report, found: dict[str, list[Outcome]]) -> None:
    rates = {variant: [o.rate for o in outcomes] for variant, outcomes in found.items()}
    ratio = [k / b for k, b in zip(rates["kit"], rates["bare"], strict=True)]
    naive = [k / n for k, n in zip(rates["kit"], rates["naive"], strict=True)]
    cpu = [sum(o.cpu.values()) for o in found["kit"]]
    base = sum(o.rate for o in found["bare"]) / len(found["bare"])
    report.figures += [
        of_runs(
            "G1", "kit against the limit (tuned bare relay)", ratio, "x", "higher", must=0.30, aim=0.45, baseline=base
        ),
        of_runs("G2", "kit / naive FastStream", naive, "x", "higher", must=35, aim=60),
        of_runs("G3c", "kit: CPU a record, all", cpu, "ms", "lower", must=0.25, aim=0.18),
        of_runs("rate.kit", "kit, three hops", rates["kit"], "/s", "higher"),
        of_runs("rate.bare", "bare relay, three hops", rates["bare"], "/s", "higher"),
        of_runs("rate.naive", "naive FastStream, three hops", rates["naive"], "/s", "higher"),
    ]
    bare = [sum(o.cpu.values()) for o in found["bare"]]
    report.figures += [
        of_runs("cpu.ratio", "CPU a record, kit / bare", [k / b for k, b in zip(cpu, bare, strict=True)], "x", "lower"),
    ]
    report.figures += [
        of_runs(f"cpu.{part}", f"kit: CPU a record, {part}", [o.cpu[part] for o in found["kit"]], "ms", "lower")
        for part in ("services", "postgres", "broker")
    ]


SECTION = Section("the delivery guarantee against the limit and against naive use", measure)
