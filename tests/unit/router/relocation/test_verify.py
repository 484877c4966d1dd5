"""The verifier catches every planted fault, and finds none in what the planner makes of random runs."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.domain.relocation.board import NEVER
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.moves import Constraint, Plan, Visit, old_timetable
from services.router.domain.relocation.plan import plan_day
from services.router.domain.relocation.register import Noise, Run
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.timing import Timing
from services.router.domain.relocation.verify import verify
from tests.unit.router.relocation.town import CART, WEIGHTS, board, plan, quiet, run, stop

HOME = stop(1, "05:30", estate="后村家园", must_precede=frozenset({"s3"}))
OTHER = stop(2, "06:00")
UNLOAD = stop(3, "09:00", 30, fixed=True)
GOOD_RUN = run(HOME, OTHER, UNLOAD, spares=(CART,))
QUIET = quiet(HOME)
GOOD = plan(GOOD_RUN, "07:30", "06:00", "09:00")


def test_a_good_plan_made_by_hand_passes():
    assert verify(GOOD_RUN, (QUIET,), GOOD) == []


def test_the_old_timetable_passes_where_nothing_is_quiet():
    assert verify(GOOD_RUN, (), old_timetable(GOOD_RUN)) == []


PLANTED = {
    "work in the quiet time": (plan(GOOD_RUN, "05:30", "06:00", "09:00"), Constraint.QUIET, "s1"),
    "work one minute before the quiet time ends": (plan(GOOD_RUN, "07:29", "06:00", "09:00"), Constraint.QUIET, "s1"),
    "a fixed stop that moves": (plan(GOOD_RUN, "07:30", "06:00", "09:10"), Constraint.FIXED, "s3"),
    "a stop after the one it must precede": (plan(GOOD_RUN, "09:40", "06:00", "09:00"), Constraint.PRECEDENCE, "s1"),
    "two stops at once": (plan(GOOD_RUN, "07:30", "07:35", "09:00"), Constraint.TRAVEL, "s2"),
    "a minute less than the way takes": (plan(GOOD_RUN, "07:30", "07:52", "09:00"), Constraint.TRAVEL, "s2"),
    "work before the shift": (plan(GOOD_RUN, "07:30", "04:02", "09:00"), Constraint.SHIFT, "s2"),
    "back after the shift": (plan(GOOD_RUN, "07:30", "11:38", "09:00"), Constraint.SHIFT, "s2"),
    "a stop left out": (replace(GOOD, visits=GOOD.visits[:2]), Constraint.WORK, "s3"),
    "a stop done twice": (replace(GOOD, visits=(*GOOD.visits, GOOD.visits[0])), Constraint.WORK, "s1"),
    "a stop of another crew": (
        replace(GOOD, visits=(*GOOD.visits, Visit("x9", OTHER.planned))),
        Constraint.WORK,
        "x9",
    ),
    "a vehicle of another crew": (replace(GOOD, vehicle_id="tram"), Constraint.VEHICLE, ""),
    "another date": (replace(GOOD, date=date(2025, 6, 20)), Constraint.WORK, ""),
    "another crew": (replace(GOOD, crew_id="crew-2"), Constraint.WORK, ""),
    "a move that nobody is told of": (replace(GOOD, moves=()), Constraint.WORK, "s1"),
    "a move that is told wrongly": (
        replace(GOOD, moves=(replace(GOOD.moves[0], moved_to=HOME.planned),)),
        Constraint.WORK,
        "s1",
    ),
    "another vehicle that nobody is told of": (replace(GOOD, vehicle_id=CART.id), Constraint.WORK, ""),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_caught(name):
    bad, constraint, where = PLANTED[name]
    found = [(violation.constraint, violation.stop) for violation in verify(GOOD_RUN, (QUIET,), bad)]
    assert (constraint, where) in found


def test_a_vehicle_that_cannot_do_the_work_is_caught():
    day = run(stop(1, "05:30", needs=frozenset({"unload"})), spares=(CART,))
    found = verify(day, (), plan(day, "05:30", vehicle=CART))
    assert [violation.constraint for violation in found] == [Constraint.VEHICLE]


def test_a_quiet_vehicle_may_work_where_the_quiet_time_lets_it():
    lenient = quiet(HOME, loudest=Noise.QUIET)
    early = plan(GOOD_RUN, "05:30", "06:00", "09:00", vehicle=CART)
    assert verify(GOOD_RUN, (lenient,), early) == []
    assert verify(GOOD_RUN, (lenient,), old_timetable(GOOD_RUN))[0].constraint is Constraint.QUIET


def test_every_violation_is_a_chinese_sentence_that_names_the_stop():
    sentence = verify(GOOD_RUN, (QUIET,), old_timetable(GOOD_RUN))[0].sentence
    assert sentence == "“1号点”05:30开工，落在安静时段22:00-07:30（测试）"


@st.composite
def runs(draw, most=7) -> Run:
    """Draw a run whose old timetable can be driven, with ties between stops, fixed ones and a quiet spare vehicle."""
    stops, ready = [], 250
    for number in range(draw(st.integers(1, most))):
        ready += draw(st.integers(0, 40))
        here = draw(st.integers(0, 8)) * 250
        ready += TRAVEL_MOST
        work = draw(st.integers(5, 45))
        text = f"{ready // 60:02d}:{ready % 60:02d}"
        stops.append(stop(number, text, work, metres=here, fixed=draw(st.sampled_from((False, False, False, True)))))
        ready += work
    if len(stops) > 2 and draw(st.booleans()):
        stops[0] = replace(stops[0], must_precede=frozenset({stops[-1].id}))
    slack = draw(st.integers(0, 240))
    end = min(ready + TRAVEL_MOST + slack, 1439)
    spares = (CART,) if draw(st.booleans()) else ()
    return run(*stops, shift=f"04:00-{end // 60:02d}:{end % 60:02d}", spares=spares)


TRAVEL_MOST = 8


@st.composite
def cases(draw, most=7):
    day = draw(runs(most))
    noisy = draw(st.lists(st.sampled_from(day.stops), min_size=1, max_size=3))
    hours = draw(st.sampled_from(("22:00-07:30", "22:00-06:00", "06:00-07:00", "04:00-05:30")))
    loudest = draw(st.sampled_from((None, None, Noise.QUIET)))
    return day, tuple(quiet(one, hours=hours, loudest=loudest) for one in noisy)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases())
def test_whatever_the_planner_plans_the_verifier_finds_nothing(case):
    day, times = case
    assert verify(day, (), old_timetable(day)) == []
    outcome = plan_day(day, times, WEIGHTS)
    if isinstance(outcome, Plan):
        assert verify(day, times, outcome) == []


@settings(max_examples=200, deadline=None, derandomize=True)
@given(cases(most=8))
def test_greedy_never_beats_the_planner(case):
    day, times = case
    found, easy = find_plan(day, times, WEIGHTS), greedy(day, times)
    assert easy is None or (found is not None and found.cost <= easy)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(cases(most=5))
def test_on_small_runs_the_planner_finds_the_best_of_all_orders(case):
    day, times = case
    timing = Timing(board(day, *times))
    costs = [timing.cost(o) for o in permutations(range(len(day.stops))) if keeps_pairs(timing.board.before, o)]
    best = min(costs)
    found = find_plan(replace(day, spares=()), times, WEIGHTS)
    assert (found.cost if found else NEVER) == min(best, NEVER)


def keeps_pairs(before, order) -> bool:
    return all(set(before[stop]) <= set(order[:place]) for place, stop in enumerate(order))


def greedy(day: Run, times) -> int | None:
    """Take each stop in planned order at the earliest allowed minute not before its planned one."""
    laid = board(day, *times)
    cost, before, ready = 0, laid.leaving, 0
    for here in range(len(day.stops)):
        ready += laid.hop[before][here]
        start = next(
            (c for c in range(max(ready, laid.planned[here]), laid.columns) if laid.cost[here, c] < NEVER), None
        )
        if start is None:
            return None
        cost, before, ready = cost + int(laid.cost[here, start]), here, start
    return cost if ready + laid.hop[before][laid.back] < laid.columns else None


def test_work_planned_by_day_does_not_move_into_the_night_wherever_it_is():
    of = run(HOME, stop(4, "08:00"))
    found = verify(of, (QUIET,), plan(of, "07:30", "06:00"))
    assert [(v.constraint, v.stop) for v in found] == [(Constraint.QUIET, "s4")]


def test_the_planner_wakes_nobody_else_to_make_room():
    of = run(HOME, OTHER, stop(4, "07:40"), stop(5, "08:10"), stop(6, "08:40"), shift="04:00-11:00")
    found = plan_day(of, (QUIET,), WEIGHTS)
    assert isinstance(found, Plan)
    starts = {visit.stop_id: minute(visit.start) for visit in found.visits}
    assert min(starts[s] for s in ("s1", "s4", "s5", "s6")) >= minute(QUIET.end)
