"""Plans the runs of a date together: where a crew has no room for a stop, another one may do it that day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from services.router.domain.relocation.board import lay_out
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.moves import Plan
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Stop
from services.router.domain.relocation.replan import find_plans
from services.router.domain.relocation.standing import bans_of
from services.router.domain.relocation.tuning import Weights

NO_PLAN = 1 << 40
"""Points of a run without a plan, and again for each of its stops that no minute allows: any plan is cheaper."""


@dataclass(frozen=True)
class _Team:
    """Runs as they stand after some stops were handed over, each with its plan and its points."""

    runs: tuple[Run, ...]
    plans: tuple[Plan | None, ...]
    points: tuple[int, ...]

    def whole(self, before: Sequence[Run]) -> bool:
        """Tell whether every run that gives or takes has a plan."""
        return all(plan or run == old for run, plan, old in zip(self.runs, self.plans, before, strict=True))


def find_plans_together(
    runs: Sequence[Run], quiet: Sequence[QuietTime], weights: Weights, givers: Collection[str] | None = None
) -> list[Plan | None]:
    """Plan the runs of one date; a stop goes to one of its takers where that makes a plan possible, or a cheaper one.

    Every handover is the best single one at its time, as long as one helps; each costs `changed_crew` points. Only
    `givers`, all if not said, hand stops over.
    """
    givers = {run.crew.id for run in runs} if givers is None else givers
    plans = find_plans(runs, quiet, weights)
    points = (_points(run, plan, quiet, weights) for run, plan in zip(runs, plans, strict=True))
    done = team = _Team(tuple(runs), tuple(plans), tuple(points))
    while (better := _handed_over(team, quiet, weights, givers)) is not None:
        team = better
        done = team if team.whole(runs) else done
    return [plan and _told(run, plan, before) for run, plan, before in zip(done.runs, done.plans, runs, strict=True)]


def _points(run: Run, plan: Plan | None, quiet: Sequence[QuietTime], weights: Weights) -> int:
    if plan:
        return plan.cost
    free = lay_out(run, bans_of(run, quiet), weights).free
    return NO_PLAN * (1 + sum(not columns for columns in free))


def _handed_over(team: _Team, quiet: Sequence[QuietTime], weights: Weights, givers: Collection[str]) -> _Team | None:
    """Give the team after the one handover that helps most; None if none does."""
    tried = [_after(team, change, quiet, weights) for change in _changes(team, givers)]
    best = min(tried, key=lambda other: sum(other.points), default=None)
    return best if best is not None and sum(best.points) < sum(team.points) else None


def _changes(team: _Team, givers: Collection[str]) -> Iterator[tuple[int, int, Stop]]:
    """List who could give which stop to whom: stops of runs that have to move, in no must-precede pair, given once."""
    home = {run.crew.id: index for index, run in enumerate(team.runs)}
    for giver, (run, plan) in enumerate(zip(team.runs, team.plans, strict=True)):
        if run.crew.id not in givers or (plan is not None and not plan.moves):
            continue
        bound = {later for stop in run.stops for later in stop.must_precede}
        for stop in run.stops:
            if stop.crew == run.crew.id and not stop.must_precede and stop.id not in bound:
                yield from ((giver, home[crew], stop) for crew in sorted(stop.takers & home.keys()))


def _after(team: _Team, change: tuple[int, int, Stop], quiet: Sequence[QuietTime], weights: Weights) -> _Team:
    giver, taker, stop = change
    runs, plans, points = list(team.runs), list(team.plans), list(team.points)
    runs[giver] = replace(runs[giver], stops=tuple(other for other in runs[giver].stops if other.id != stop.id))
    runs[taker] = with_stops(runs[taker], (stop,))
    found = find_plans([runs[giver], runs[taker]], quiet, weights)
    for index, plan in zip((giver, taker), found, strict=True):
        extra = sum(other.crew != runs[index].crew.id for other in runs[index].stops) * weights.changed_crew
        plans[index] = plan and replace(plan, cost=plan.cost + extra)
        points[index] = _points(runs[index], plans[index], quiet, weights)
    return _Team(tuple(runs), tuple(plans), tuple(points))


def with_stops(run: Run, stops: Sequence[Stop]) -> Run:
    """Give a run with these stops as well, in planned order."""
    return replace(run, stops=tuple(sorted((*run.stops, *stops), key=lambda stop: (minute(stop.planned), stop.id))))


def _told(run: Run, plan: Plan, before: Run) -> Plan:
    """Write into a plan what its crew gives and takes."""
    own, now = ({stop.id for stop in one.stops} for one in (before, run))
    return replace(plan, gives=tuple(sorted(own - now)), takes=tuple(sorted(now - own)))
