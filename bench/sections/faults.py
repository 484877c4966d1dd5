"""Section `faults`: the smoke form of the fault campaign, 25 faults of one seed."""

import asyncio
import uuid

from rich.console import Console

from bench.faults import campaign, report
from bench.faults.evidence import tidy
from bench.faults.invariants.i12_recovered import MOST
from bench.faults.report import bound
from bench.faults.result import Order, Result
from bench.faults.system import Site
from bench.report import OUT, Figure, Report
from bench.section import Section

SEED, FAULTS = 1, 25
MINUTES = 8
LOST, DOUBLED = ("I1", "I4", "I6", "I7", "I8"), ("I2", "I5")
"""The invariants whose violations say that something is lost, and doubled."""


def measure(out: Report, console: Console, rounds: int) -> None:  # noqa: ARG001 - a campaign is one long round
    folder = OUT / f"faults-{SEED}-{uuid.uuid4().hex[:6]}"
    result = asyncio.run(campaign.run(Order(SEED, FAULTS, (), Site(folder, seed=SEED)), console))
    report.write(result, OUT / "fault-report.json")
    report.show(result, console)
    tidy(folder, passed=result.passed)
    out.figures += figures(result)


def figures(result: Result) -> list[Figure]:
    """Give what the campaign found as figures; one missed must makes the section red."""
    recoveries = sorted(result.recoveries)
    middle = recoveries[len(recoveries) // 2] if recoveries else float("inf")
    minutes = (result.ended - result.started) / 60
    unchecked = sum(checked.checked == 0 for _, checked in result.checked.values())
    order = sum(len(result.checked[id_][1].violations) for id_ in ("I3", "I9", "I11", "I12") if id_ in result.checked)
    return [
        _count("F1", "faults that took effect", len(result.effective), "higher", FAULTS),
        _count("F2", "records and notices lost", _violations(result, LOST), "lower", 0),
        _count("F3", "records and notices doubled", _violations(result, DOUBLED), "lower", 0),
        _count("F4", "other violations (order, audit, names, recovery), faults without effect, unchecked invariants",
               order + unchecked + len(result.ineffective) + len(result.problems), "lower", 0),
        Figure("F5", "recovery after the last heal of a round, p50", middle, "s", "lower", MOST, 20),
        Figure("F6", "recovery, the longest", max(recoveries, default=float("inf")), "s", "lower", MOST, 40),
        Figure("F7", "duration", minutes, "min", "lower", MINUTES),
        Figure("F8", "claimed bound of losing or doubling per fault (rule of three, 95 %)", bound(result) or 1.0,
               "", "lower"),
    ]  # fmt: skip


def _count(id_: str, what: str, value: int, better: str, must: int) -> Figure:
    return Figure(id_, what, value, "", "higher" if better == "higher" else "lower", must)


def _violations(result: Result, ids: tuple[str, ...]) -> int:
    return sum(len(checked.violations) for invariant, checked in result.checked.values() if invariant.id in ids)


SECTION = Section("25 faults on the whole system under load: lost, doubled, recovery", measure)
