"""Was a plan kept? Work as it was seen, by a fleet's report or by a complaint, against the plan in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Stop

MIDNIGHT = 24 * 60


@dataclass(frozen=True)
class Seen:
    """One piece of work as it was seen; local times. Of one source, an id and a stop are one sighting."""

    source: str
    """`fleet:<id>` or `ticket:<id>`."""
    seen_id: str
    crew_id: str
    stop_id: str
    day: date
    started_at: datetime
    ended_at: datetime | None = None
    vehicle: str = ""
    early: bool = False
    """True: it went on while the plan in force wanted quiet."""


@dataclass(frozen=True)
class Run:
    """One stop on one day of a plan, and how it was kept: `kept`, `early`, `not_reported`, `ahead`."""

    day: date
    stop_id: str
    how: str


@dataclass(frozen=True)
class Compliance:
    """How one plan is kept: the runs that had to leave a quiet time, and any other work seen inside one."""

    plan: WorkPlan
    runs: tuple[Run, ...]

    def count(self, how: str) -> int:
        return sum(run.how == how for run in self.runs)


def disturbs(seen: Seen, quiet: Iterable[QuietTime], register: Register, plan: WorkPlan) -> bool:
    """Tell whether work that was seen went on inside a quiet time; an unknown stop disturbs nobody that we know.

    A standing quiet time is no matter of the plan where the plan itself leaves the work in it.
    """
    stop, crew = register.stops.get(seen.stop_id), register.crews.get(seen.crew_id)
    if stop is None or crew is None:
        return False
    own = register.vehicles[crew.vehicle_on(seen.day)]
    driven = register.vehicles.get(seen.vehicle) or own
    told = _told(plan, seen.day, stop.on(seen.day))
    return any(
        _meets(time, seen.day, _minutes(seen))
        for time in quiet
        if time.silences(stop, driven)
        and not (
            told and time.lets_be(stop, seen.crew_id) and time.silences(stop, own) and _meets(time, seen.day, told)
        )
    )


def _told(plan: WorkPlan, day: date, stop: Stop) -> tuple[int, int] | None:
    """Give a stop's work on a day, as the crew was told it, in minutes as [from, to); None if another crew does it."""
    if any((move.date, move.stop_id) == (day, stop.id) for move in plan.gives):
        return None
    moved = (move.moved_to for move in plan.moves if (move.date, move.stop_id) == (day, stop.id))
    start = minute(next(moved, stop.planned))
    return start, start + stop.minutes


def _meets(quiet: QuietTime, day: date, work: tuple[float, float]) -> bool:
    since, until = work
    return any(since < to and until > from_ for from_, to in quiet.hours(day))


def _minutes(seen: Seen) -> tuple[float, float]:
    """Give the work's minutes of its day as [from, to); a start alone counts for one minute."""
    start = seen.started_at.hour * 60 + seen.started_at.minute
    length = (seen.ended_at - seen.started_at) / timedelta(minutes=1) if seen.ended_at else 1
    return start, min(start + max(length, 1), MIDNIGHT)


def compliance(plan: WorkPlan, sightings: Iterable[Seen], today: date) -> Compliance:
    """Judge each run of a plan that had to leave a quiet time; early work of other stops stands beside them.

    A stop that the crew gives away that day is the taker's to keep; the crew's own early work there is still early.
    """
    seen = [one for one in sightings if one.crew_id == plan.crew_id and plan.holds(one.day)]
    early = {(one.day, one.stop_id) for one in seen if one.early}
    reported = {(one.day, one.stop_id) for one in seen} - early
    own = (move for move in plan.moves if move not in plan.gives)
    wanted = {(move.date, move.stop_id) for move in own if move.forced and plan.holds(move.date)}

    def how(run: tuple[date, str]) -> str:
        if run in early or run in reported:
            return "early" if run in early else "kept"
        return "not_reported" if run[0] < today else "ahead"

    return Compliance(plan, tuple(Run(*run, how(run)) for run in sorted(wanted | early)))
