"""The crash sweep in full: `python -m bench.crash --seeds 5`, or a part: `--only "router relay"`.

A crash that went wrong is repeated by `--seed N --only "<service> <point>"`.
"""

import argparse
import sys

from rich.console import Console

from bench.crash.section import measure_seeds
from bench.crash.sweep import SIDE_BY_SIDE
from bench.report import Report


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.crash", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from --seed on (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--only", default="", help='part of "<service> <point>", such as "intake t1"')
    parser.add_argument("--stages", type=int, default=SIDE_BY_SIDE, help="stages side by side (default: one a core, 2)")
    chosen = parser.parse_args()
    report, console = Report("crash"), Console()
    seeds = range(chosen.seed, chosen.seed + chosen.seeds)
    measure_seeds(report, console, seeds, only=chosen.only, stages=chosen.stages)
    report.show(console)
    if not chosen.only:
        console.print(f"[dim]written to {report.write()}[/]")
    return 0 if report.reached else 1


if __name__ == "__main__":
    sys.exit(main())
