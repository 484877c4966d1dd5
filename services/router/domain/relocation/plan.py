"""The planner's door: a run, or a crew's runs over some dates, under quiet times. No plan beats a wrong plan."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from services.router.domain.relocation.crews import find_plans_together
from services.router.domain.relocation.moves import Constraint, Plan, Refusal
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.refusal import refuse
from services.router.domain.relocation.register import Register, Run
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.tuning import Weights
from services.router.domain.relocation.verify import verify
from services.router.domain.relocation.verify_crews import verify_together


def plan_day(run: Run, quiet: Sequence[QuietTime], weights: Weights) -> Plan | Refusal:
    """Plan one run anew from its old timetable; a plan without moves means that nothing disturbs."""
    return find_plan(run, quiet, weights) or refuse(run, quiet, weights)


def plan_dates(
    register: Register, crew_id: str, first: date, last: date, quiet: Sequence[QuietTime]
) -> tuple[Plan | Refusal, ...]:
    """Plan each run of a crew from the first to the last date (inclusive), verified; days off are left out.

    Give all quiet times in force, not only the newest: every plan starts from the old timetable, so a repeat plans the
    same. Raises KeyError for an unknown crew.
    """
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    runs = (register.run(crew_id, day) for day in days)
    return tuple(_verified(run, quiet, register.tuning.weights) for run in runs if run.stops)


def plan_together(
    runs: Sequence[Run], quiet: Sequence[QuietTime], weights: Weights, givers: Collection[str] | None = None
) -> tuple[Plan | Refusal, ...]:
    """Plan the runs of one date, verified; a stop of `givers` may go to another crew where the register allows it.

    All crews may give if `givers` is not said. Plans that give and take belong together: publish all of them or none.
    """
    found = find_plans_together(runs, quiet, weights, givers)
    kept = [(run, plan) for run, plan in zip(runs, found, strict=True) if plan]
    if verify_together([run for run, _ in kept], quiet, [plan for _, plan in kept]):
        return tuple(_verified(run, quiet, weights) for run in runs)
    return tuple(plan or refuse(run, quiet, weights) for run, plan in zip(runs, found, strict=True))


def _verified(run: Run, quiet: Sequence[QuietTime], weights: Weights) -> Plan | Refusal:
    outcome = plan_day(run, quiet, weights)
    if isinstance(outcome, Refusal) or not (found := verify(run, quiet, outcome)):
        return outcome
    broken = tuple(dict.fromkeys(violation.constraint for violation in found))
    stops = tuple(dict.fromkeys(violation.stop for violation in found if violation.stop))
    sentence = "方案没有通过复核，不予发布：" + "；".join(violation.sentence for violation in found)
    return Refusal(run.date, run.crew.id, broken or (Constraint.WORK,), stops, (), sentence)
