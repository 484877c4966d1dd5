"""One planted bug in a copy of the tree, and a campaign of the faults aimed at it, until something tells of it."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.faults.mutants.mutant import Mutant, copy_tree


@dataclass(frozen=True)
class Course:
    """How a trial is run."""

    seed: int
    faults: int
    rate: float


@dataclass(frozen=True)
class Verdict:
    """`by` is what told of the bug; empty: it lived, or what broke was something else, which `why` says."""

    mutant: Mutant
    by: tuple[str, ...]
    at: int | None
    seconds: float
    why: str

    @property
    def caught(self) -> bool:
        return bool(self.by)


def tried(mutant: Mutant, course: Course) -> Verdict:
    """Plant the bug, run the campaign, stop at the first round after which anything is broken."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"mutant-{mutant.name}-") as folder:
        tree = Path(folder) / "tree"
        copy_tree(tree)
        mutant.apply(tree)
        report, log = Path(folder) / "report.json", Path(folder) / "log"
        with log.open("wb") as out:
            subprocess.run(_command(mutant, course, report, Path(folder) / "site"), cwd=tree, stdout=out, stderr=out,
                           check=False)  # fmt: skip
        if not report.exists():
            return Verdict(mutant, (), None, time.monotonic() - began, f"no report: {_last_line(log)}")
        return judged(mutant, json.loads(report.read_text("utf-8")), time.monotonic() - began)


def _command(mutant: Mutant, course: Course, report: Path, site: Path) -> list[str]:
    return [
        sys.executable, "-m", "bench.faults", "--seed", str(course.seed), "--faults", str(course.faults),
        "--only", ",".join(mutant.kinds), "--rate", str(course.rate), "--report", str(report), "--folder", str(site),
    ]  # fmt: skip


def judged(mutant: Mutant, report: dict[str, Any], seconds: float) -> Verdict:
    """Read a campaign's report: what broke, and whether it is what had to break."""
    broken = {i["id"]: i["samples"][0] for i in report["invariants"] if i["violations"]}
    broken |= {name: said for said in report["problems"] for name in mutant.seen_by if name in said}
    by = tuple(sorted(mutant.seen_by & broken.keys()))
    at = report["broke_at"] or len(report["faults"])
    said = [broken[name] for name in by] or [*broken.values(), *report["problems"]] or ["nothing broke"]
    return Verdict(mutant, by, at, seconds, said[0])


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
