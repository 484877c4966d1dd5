"""The report: `fault-report.json` for machines, a summary for people."""

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.faults.result import Done, Result

SCHEMA = 1
SAMPLES = 20
CONFIDENCE = 3.0
"""The rule of three: no failure in n trials bounds the rate of failures below 3/n, with 95 % confidence."""


def document(result: Result) -> dict[str, Any]:
    """Give the report as one object."""
    order = result.order
    spent = result.ended - result.started
    sent = sum(result.counts.values())
    return {
        "schema": SCHEMA,
        "commit": _git("rev-parse", "HEAD"),
        "dirty": bool(_git("status", "--porcelain")),
        "command": order.command,
        "seed": order.seed,
        "profile": {"faults": order.faults, "only": list(order.only), "rate": order.site.rate},
        "env": result.environment,
        "started": datetime.fromtimestamp(result.started, UTC).isoformat(timespec="seconds"),
        "duration_s": round(spent, 1),
        "load": {"published": sent, **result.counts, "rate": round(sent / spent, 1) if spent else 0},
        "faults": [_fault(done) for done in result.faults],
        "faults_effective": len(result.effective),
        "faults_ineffective": len(result.ineffective),
        "invariants": [
            {
                "id": invariant.id, "what": invariant.what, "checked": checked.checked,
                "violations": len(checked.violations), "samples": checked.violations[:SAMPLES],
            }
            for invariant, checked in result.checked.values()
        ],
        "duplicates": result.duplicates,
        "latency": _spread(result.latencies),
        "recovery_s": {**_spread(result.recoveries), "without_a_fault": _said(result.calm)},
        "problems": result.problems,
        "broke_at": result.broke_at,
        "limits": {"claimed_bound": bound(result), "confidence": 0.95},
        "verdict": "passed" if result.passed else "failed",
    }  # fmt: skip


def bound(result: Result) -> float | None:
    """Give the share of faults below which violations lie, or None where there was one."""
    return round(min(1.0, CONFIDENCE / len(result.effective)), 4) if result.passed and result.effective else None


def write(result: Result, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def show(result: Result, console: Console) -> None:
    """Print what was checked, what was measured, and what to do about a failure."""
    table = Table("", "invariant", "checked", "violations", title=f"seed {result.order.seed}", title_justify="left")
    for invariant, checked in sorted(result.checked.values(), key=lambda pair: (len(pair[0].id), pair[0].id)):
        mark = "[green]✓[/]" if checked.green else "[red]✗[/]"
        table.add_row(mark, f"{invariant.id}  {invariant.what}", f"{checked.checked:,}", f"{len(checked.violations):,}")
    console.print(table)
    recovery, latency = _spread(result.recoveries), _spread(result.latencies)
    console.print(
        f"{len(result.effective)} faults took effect, {len(result.ineffective)} did not; "
        f"{sum(result.counts.values()):,} records sent ({result.counts}); repeats {result.duplicates}; "
        f"recovery p50 {recovery['p50']} s, max {recovery['max']} s, without a fault {_said(result.calm)} s; "
        f"first word to the platform p50 {latency['p50']} s, p99 {latency['p99']} s, max {latency['max']} s",
        highlight=False,
    )
    if result.passed:
        console.print(f"[green]passed[/]: fewer than {bound(result):.1%} of such faults lose or double, at 95 %")
        return
    for line in _failures(result):
        console.print(f"[red]{line}[/]", highlight=False)
    console.print(f"repeat it: [bold]{_repeat(result)}[/]\nlogs and tables: {result.kept}", highlight=False)


def _failures(result: Result) -> list[str]:
    broken = [f"{i.id}: {said}" for i, checked in result.checked.values() for said in checked.violations[:5]]
    unchecked = [f"{i.id} had nothing to check" for i, checked in result.checked.values() if not checked.checked]
    idle = [f"fault {d.planned.n} {d.planned.drawn} took no effect {d.error}" for d in result.ineffective]
    return [*broken, *unchecked, *idle, *result.problems]


def _repeat(result: Result) -> str:
    order = result.order
    only = f" --only {','.join(order.only)}" if order.only else ""
    return f"python -m bench.faults --seed {order.seed} --faults {result.broke_at or order.faults}{only}"


def _fault(done: Done) -> dict[str, Any]:
    drawn = done.planned.drawn
    return {
        "n": done.planned.n, "round": done.round, "kind": drawn.kind, "target": drawn.target,
        "seconds": round(drawn.seconds, 1), "detail": dict(drawn.detail), "at": round(done.at, 1),
        "healed_at": round(done.healed_at, 1), "effective": bool(done.evidence),
        "evidence": done.evidence or done.error,
    }  # fmt: skip


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    if not values:
        return {"p50": None, "p99": None, "max": None}
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    found = {"p50": median(ordered), "p99": p99, "max": ordered[-1]}
    return {name: _said(value) for name, value in found.items()}


def _said(seconds: float) -> float | None:
    return round(seconds, 2) if seconds < float("inf") else None


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=False).stdout.strip()
