"""What the planner answers: a plan with its moves, or a refusal with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from services.router.domain.relocation.register import Run


class Constraint(StrEnum):
    """What a plan may never break."""

    QUIET = "安静时段"
    SHIFT = "班次"
    TRAVEL = "路程"
    PRECEDENCE = "先后次序"
    VEHICLE = "车辆条件"
    FIXED = "固定时间"
    WORK = "作业内容"


@dataclass(frozen=True)
class Move:
    """One stop of one run: planned start and new start, local time of that date."""

    date: date
    stop_id: str
    stop: str
    planned: time
    moved_to: time
    forced: bool
    """True: its planned start is not allowed; False: it made room for another."""
    by: str = ""
    """Id of the crew that does it that day instead of its own; empty: its own crew does."""

    def done_by(self, crew_id: str) -> bool:
        """Tell whether the crew whose plan this stands in does it itself, or has another do it that day."""
        return self.by in ("", crew_id)


@dataclass(frozen=True)
class Visit:
    """When a stop's work begins."""

    stop_id: str
    start: time


@dataclass(frozen=True)
class Plan:
    """One run's new timetable, visits in order of time; without moves if the old one holds."""

    date: date
    crew_id: str
    vehicle_id: str
    visits: tuple[Visit, ...]
    moves: tuple[Move, ...] = ()
    cost: int = 0
    replaces: str = ""
    """Id of the crew's own vehicle where another one drives this run."""
    gives: tuple[str, ...] = ()
    """Ids of stops of this run that another crew does that day."""
    takes: tuple[str, ...] = ()
    """Ids of stops of other runs that this crew does as well."""


@dataclass(frozen=True)
class Relaxation:
    """One constraint that, given up so far, would make a plan possible."""

    constraint: Constraint
    points: int
    """How much it asks, on the scale of the weights."""
    sentence: str


@dataclass(frozen=True)
class Refusal:
    """No plan: which constraints clash with one another, and what would help, least first."""

    date: date
    crew_id: str
    clash: tuple[Constraint, ...]
    stops: tuple[str, ...]
    """Ids of the stops that have no place."""
    relaxations: tuple[Relaxation, ...]
    sentence: str
    obstacles: tuple[str, ...] = ()
    """Each stop that has no place, with the quiet times that leave it none: where, when, what for, who says so."""


@dataclass(frozen=True)
class Span:
    """The same move over several dates (inclusive), as people are told of it."""

    stop_id: str
    stop: str
    planned: time
    moved_to: time
    first_date: date
    last_date: date
    by: str = ""
    """Id of the crew that does it instead of its own."""


def old_timetable(run: Run) -> Plan:
    """Write the run as it stands in the register as a plan."""
    return Plan(run.date, run.crew.id, run.vehicle.id, tuple(Visit(stop.id, stop.planned) for stop in run.stops))


def spans(moves: Iterable[Move]) -> tuple[Span, ...]:
    """Join the equal moves of a stop over successive runs, by stop and date."""
    found: list[Span] = []
    for move in sorted(moves, key=lambda move: (move.stop_id, move.date)):
        span = Span(move.stop_id, move.stop, move.planned, move.moved_to, move.date, move.date, move.by)
        if found and replace(found[-1], first_date=move.date, last_date=move.date) == span:
            found[-1] = replace(found[-1], last_date=move.date)
        else:
            found.append(span)
    return tuple(found)
