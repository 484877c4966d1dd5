"""What the page shows: a date's runs before and after, with why each stop moved and what could not be moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from services.router.domain.collisions import Collision, collisions
from services.router.domain.plan_life import DAY, WorkPlan
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.moves import Plan, Refusal, Visit
from services.router.domain.relocation.plan import plan_together
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Run, Stop, Vehicle
from services.router.domain.relocation.verify import verify
from services.router.domain.world import World
from services.router.pictures.kept import CaseSaid, TurnedDown

CHEAPER = "代价"
"""Stands where no hard constraint asked for a move: the whole timetable costs less with it."""
HANDOVER = "换班"


@dataclass(frozen=True)
class StopScene:
    """One stop of a run: its start before and after; `after` is None where the run has no plan."""

    stop: Stop
    before: time
    after: time | None
    constraint: str = ""
    """The constraint that moved it; empty if it did not move."""
    why: str = ""
    quiet: tuple[QuietTime, ...] = ()
    """The quiet times that bind this stop with the vehicle of the run."""
    refused: bool = False
    given_to: str = ""
    """The title of the crew that does it on this date instead."""
    taken_from: str = ""
    """The title of the crew that it was taken from."""

    @property
    def moved(self) -> bool:
        return bool(self.taken_from) or (self.after is not None and self.after != self.before)


@dataclass(frozen=True)
class Watched:
    """What compliance knows of one stop on the date: how it was kept, and when it was seen, by whom."""

    stop_id: str
    stop: str
    told: time
    how: str
    """`kept`, `early`, `not_reported`, `ahead`."""
    seen: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where a published or proposed plan stands, in plain words."""

    plan: WorkPlan
    crew: str
    stage: str
    """A `PlanState`, or `in_force`."""
    decided: str
    ended: str
    measures: tuple[str, ...]
    cases: tuple[CaseSaid, ...]
    watched: tuple[Watched, ...] = ()

    @property
    def back_on(self) -> date:
        """Give the day on which the old timetable holds again."""
        return self.plan.holds_until + DAY

    @property
    def tickets(self) -> int:
        return sum(case.tickets for case in self.cases)


@dataclass(frozen=True)
class RunScene:
    """One crew's run, stops in their planned order."""

    run: Run
    stops: tuple[StopScene, ...]
    vehicle: str
    """The title of the vehicle that drives."""
    replaced: str = ""
    """The title of the crew's own vehicle where another one drives."""
    refusal: Refusal | None = None
    standing: Standing | None = None
    """Where the plan stands that the run is shown by; None where it was only worked out for the page."""

    @property
    def moves(self) -> tuple[StopScene, ...]:
        return tuple(sorted((s for s in self.stops if s.moved), key=lambda s: (s.after or s.before, s.stop.id)))

    def how_kept(self, stop_id: str) -> str:
        """Tell how compliance saw a stop on the date; empty where it had nothing to look for."""
        watched = self.standing.watched if self.standing else ()
        return next((one.how for one in watched if one.stop_id == stop_id), "")

    @property
    def touched(self) -> bool:
        """Tell whether a quiet time binds any of its stops."""
        return bool(self.refusal or self.replaced or self.moves or any(stop.quiet for stop in self.stops))


@dataclass(frozen=True)
class Scene:
    """A date in one city. `runs` are those that quiet times touch; the others keep their timetable."""

    world: World
    date: date
    quiet: tuple[QuietTime, ...]
    runs: tuple[RunScene, ...]
    untouched: int
    kept_at: datetime | None = None
    """When the database was asked what is published; None: this is what would be planned, and nobody decided it."""
    others: tuple[Standing, ...] = ()
    """Plans of the date that no run is shown by: others took over, or they ended before it."""
    turned_down: tuple[TurnedDown, ...] = ()
    collisions: tuple[Collision, ...] = ()

    @property
    def moves(self) -> tuple[tuple[RunScene, StopScene], ...]:
        return tuple((run, stop) for run in self.runs for stop in run.moves)

    @property
    def refusals(self) -> tuple[RunScene, ...]:
        return tuple(run for run in self.runs if run.refusal)

    @property
    def waiting(self) -> tuple[RunScene, ...]:
        """List the runs whose plan is not published yet."""
        return tuple(run for run in self.runs if run.standing and run.standing.plan.pending)

    @property
    def early(self) -> int:
        """Count the stops that were seen early."""
        return sum(one.how == "early" for run in self.runs if run.standing for one in run.standing.watched)


def set_scene(world: World, day: date, quiet: Sequence[QuietTime], crews: Sequence[str] = ()) -> Scene:
    """Plan the runs of a date, of these crews or of all, and explain them. Raises KeyError for an unknown crew."""
    in_force = tuple(time for time in quiet if time.hours(day))
    scenes = [*_runs(world.register, day, in_force, crews or tuple(world.register.crews))]
    touched = tuple(scene for scene in scenes if scene.touched)
    found = collisions(world.register, world.quiet, day)
    return Scene(world, day, in_force, touched, len(scenes) - len(touched), collisions=found)


def _runs(register: Register, day: date, quiet: Sequence[QuietTime], crews: Sequence[str]) -> Iterator[RunScene]:
    runs = [run for crew in crews if (run := register.run(crew, day)).stops]
    outcomes = plan_together(runs, quiet, register.tuning.weights)
    takers = {s: plan.crew_id for plan in outcomes if isinstance(plan, Plan) for s in plan.takes}
    for run, outcome in zip(runs, outcomes, strict=True):
        if isinstance(outcome, Plan):
            yield _planned(register, run, quiet, outcome, takers)
        else:
            yield _refused(run, quiet, outcome)


def _planned(
    register: Register, run: Run, quiet: Sequence[QuietTime], plan: Plan, takers: Mapping[str, str]
) -> RunScene:
    """Explain a plan; what another crew does that day stands here too, crossed over to it."""
    taken = [register.stops[stop_id] for stop_id in plan.takes]
    kept = [stop for stop in run.stops if stop.id not in plan.gives]
    whole, alone = replace(run, stops=(*kept, *taken)), replace(plan, gives=(), takes=())
    vehicle = register.vehicles[plan.vehicle_id]
    given = [
        StopScene(stop, stop.planned, None, given_to=register.crews[takers[stop.id]].title)
        for stop in run.stops
        if stop.id in plan.gives
    ]
    stops = [*(_done(register, whole, quiet, alone, stop) for stop in whole.stops), *given]
    in_order = tuple(sorted(stops, key=lambda scene: (scene.before, scene.stop.id)))
    return RunScene(run, in_order, vehicle.title, run.vehicle.title if plan.replaces else "")


def _done(register: Register, run: Run, quiet: Sequence[QuietTime], plan: Plan, stop: Stop) -> StopScene:
    """Explain one stop that the crew does."""
    start = next(visit.start for visit in plan.visits if visit.stop_id == stop.id)
    own = stop.crew == run.crew.id
    constraint, why = why_moved(run, quiet, plan, stop) if start != stop.planned else ("", "")
    if not own:
        constraint, why = HANDOVER, f"{register.crews[stop.crew].title}当天排不下，台账准许由{run.crew.title}代做"
    bound = binding(run, stop, register.vehicles[plan.vehicle_id], quiet)
    taken_from = "" if own else register.crews[stop.crew].title
    return StopScene(stop, stop.planned, start, constraint, why, bound, taken_from=taken_from)


def _refused(run: Run, quiet: Sequence[QuietTime], refusal: Refusal) -> RunScene:
    stops = tuple(
        StopScene(
            stop,
            stop.planned,
            None,
            quiet=binding(run, stop, run.vehicle, quiet),
            refused=stop.id in refusal.stops,
        )
        for stop in run.stops
    )
    return RunScene(run, stops, run.vehicle.title, refusal=refusal)


def binding(run: Run, stop: Stop, vehicle: Vehicle, quiet: Sequence[QuietTime]) -> tuple[QuietTime, ...]:
    """List the quiet times that cut into the shift for a stop."""
    first, last = minute(run.crew.shift_start), minute(run.crew.shift_end)
    return tuple(
        time
        for time in quiet
        if any(begin < last and until > first for begin, until in time.hours(run.date)) and time.silences(stop, vehicle)
    )


def why_moved(run: Run, quiet: Sequence[QuietTime], plan: Plan, stop: Stop) -> tuple[str, str]:
    """Name the constraint that the plan would break if this one stop kept its hour, in the verifier's words."""
    visits = tuple(Visit(v.stop_id, stop.planned if v.stop_id == stop.id else v.start) for v in plan.visits)
    moves = tuple(move for move in plan.moves if move.stop_id != stop.id)
    broken = verify(run, quiet, replace(plan, visits=visits, moves=moves))
    if not broken:
        return CHEAPER, "原时间也行得通，但整班的总代价更大"
    return broken[0].constraint.value, broken[0].sentence
