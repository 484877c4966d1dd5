"""What a sweep says of itself: how many crashes, what was reached, what was lost or doubled, how fast all was well."""

from collections.abc import Sequence

from bench.crash.plan import LOST
from bench.crash.sweep import Result
from bench.report import Figure, Report, of_runs
from shared.kit.failpoint import POINTS

MUST_SECONDS, AIM_SECONDS = 60.0, 5.0


def add_figures(report: Report, results: Sequence[Result], wanted: int) -> None:
    """Put a sweep's figures into a report; `wanted` is how many crashes were planned."""
    done = [r for r in results if r.reached]
    deaths = [r for r in done if r.crash.point not in LOST]
    points = {r.crash.point for r in done}
    named = {r.crash.point for r in results}
    report.figures += [
        _count("crashes", "crashes done, of those planned", len(done), wanted),
        _count("points", "points reached, of those named", len(points), max(len(named), len(points))),
        _count("points.all", "fail points that exist, and lost answers", len(POINTS) + len(LOST), None),
        _count("deaths", "deaths by SIGKILL at a fail point", len(deaths), None),
        _count("lost.answers", "commits whose answer was lost", len(done) - len(deaths), None),
        *(_none(kind, what, results) for kind, what in _KINDS.items()),
        *_recovery([r.seconds for r in done if r.is_good]),
    ]


_KINDS = {
    "lost": "crashes after which something was lost",
    "doubled": "crashes after which something was doubled",
    "disordered": "crashes after which first occurrences were out of order, or a version was missing",
    "open": "crashes after which something was not settled within three minutes",
}


def _count(name: str, what: str, value: int, must: int | None) -> Figure:
    return Figure(name, what, value, "", "higher", must=must)


def _none(kind: str, what: str, results: Sequence[Result]) -> Figure:
    count = sum(any(v.startswith(f"{kind}:") for v in r.violations) for r in results)
    return Figure(kind, what, count, "", "lower", must=0)


def _recovery(seconds: list[float]) -> list[Figure]:
    if not seconds:
        return []
    most = Figure("recovery.max", "longest recovery", max(seconds), "s", "lower", must=MUST_SECONDS)
    return [of_runs("recovery.p50", "from the new start to quiet", seconds, "s", "lower", aim=AIM_SECONDS), most]
