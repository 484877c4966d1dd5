"""What the page shows: a date's runs before and after, with why each stop moved and what could not be moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.moves import Plan, Refusal, Visit
from services.router.domain.relocation.plan import plan_dates
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Run, Stop, Vehicle
from services.router.domain.relocation.verify import verify
from services.router.domain.world import World

CHEAPER = "代价"
"""Stands where no hard constraint asked for a move: the whole timetable costs less with it."""


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

    @property
    def moved(self) -> bool:
        return self.after is not None and self.after != self.before


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

    @property
    def moves(self) -> tuple[StopScene, ...]:
        return tuple(sorted((s for s in self.stops if s.moved), key=lambda s: (s.after or s.before, s.stop.id)))

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

    @property
    def moves(self) -> tuple[tuple[RunScene, StopScene], ...]:
        return tuple((run, stop) for run in self.runs for stop in run.moves)

    @property
    def refusals(self) -> tuple[RunScene, ...]:
        return tuple(run for run in self.runs if run.refusal)


def set_scene(world: World, day: date, quiet: Sequence[QuietTime], crews: Sequence[str] = ()) -> Scene:
    """Plan the runs of a date, of these crews or of all, and explain them. Raises KeyError for an unknown crew."""
    in_force = tuple(time for time in quiet if time.hours(day))
    scenes = [*_runs(world.register, day, in_force, crews or tuple(world.register.crews))]
    touched = tuple(scene for scene in scenes if scene.touched)
    return Scene(world, day, in_force, touched, len(scenes) - len(touched))


def _runs(register: Register, day: date, quiet: Sequence[QuietTime], crews: Sequence[str]) -> Iterator[RunScene]:
    for crew in crews:
        for outcome in plan_dates(register, crew, day, day, quiet):
            run = register.run(crew, day)
            if isinstance(outcome, Plan):
                yield _planned(register, run, quiet, outcome)
            else:
                yield _refused(run, quiet, outcome)


def _planned(register: Register, run: Run, quiet: Sequence[QuietTime], plan: Plan) -> RunScene:
    starts = {visit.stop_id: visit.start for visit in plan.visits}
    vehicle = register.vehicles[plan.vehicle_id]
    stops = []
    for stop in run.stops:
        constraint, why = "", ""
        if starts[stop.id] != stop.planned:
            constraint, why = why_moved(run, quiet, plan, stop)
        binding = _binding(run, stop, vehicle, quiet)
        stops.append(StopScene(stop, stop.planned, starts[stop.id], constraint, why, binding))
    replaced = run.vehicle.title if plan.replaces else ""
    return RunScene(run, tuple(stops), vehicle.title, replaced)


def _refused(run: Run, quiet: Sequence[QuietTime], refusal: Refusal) -> RunScene:
    stops = tuple(
        StopScene(
            stop,
            stop.planned,
            None,
            quiet=_binding(run, stop, run.vehicle, quiet),
            refused=stop.id in refusal.stops,
        )
        for stop in run.stops
    )
    return RunScene(run, stops, run.vehicle.title, refusal=refusal)


def _binding(run: Run, stop: Stop, vehicle: Vehicle, quiet: Sequence[QuietTime]) -> tuple[QuietTime, ...]:
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
