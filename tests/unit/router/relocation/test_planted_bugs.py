"""Planted bugs of the planner: the verifier, which shares no code with it, catches each on some ordinary run."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time
from random import Random

import pytest

from services.router.domain.relocation import bans, board, replan, standing
from services.router.domain.relocation.bans import Ban
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Noise, Run, Stop
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


def _bans(change: Callable[[Ban], Ban]) -> Callable:
    right = bans._bans
    return lambda *given: tuple(map(change, right(*given)))


def _laid(change: Callable[[Run], Run]) -> Callable:
    right = board.lay_out
    return lambda day, *rest: right(change(day), *rest)


def _each(**changes) -> Callable[[Run], Run]:
    return lambda day: replace(day, stops=tuple(replace(one, **changes) for one in day.stops))


def _crew(**changes) -> Callable[[Run], Run]:
    return lambda day: replace(day, crew=replace(day.crew, **changes))


def _travel(change: Callable) -> Callable:
    return lambda self, metres: change(self, metres).astype("int64")


def _spans(change: Callable[[Stop], Stop]) -> Callable:
    right = board._free
    return lambda one, *rest: right(change(one), *rest)


def _hops(change: Callable[[Run], Run]) -> Callable:
    right = board._hops
    return lambda day: right(change(day))


BUGS: dict[str, tuple[object, str, object]] = {
    "quiet times are forgotten": (bans, "_bans", lambda *_: ()),
    "quiet times end five minutes early": (bans, "_bans", _bans(lambda ban: ban._replace(until=ban.until - 5))),
    "quiet times begin five minutes late": (bans, "_bans", _bans(lambda ban: ban._replace(begin=ban.begin + 5))),
    "the morning of a night is forgotten": (QuietTime, "hours", lambda *_: ((1320, 1440),)),
    "day work moves into the night": (standing, "waking", lambda *_: ()),
    "an estate's name is not looked at": (QuietPlace, "covers", lambda *_: False),
    "every vehicle counts as quiet": (Ban, "binds", lambda self, _: self.loudest is None),
    "work may run on into a quiet time": (board, "_free", _spans(lambda one: replace(one, minutes=1))),
    "travel takes no time": (Travel, "_estimate", _travel(lambda _, metres: metres * 0)),
    "travel takes the least time": (Travel, "_estimate", _travel(lambda self, m: m * 0 + self.least_minutes)),
    "work takes no time": (board, "_hops", _hops(_each(minutes=0))),
    "the depot is next to the first stop": (
        board,
        "_hops",
        _hops(lambda day: _crew(depot=day.stops[0].place.point)(day)),
    ),
    "the shift never ends": (replan, "lay_out", _laid(_crew(shift_end=time(23, 59)))),
    "the shift begins at midnight": (replan, "lay_out", _laid(_crew(shift_start=time(0)))),
    "pairs may be swapped": (board, "_before", lambda stops: (frozenset(),) * len(stops)),
    "fixed hours may change": (replan, "lay_out", _laid(_each(fixed=False))),
    "any vehicle can do any work": (replan, "lay_out", _laid(_each(needs=frozenset()))),
    "moves are not told": (replan, "_moves", lambda *_: ()),
    "a spare vehicle is not told": (
        replan,
        "_with",
        lambda spare, day, *rest: replan._rescheduled(replace(day, vehicle=spare), *rest),
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug, monkeypatch):
    where, name, broken = BUGS[bug]
    monkeypatch.setattr(where, name, broken)
    assert found()
