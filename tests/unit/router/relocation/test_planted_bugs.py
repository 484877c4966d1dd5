"""Planted bugs of the planner: the verifier, which shares no code with it, catches each on some ordinary run."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time
from random import Random

import pytest

from services.router.domain.relocation import board, replan
from services.router.domain.relocation.quiet import QuietPlace, QuietTime, forbidden
from services.router.domain.relocation.register import Noise, Run
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.tuning import Travel
from services.router.domain.relocation.verify import Violation, verify
from tests.unit.router.relocation.town import CART, WEIGHTS, quiet, run, stop

PUSHCART = replace(CART, id="pushcart", can=frozenset())


def ordinary_runs() -> Iterator[tuple[Run, tuple[QuietTime, ...]]]:
    """Give forty runs of seven stops, tight enough that a moved stop pushes others."""
    random = Random(22)
    for number in range(40):
        stops, ready = [], 256
        for place in range(7):
            text, work = f"{ready // 60:02d}:{ready % 60:02d}", random.randrange(10, 40)
            where, fixed = random.randrange(1, 8) * 250, place == 5 and number % 2 == 0
            more = {"needs": frozenset({"collect"}), "must_precede": frozenset({"s6"} if place < 6 else ())}
            stops.append(stop(place, text, work, where, fixed=fixed, estate=f"小区{place}", **more))
            ready += work + 8 + random.randrange(0, 12)
        end = ready + 8 + random.randrange(0, 90)
        day = run(*stops, shift=f"04:00-{end // 60:02d}:{end % 60:02d}", spares=(PUSHCART, CART))
        loudest = Noise.QUIET if number % 4 == 0 else None
        hours = "04:40-13:00" if number % 3 == 0 else "22:00-07:00"
        yield day, (quiet(stops[random.randrange(3)], hours=hours, loudest=loudest),)


CASES = list(ordinary_runs())


def found() -> list[Violation]:
    plans = ((day, times, find_plan(day, times, WEIGHTS)) for day, times in CASES)
    return [violation for day, times, plan in plans if plan for violation in verify(day, times, plan)]


def test_without_a_bug_most_runs_have_a_plan_and_none_has_a_violation():
    assert found() == []
    assert sum(find_plan(day, times, WEIGHTS) is not None for day, times in CASES) > 20


def _longer(lay_out: Callable) -> Callable:
    def patched(day, *rest):
        return lay_out(replace(day, crew=replace(day.crew, shift_end=time(23, 59))), *rest)

    return patched


def _earlier(lay_out: Callable) -> Callable:
    def patched(day, *rest):
        return lay_out(replace(day, crew=replace(day.crew, shift_start=time(0))), *rest)

    return patched


def _free(costs: Callable) -> Callable:
    return lambda stop, *rest: costs(replace(stop, fixed=False), *rest)


def _hops_without(hops: Callable, change: Callable[[Run], Run]) -> Callable:
    return lambda day: hops(change(day))


def _at_depot(day: Run) -> Run:
    return replace(day, crew=replace(day.crew, depot=day.stops[0].place.point))


def _no_work(day: Run) -> Run:
    return replace(day, stops=tuple(replace(one, minutes=0) for one in day.stops))


def _shrunk(before: int, behind: int) -> Callable:
    return lambda *given: [(begin + before, until - behind) for begin, until in forbidden(*given)]


BUGS: dict[str, tuple[object, str, object]] = {
    "quiet times are forgotten": (board, "forbidden", lambda *_: []),
    "quiet times end five minutes early": (board, "forbidden", _shrunk(0, 5)),
    "the morning of a night is forgotten": (QuietTime, "hours", lambda *_: ((1320, 1440),)),
    "an estate's name is not looked at": (QuietPlace, "covers", lambda *_: False),
    "every vehicle counts as quiet": (QuietTime, "silences", lambda self, *_: self.loudest is None),
    "travel takes no time": (Travel, "minutes", lambda *_: 0),
    "travel takes the least time": (Travel, "minutes", lambda self, *_: self.least_minutes),
    "work takes no time": (board, "_hops", _hops_without(board._hops, _no_work)),
    "the depot is next to the first stop": (board, "_hops", _hops_without(board._hops, _at_depot)),
    "the shift never ends": (replan, "lay_out", _longer(replan.lay_out)),
    "the shift begins at midnight": (replan, "lay_out", _earlier(replan.lay_out)),
    "pairs may be swapped": (board, "_before", lambda stops: tuple(frozenset() for _ in stops)),
    "fixed hours may change": (board, "_costs", _free(board._costs)),
    "any vehicle can do any work": (
        replan,
        "lay_out",
        lambda day, vehicle, *rest: board.lay_out(day, replace(vehicle, can=frozenset({"collect"})), *rest),
    ),
    "moves are not told": (replan, "_moves", lambda *_: ()),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug, monkeypatch):
    where, name, broken = BUGS[bug]
    monkeypatch.setattr(where, name, broken)
    assert found()
