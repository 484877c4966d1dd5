"""Bugs that are planted into the planner one by one: the verifier, which shares no code with it, has to catch each."""
# ruff: noqa: SLF001 - a bug is planted where nobody else may reach

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time
from typing import Any

from bench.relocation.instances import Instance
from services.router.domain.relocation import bans, board, replan, standing
from services.router.domain.relocation.bans import Ban
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Run, Stop
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.tuning import Travel, Weights
from services.router.domain.relocation.verify import Violation, verify

Broken = Callable[..., Any]


def first_violation(instances: Iterable[Instance], weights: Weights) -> Violation | None:
    """Plan one after the other until the verifier finds something."""
    for one in instances:
        plan = find_plan(one.run, one.quiet, weights)
        if plan and (found := verify(one.run, one.quiet, plan)):
            return found[0]
    return None


@contextmanager
def planted(bug: str) -> Iterator[None]:
    """Put a bug into the planner, and take it out again."""
    where, name, broken = BUGS[bug]
    right = getattr(where, name)
    setattr(where, name, broken)
    try:
        yield
    finally:
        setattr(where, name, right)


def _bans(change: Callable[[Ban], Ban]) -> Broken:
    right = bans._bans
    return lambda *given: tuple(map(change, right(*given)))


def _laid(change: Callable[[Run], Run]) -> Broken:
    right = board.lay_out
    return lambda run, *rest: right(change(run), *rest)


def _hops(change: Callable[[Run], Run]) -> Broken:
    right = board._hops
    return lambda run: right(change(run))


def _free(change: Callable[[Stop], Stop]) -> Broken:
    right = board._free
    return lambda stop, *rest: right(change(stop), *rest)


def _each(**changes: Any) -> Callable[[Run], Run]:
    return lambda run: replace(run, stops=tuple(replace(stop, **changes) for stop in run.stops))


def _shift(**changes: Any) -> Callable[[Run], Run]:
    return lambda run: replace(run, crew=replace(run.crew, **changes))


def _depot_at_first(run: Run) -> Run:
    return replace(run, crew=replace(run.crew, depot=run.stops[0].place.point))


def _estimate(minutes: Callable[[Travel], int]) -> Broken:
    return lambda travel, metres: (metres * 0).astype("int64") + minutes(travel)


BUGS: dict[str, tuple[object, str, Broken]] = {
    "quiet times are forgotten": (bans, "_bans", lambda *_: ()),
    "quiet times end five minutes early": (bans, "_bans", _bans(lambda ban: ban._replace(until=ban.until - 5))),
    "quiet times begin five minutes late": (bans, "_bans", _bans(lambda ban: ban._replace(begin=ban.begin + 5))),
    "the morning of a night is forgotten": (QuietTime, "hours", lambda *_: ((1320, 1440),)),
    "day work moves into the night": (standing, "waking", lambda *_: ()),
    "an estate's name is not looked at": (QuietPlace, "covers", lambda *_: False),
    "every vehicle counts as quiet": (Ban, "binds", lambda self, _: self.loudest is None),
    "work may run on into a quiet time": (board, "_free", _free(lambda stop: replace(stop, minutes=1))),
    "travel takes no time": (Travel, "_estimate", _estimate(lambda _: 0)),
    "travel takes the least time": (Travel, "_estimate", _estimate(lambda travel: travel.least_minutes)),
    "work takes no time": (board, "_hops", _hops(_each(minutes=0))),
    "the depot is next to the first stop": (board, "_hops", _hops(_depot_at_first)),
    "the shift never ends": (replan, "lay_out", _laid(_shift(shift_end=time(23, 59)))),
    "the shift begins at midnight": (replan, "lay_out", _laid(_shift(shift_start=time(0)))),
    "pairs may be swapped": (board, "_before", lambda stops: (frozenset(),) * len(stops)),
    "fixed hours may change": (replan, "lay_out", _laid(_each(fixed=False))),
    "any vehicle can do any work": (replan, "lay_out", _laid(_each(needs=frozenset()))),
    "moves are not told": (replan, "_moves", lambda *_: ()),
    "a spare vehicle is not told": (
        replan,
        "_with",
        lambda spare, run, *rest: replan._rescheduled(replace(run, vehicle=spare), *rest),
    ),
}
