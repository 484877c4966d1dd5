"""Says why a run has no plan: the constraints that clash, the stops without a place, and what would help."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time

from services.router.domain.relocation.board import lay_out
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.moves import Constraint, Refusal, Relaxation
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Stop
from services.router.domain.relocation.relax import Works, relaxations
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.standing import bans_of
from services.router.domain.relocation.tuning import Travel, Weights
from services.router.domain.relocation.wording import quiet_said

DROPS: dict[Constraint, Callable[[Run], Run]] = {
    Constraint.VEHICLE: lambda run: _each_stop(run, lambda stop: replace(stop, needs=frozenset())),
    Constraint.PRECEDENCE: lambda run: _each_stop(run, lambda stop: replace(stop, must_precede=frozenset())),
    Constraint.TRAVEL: lambda run: replace(run, travel=Travel(math.inf, 0)),
    Constraint.FIXED: lambda run: _each_stop(run, lambda stop: replace(stop, fixed=False)),
    Constraint.SHIFT: lambda run: replace(run, crew=replace(run.crew, shift_start=time(0), shift_end=time(23, 59))),
}
"""How to take a run's constraint away; the quiet times stay, they are what was asked for."""

MOST_NAMED = 3
"""Quiet times that are named for one stop; a stop near many sites would fill a page."""


def refuse(run: Run, quiet: Sequence[QuietTime], weights: Weights) -> Refusal:
    """Explain a run for which no plan was found."""

    def works(run: Run, quiet: Sequence[QuietTime]) -> bool:
        return find_plan(run, quiet, weights) is not None

    clash = (Constraint.QUIET, *_clash(run, quiet, works))
    stops = _without_place(run, quiet, weights)
    obstacles = tuple(_obstacle(run, stop, quiet) for stop in stops)
    helps = relaxations(run, quiet, weights, works)
    return Refusal(
        date=run.date,
        crew_id=run.crew.id,
        clash=clash,
        stops=tuple(stop.id for stop in stops),
        relaxations=helps,
        sentence=_sentence(run, obstacles, clash, helps),
        obstacles=obstacles,
    )


def _clash(run: Run, quiet: Sequence[QuietTime], works: Works) -> list[Constraint]:
    """Take away every constraint that is not needed for the clash; those that are left, no one can be spared."""
    needed = []
    for constraint, drop in DROPS.items():
        easier = drop(run)
        if works(easier, quiet):
            needed.append(constraint)
        else:
            run = easier
    return needed


def _without_place(run: Run, quiet: Sequence[QuietTime], weights: Weights) -> tuple[Stop, ...]:
    """List the stops that no minute allows; if each has some, those whose planned minute is forbidden."""
    board = lay_out(run, bans_of(run, quiet), weights)
    hopeless = tuple(stop for stop, free in zip(run.stops, board.free, strict=True) if not free)
    return hopeless or tuple(stop for index, stop in enumerate(run.stops) if not board.may_stay(index))


def _obstacle(run: Run, stop: Stop, quiet: Sequence[QuietTime]) -> str:
    """Say a stop and the quiet times that leave it no place, those first that forbid its planned hour."""
    name, begin = f"“{stop.title}”（原定{stop.planned:%H:%M}）", minute(stop.planned)
    in_force = [(time, hours) for time in quiet if (hours := time.hours(run.date))]
    meant = [(time, hours) for time, hours in in_force if time.silences(stop, run.vehicle)]
    meant = meant or [(time, hours) for time, hours in in_force if time.would_wake(stop, run.vehicle, run.date)]
    met = [any(begin < until and begin + stop.minutes > since for since, until in hours) for _, hours in meant]
    in_order = sorted(zip(meant, met, strict=True), key=lambda one: not one[1])
    said = [*dict.fromkeys(quiet_said(time) for (time, _), _ in in_order)]
    more = f"，另有{len(said) - MOST_NAMED}处安静时段" if len(said) > MOST_NAMED else ""
    return f"{name}：{'，'.join(said[:MOST_NAMED])}{more}" if said else name


def _sentence(run: Run, obstacles: Sequence[str], clash: Sequence[Constraint], helps: Sequence[Relaxation]) -> str:
    whose = f"{run.date.month}月{run.date.day}日{run.crew.title}"
    why = "、".join(clash)
    hope = f"最小的放宽：{helps[0].sentence}。" if helps else "只放宽一项不够，需人工协调。"
    return f"{whose}排不下。{'；'.join(obstacles) or '全部点位'}。{why}互相冲突。{hope}"


def _each_stop(run: Run, change: Callable[[Stop], Stop]) -> Run:
    return replace(run, stops=tuple(map(change, run.stops)))
