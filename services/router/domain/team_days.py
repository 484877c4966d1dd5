"""Plans the days of a team; days that are alike, the same runs under the same quiet hours, are searched once."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from services.router.domain.relocation.moves import Plan, Refusal
from services.router.domain.relocation.plan import plan_together
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Run
from services.router.domain.team import Team

Outcomes = tuple[Plan | Refusal, ...]


def plan_days(register: Register, team: Team, quiet: Sequence[QuietTime]) -> Iterator[Plan | Refusal]:
    """Plan every run of a team, date by date; days off are left out. A plan copied to its date is verified like any."""
    known: dict[Hashable, tuple[Plan, ...]] = {}
    for day in team.days:
        runs = runs_on(day, register, team.crews)
        alike = tuple(replace(run, date=date.min) for run in runs), tuple(time.hours(day) for time in quiet)
        if alike in known:
            yield from (_copied(plan, day) for plan in known[alike])
            continue
        outcomes = plan_together(runs, quiet, register.tuning.weights, team.givers)
        yield from outcomes
        plans = tuple(outcome for outcome in outcomes if isinstance(outcome, Plan))
        if len(plans) == len(outcomes):
            known[alike] = plans


def runs_on(day: date, register: Register, crews: Sequence[str]) -> list[Run]:
    """Give the runs of these crews on a date, days off left out."""
    return [run for crew in crews if (run := register.run(crew, day)).stops]


def _copied(plan: Plan, day: date) -> Plan:
    return replace(plan, date=day, moves=tuple(replace(move, date=day) for move in plan.moves))
