"""Section kit: the delivery guarantee's price, against the limit (B1) and against what a user would write (B2, B3)."""

import asyncio
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from bench.chain import Chain, Outcome, chain
from bench.hops.quix_python import NotInstalledError, quix_python
from bench.report import Figure, Report, not_measured, of_runs
from bench.section import Section
from bench.turns import Turn, take, warm

FULL = 25_000
NAIVE = 400
TURNS = (Turn("bare", FULL, stores=False), Turn("kit", FULL), Turn("naive", NAIVE))
Outcomes = Mapping[str, Sequence[Outcome]]


def measure(report: Report, console: Console, rounds: int) -> None:
    asyncio.run(_measure(report, console, rounds))


async def _measure(report: Report, console: Console, rounds: int) -> None:
    async with chain() as made:
        why = _add_quix(made, console)
        await warm(made, console)
        turns = TURNS if why else (*TURNS, Turn("quix", FULL))
        found = await take(made, turns, rounds, console)
    report.figures += [*_goals(found, why), *_rates(found), *_costs(found)]


def _add_quix(made: Chain, console: Console) -> str:
    """Install Quix Streams where it is not yet; give why it could not be."""
    try:
        with console.status("Quix Streams: looking for its own Python, installing it on first use (minutes)"):
            made.pythons["quix"] = quix_python()
    except (NotInstalledError, OSError) as error:
        console.print(f"[yellow]Quix Streams is left out: {escape(str(error))}[/]", highlight=False)
        return str(error) or type(error).__name__
    return ""


def _goals(found: Outcomes, why: str) -> list[Figure]:
    base = sum(o.rate for o in found["bare"]) / len(found["bare"])
    cpu = [_cpu(o) for o in found["kit"]]
    quix = "kit / Quix Streams + its PostgreSQL sink"
    return [
        of_runs(
            "G1", "kit against the limit (tuned bare relay)", _ratios(found, "bare"), "x", "higher",
            must=0.30, aim=0.45, baseline=base,
        ),
        of_runs("G2", "kit / naive FastStream", _ratios(found, "naive"), "x", "higher", must=35, aim=60),
        not_measured("G3", quix, "x", "higher", why, must=1.5, aim=2.2) if why
        else of_runs("G3", quix, _ratios(found, "quix"), "x", "higher", must=1.5, aim=2.2),
        of_runs("G3c", "kit: CPU a record, all", cpu, "ms", "lower", must=0.25, aim=0.18),
    ]  # fmt: skip


def _rates(found: Outcomes) -> list[Figure]:
    """Give the absolute figures beside the ratios."""
    titles = {"kit": "kit", "bare": "bare relay", "naive": "naive FastStream", "quix": "Quix Streams"}
    return [
        of_runs(f"rate.{name}", f"{titles[name]}, three hops", [o.rate for o in outcomes], "/s", "higher")
        for name, outcomes in found.items()
    ]


def _costs(found: Outcomes) -> list[Figure]:
    ratio = [_cpu(k) / _cpu(b) for k, b in zip(found["kit"], found["bare"], strict=True)]
    parts = [
        of_runs(f"cpu.{part}", f"kit: CPU a record, {part}", [o.cpu[part] for o in found["kit"]], "ms", "lower")
        for part in ("services", "postgres", "broker")
    ]
    others = [
        of_runs(f"cpu.{name}", f"{name}: CPU a record, all", [_cpu(o) for o in outcomes], "ms", "lower")
        for name, outcomes in found.items() if name != "kit"
    ]  # fmt: skip
    return [of_runs("cpu.ratio", "CPU a record, kit / bare", ratio, "x", "lower"), *parts, *others]


def _ratios(found: Outcomes, baseline: str) -> list[float]:
    return [k.rate / b.rate for k, b in zip(found["kit"], found[baseline], strict=True)]


def _cpu(outcome: Outcome) -> float:
    return sum(outcome.cpu.values())


SECTION = Section("the delivery guarantee against the limit, naive FastStream and Quix Streams", measure)
