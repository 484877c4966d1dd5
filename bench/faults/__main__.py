"""Run a fault campaign: the whole system under load, seeded faults, invariants read from outside.

Examples:
  python -m bench.faults --seed 1 --faults 25
  python -m bench.faults --seed 1 --faults 5 --only kill_broker,kill_member

Exit code 0: every invariant was checked and holds, every fault took effect.

"""

import argparse
import asyncio
import sys
import uuid
from pathlib import Path

from rich.console import Console

from bench.faults import campaign, report
from bench.faults.evidence import tidy
from bench.faults.result import Order
from bench.faults.system import ROOT, Site

OUT = ROOT / "bench/out"


def main() -> int:
    chosen = _parser().parse_args()
    folder = chosen.folder or OUT / f"faults-{chosen.seed}-{uuid.uuid4().hex[:6]}"
    site = Site(folder.absolute(), chosen.seed, chosen.rate)
    only = tuple(name for name in (chosen.only or "").split(",") if name)
    order = Order(chosen.seed, chosen.faults, only, site)
    console = Console(width=max(140, Console().width))
    try:
        campaign.kinds_of(order)
    except ValueError as error:
        console.print(str(error), highlight=False)
        return 2
    console.print(f"[bold]{order.command}[/]  [dim]{folder}[/]", highlight=False)
    result = asyncio.run(campaign.run(order, console))
    report.write(result, chosen.report)
    report.show(result, console)
    console.print(f"[dim]written to {chosen.report}[/]")
    tidy(folder, passed=result.passed and not chosen.keep)
    return 0 if result.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench.faults", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, required=True, help="the same seed draws the same faults")
    parser.add_argument("--faults", type=int, default=25, help="how many (default 25)")
    parser.add_argument("--only", help="kinds of fault, comma between; all when not given")
    parser.add_argument("--rate", type=float, default=8.0, help="submissions a second (default 8)")
    parser.add_argument("--report", type=Path, default=OUT / "fault-report.json", help="where the report goes")
    parser.add_argument("--folder", type=Path, help="where the system stands; a new one when not given")
    parser.add_argument("--keep", action="store_true", help="keep logs and folder of a run that passed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
