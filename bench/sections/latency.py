"""Section latency: what the guarantee adds to a record's way, at 200 a second (G4) and in a quiet city (G5)."""

import asyncio
from collections.abc import Mapping, Sequence

from rich.console import Console

from bench.chain import Outcome, chain
from bench.report import Figure, Report, of_runs
from bench.section import Section
from bench.turns import Turn, take, warm

BUSY, QUIET = 200.0, 10.0
"""Records a second; QUIET is what a machine of this size sees that could take a thousand."""
BUSY_COUNT, QUIET_COUNT = 2_000, 300
"""Records a run. Of 300 a p99 is the fourth longest: five runs, and all of them together, are shown."""
SHARES = {"p50": 0.50, "p99": 0.99}
Outcomes = Mapping[str, Sequence[Outcome]]


def measure(report: Report, console: Console, rounds: int) -> None:
    asyncio.run(_measure(report, console, rounds))


async def _measure(report: Report, console: Console, rounds: int) -> None:
    async with chain() as made:
        await warm(made, console)
        busy = [Turn("bare", BUSY_COUNT, BUSY, stores=False), Turn("kit", BUSY_COUNT, BUSY)]
        found = await take(made, busy, rounds, console)
        report.figures += [
            _ratio("G4.p50", f"p50 at {BUSY:g}/s, kit / bare relay", found, "bare", 0.50, must=1.3, aim=1.1),
            _ratio("G4.p99", f"p99 at {BUSY:g}/s, kit / bare relay", found, "bare", 0.99, must=1.6, aim=1.2),
            *_absolute(found, BUSY),
        ]
        quiet = [Turn("naive", QUIET_COUNT, QUIET), Turn("kit", QUIET_COUNT, QUIET)]
        found = await take(made, quiet, rounds, console)
        report.figures += [
            _ratio("G5", f"p99 at {QUIET:g}/s, kit / naive FastStream", found, "naive", 0.99, must=2.0, aim=1.2),
            _all_together("G5.together", found),
            *_absolute(found, QUIET),
        ]


def _ratio(
    name: str, what: str, found: Outcomes, baseline: str, share: float, *, must: float, aim: float
) -> Figure:  # fmt: skip
    """Hold the kit against a baseline of the same round."""
    pairs = zip(found["kit"], found[baseline], strict=True)
    return of_runs(
        name, what, [kit.percentile(share) / base.percentile(share) for kit, base in pairs], "x", "lower",
        must=must, aim=aim, baseline=sorted(o.percentile(share) for o in found[baseline])[len(found[baseline]) // 2],
    )  # fmt: skip


def _all_together(name: str, found: Outcomes) -> Figure:
    """Compare the p99 of all runs' records, steadier than a run's."""
    counted = sum(len(o.latencies) for o in found["kit"])
    ratio = _joined(found["kit"]).percentile(0.99) / _joined(found["naive"]).percentile(0.99)
    return Figure(name, f"the same, of all {counted:,} records together", ratio, "x", "lower")


def _joined(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(0, {}, [latency for o in outcomes for latency in o.latencies])


def _absolute(found: Outcomes, rate: float) -> list[Figure]:
    return [
        of_runs(f"{variant}.{rate:g}.{p}", f"{variant} at {rate:g}/s, {p} over three hops",
                [o.percentile(share) for o in outcomes], "ms", "lower")
        for variant, outcomes in found.items() for p, share in SHARES.items()
    ]  # fmt: skip


SECTION = Section("a record's way over three hops, at 200/s and in a quiet city", measure)
