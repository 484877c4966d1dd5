"""One planted bug in a copy of the tree, and a campaign of the faults aimed at it, until something tells of it."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.faults.mutants.mutant import Mutant, PatchError, copy_tree

SLOW = "I12"
"""The invariant that a machine with too much to do breaks as well."""


class NoReportError(Exception):
    """A campaign did not come to its end."""


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
    why: str
    seconds: float = 0

    @property
    def caught(self) -> bool:
        return bool(self.by)


def tried(mutant: Mutant, course: Course) -> Verdict:
    """Plant the bug, run the campaign, stop at the first round after which anything is broken.

    A system that is slow to be well may be so for want of a machine: such a catch counts when the same faults leave
    the tree without the bug well.
    """
    began = time.monotonic()
    try:
        verdict = judged(mutant, _reported(mutant, course, planted=True))
        if verdict.by == (SLOW,):
            healthy = _reported(mutant, replace(course, faults=max(1, verdict.at or 0)), planted=False)
            if healthy["broke_at"]:
                verdict = replace(verdict, by=(), why=f"without the bug too: {verdict.why}")
    except (NoReportError, PatchError) as error:
        verdict = Verdict(mutant, (), None, str(error))
    return replace(verdict, seconds=time.monotonic() - began)


def _reported(mutant: Mutant, course: Course, *, planted: bool) -> dict[str, Any]:
    """Run a campaign in a copy of the tree and give its report. Raises NoReportError."""
    with tempfile.TemporaryDirectory(prefix=f"mutant-{mutant.name}-") as folder:
        tree, report, log = (Path(folder) / name for name in ("tree", "report.json", "log"))
        copy_tree(tree)
        if planted:
            mutant.apply(tree)
        command = [
            sys.executable, "-m", "bench.faults", "--seed", str(course.seed), "--faults", str(course.faults), "--rate",
            str(course.rate), "--only", ",".join(mutant.kinds), "--report", str(report), "--folder", f"{folder}/site",
        ]  # fmt: skip
        with log.open("wb") as out:
            subprocess.run(command, cwd=tree, stdout=out, stderr=out, check=False)
        if not report.exists():
            raise NoReportError(f"no report: {_last_line(log)}")
        return dict(json.loads(report.read_text("utf-8")))


def judged(mutant: Mutant, report: dict[str, Any]) -> Verdict:
    """Read a campaign's report: what broke, and whether it is what had to break."""
    broken = {i["id"]: i["samples"][0] for i in report["invariants"] if i["violations"]}
    broken |= {name: said for said in report["problems"] for name in mutant.seen_by if name in said}
    by = tuple(sorted(mutant.seen_by & broken.keys(), key=lambda name: (name == SLOW, name)))
    at = len(report["faults"]) if report["broke_at"] is None else report["broke_at"]
    said = [broken[name] for name in by] or [*broken.values(), *report["problems"]] or ["nothing broke"]
    return Verdict(mutant, by, at, said[0])


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
