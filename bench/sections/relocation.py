"""Moving city work: how fast a city day is planned anew, how good the plans are, and that no wrong one passes (G12)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median

from rich.console import Console

from bench.relocation.bugs import BUGS, first_violation, planted
from bench.relocation.city import WEIGHTS, CityDay, city_day
from bench.relocation.greedy import greedy_day
from bench.relocation.instances import instances
from bench.relocation.judgement import Judge
from bench.relocation.quality import Rated, judged_runs, rated_day
from bench.report import Figure, Report, not_measured, of_runs
from bench.section import Section
from services.router.domain.relocation.moves import Plan
from services.router.domain.relocation.replan import find_plans
from services.router.domain.relocation.verify import verify

RUNS, SITES = 500, 60
GROWTH = (100, 500, 1_000, 2_000, 5_000)
"""Stops, ten a run."""
RANDOM, SHOWN_BUGS = 10_000, 500
JUDGED = ((2, 8, 40), (9, 14, 25), (15, 20, 15))
"""Fewest and most stops of a run, and how many such runs."""
NO_JUDGE = "CP-SAT is not installed: pip install --require-hashes --requirement bench/requirements.txt"


@dataclass(frozen=True)
class Round:
    """Milliseconds of CPU of one city day, both ways; `waited` is what passed on the wall meanwhile."""

    greedy: float
    planner: float
    waited: float


def measure(report: Report, console: Console, rounds: int) -> None:
    day = city_day(RUNS, SITES)
    report.figures += _speed(day, rounds, console)
    report.figures += _city_quality(rated_day(day), find_plans(day.runs, day.quiet, WEIGHTS))
    report.figures += _growth(rounds)
    report.figures += _safety(console)
    report.figures += _gap(console)


def _speed(day: CityDay, rounds: int, console: Console) -> list[Figure]:
    _round(day)
    found = [_round(day) for _ in range(rounds)]
    for one in found:
        console.print(f"[dim]greedy {one.greedy:,.0f} ms, planner {one.planner:,.0f} ms[/]", highlight=False)
    plans = find_plans(day.runs, day.quiet, WEIGHTS)
    checked = _milliseconds(lambda: [verify(r, day.quiet, p) for r, p in zip(day.runs, plans, strict=True) if p])
    return [
        of_runs(
            "G12", f"city day, {RUNS} runs, {SITES} sites, planned anew, CPU",
            [one.planner for one in found], "ms", "lower", must=1_000, aim=200,
            baseline=median(one.greedy for one in found),
        ),
        of_runs("G12.wall", "the same on the wall, others at work beside it", [o.waited for o in found], "ms", "lower"),
        of_runs("G12.x", "against greedy in the same round", [o.planner / o.greedy for o in found], "x", "lower"),
        Figure("G12.verify", "the verifier, all runs of that day", checked, "ms", "lower"),
    ]  # fmt: skip


def _round(day: CityDay) -> Round:
    greedy, began = _milliseconds(lambda: greedy_day(day, WEIGHTS)), time.perf_counter()
    planner = _milliseconds(lambda: find_plans(day.runs, day.quiet, WEIGHTS))
    return Round(greedy, planner, (time.perf_counter() - began) * 1000)


def _milliseconds(work: Callable[[], object]) -> float:
    """Measure this process's CPU: planning is one thread that waits for nothing, and others share the machine."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _city_quality(rated: list[Rated], plans: list[Plan | None]) -> list[Figure]:
    both = [(r.planned, r.greedy) for r in rated if r.planned is not None and r.greedy is not None]
    held = [(r.planned, r.bound) for r in rated if r.planned is not None]
    moves = [move for plan in plans if plan for move in plan.moves]
    return [
        Figure("relocation.greedy", "points of plans / greedy's, runs that both can do",
               sum(p for p, _ in both) / sum(g for _, g in both), "x", "lower", must=1.0),
        Figure("relocation.greedy.none", "disturbed runs that greedy cannot do and the planner can",
               len(held) - len(both), "", "higher"),
        Figure("relocation.none", "disturbed runs that the planner refuses", len(rated) - len(held), "", "lower"),
        Figure("relocation.bound", "points of plans / what each stop alone costs at least",
               sum(p for p, _ in held) / sum(b for _, b in held), "x", "lower"),
        Figure("relocation.disturbed", "runs that cannot stay as they are", len(rated), "", "lower"),
        Figure("relocation.moved", "stops moved", len(moves), "", "lower"),
        Figure("relocation.moved.forced", "of these, those that may not stay",
               sum(move.forced for move in moves), "", "lower"),
    ]  # fmt: skip


def _growth(rounds: int) -> list[Figure]:
    figures, each = [], []
    for stops in GROWTH:
        day = city_day(stops // 10, SITES, seed=2)
        runs = [_milliseconds(lambda day=day: find_plans(day.runs, day.quiet, WEIGHTS)) for _ in range(rounds)]  # type: ignore[misc]
        figures.append(of_runs(f"relocation.stops.{stops}", f"{stops:,} stops, {SITES} sites", runs, "ms", "lower"))
        each.append(median(runs) / stops)
    return [
        *figures,
        Figure("relocation.growth", "cost of a stop, 5,000 / 100 stops", each[-1] / each[0], "x", "lower"),
    ]


def _safety(console: Console) -> list[Figure]:
    wrong = 0
    for one in instances(RANDOM, seed=1):
        plan = find_plans([one.run], one.quiet, WEIGHTS)[0]
        wrong += bool(plan and verify(one.run, one.quiet, plan))
    cases, caught = list(instances(SHOWN_BUGS, seed=22)), 0
    for bug in BUGS:
        with planted(bug):
            found = first_violation(cases, WEIGHTS)
        caught += found is not None
        console.print(f"[dim]{'caught' if found else 'MISSED'}: {bug}[/]", highlight=False)
    return [
        Figure("relocation.violations", f"wrong plans of {RANDOM:,} random runs", wrong, "", "lower", must=0),
        Figure("relocation.bugs", f"planted bugs caught, of {len(BUGS)}", caught, "", "higher", must=len(BUGS)),
    ]


def _gap(console: Console) -> list[Figure]:
    if find_spec("ortools") is None:
        return [not_measured("relocation.gap", "points above the optimum", "%", "lower", NO_JUDGE, must=1.0)]
    from bench.relocation.optimum import optimum

    return _gaps([one for sizes in JUDGED for one in _judged(optimum, sizes, console)])


def _judged(judge: Judge, sizes: tuple[int, int, int], console: Console) -> list[Rated]:
    least, most, count = sizes
    found = list(judged_runs(judge, count, (least, most), seed=most))
    proven = sum(one.judged is not None and one.judged.proven for one in found)
    console.print(f"[dim]{len(found)} runs of {least} to {most} stops, {proven} proven[/]", highlight=False)
    return found


def _gaps(rated: list[Rated]) -> list[Figure]:
    judged = [(one.planned, one.judged) for one in rated if one.judged is not None]
    pairs = [(p, j.cost) for p, j in judged if j.proven and j.cost is not None and p is not None]
    over = [100 * (p / best - 1) if best else 0.0 for p, best in pairs]
    false = sum(p is None and j.cost is not None for p, j in judged)
    return [
        Figure("relocation.gap", "points above the proven optimum, all of them together",
               100 * (sum(p for p, _ in pairs) / sum(best for _, best in pairs) - 1), "%", "lower", must=1.0, aim=0.1),
        Figure("relocation.gap.worst", "the worst of them", max(over), "%", "lower"),
        Figure("relocation.gap.proven", f"runs of at most 20 stops proven, of {len(judged)}", len(pairs), "", "higher"),
        Figure("relocation.false", "refused although there is a plan", false, "", "lower", must=0),
    ]  # fmt: skip


SECTION = Section("moving city work: speed, quality and safety of plans", measure)
