"""Several crews: a stop goes to another one where its row allows it, and the verifier re-checks the day as a whole."""

from dataclasses import replace

import pytest

from services.router.domain.relocation.crews import find_plans_together, with_stops
from services.router.domain.relocation.moves import Constraint, Plan, Refusal, old_timetable
from services.router.domain.relocation.plan import plan_together
from services.router.domain.relocation.register import Noise, Run, Vehicle
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.verify_crews import verify_together
from tests.unit.router.relocation.town import CART, TRUCK, WEIGHTS, at, plan, quiet, run, stop

FULL = "04:00-06:10"
"""A shift that ends before the quiet time does."""


def other(*stops, shift="06:00-12:00", vehicle: Vehicle = TRUCK) -> Run:
    made = run(*stops, shift=shift, vehicle=vehicle)
    crew = replace(made.crew, id="other", title="另一班")
    return replace(made, crew=crew, stops=tuple(replace(one, crew="other") for one in made.stops))


def home(**more):
    return stop(1, "05:30", **{"takers": frozenset({"other"}), **more})


def planned(runs, *times) -> list[Plan]:
    outcomes = plan_together(runs, times, WEIGHTS)
    plans = [outcome for outcome in outcomes if isinstance(outcome, Plan)]
    assert len(plans) == len(runs), outcomes
    assert verify_together(runs, times, plans) == []
    return plans


def test_a_stop_without_room_goes_to_a_crew_that_may_take_it():
    mine, theirs = planned([run(home(), stop(2, "04:40"), shift=FULL), other(stop(7, "09:00"))], quiet(home()))
    assert (mine.gives, theirs.takes) == (("s1",), ("s1",))
    assert [visit.stop_id for visit in mine.visits] == ["s2"]
    assert {visit.stop_id: visit.start for visit in theirs.visits} == {"s1": at("07:30"), "s7": at("09:00")}
    assert theirs.cost == WEIGHTS.changed_crew + 120 + WEIGHTS.changed_stop + WEIGHTS.peak_start


def test_a_quieter_crew_takes_a_stop_over_at_its_old_hour_where_that_is_cheaper():
    times = quiet(home(), loudest=Noise.QUIET)
    mine, theirs = planned([run(home()), other(stop(7, "09:00"), shift="04:00-12:00", vehicle=CART)], times)
    assert (mine.gives, theirs.takes, theirs.moves) == (("s1",), ("s1",), ())


def test_nothing_is_handed_over_where_the_own_crew_does_it_more_cheaply():
    mine, theirs = planned([run(home()), other(stop(7, "09:00"))], quiet(home()))
    assert (mine.gives, theirs.takes) == ((), ())


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        pytest.param(run(home(takers=frozenset()), shift=FULL), other(), id="the register allows it to nobody"),
        pytest.param(run(home(must_precede=frozenset({"s2"})), stop(2, "05:55", 5), shift=FULL), other(), id="a pair"),
        pytest.param(run(home(fixed=True), shift=FULL), other(), id="its hours are fixed"),
        pytest.param(run(home(), shift=FULL), other(shift="12:00-12:20"), id="the other crew has no time"),
        pytest.param(
            run(home(needs=frozenset({"wash"})), shift=FULL, vehicle=replace(TRUCK, can=frozenset({"wash"}))),
            other(),
            id="the other vehicle cannot do it",
        ),
    ],
)
def test_a_stop_that_nobody_may_take_is_refused(mine, theirs):
    outcomes = plan_together([mine, theirs], [quiet(home())], WEIGHTS)
    assert isinstance(outcomes[0], Refusal)
    assert isinstance(outcomes[1], Plan)


RUNS = [run(home(), stop(2, "04:40", must_precede=frozenset({"s3"})), stop(3, "05:05", 5), shift=FULL), other()]
TIMES = (quiet(home()),)
MINE, THEIRS = planned(RUNS, *TIMES)


@pytest.mark.parametrize(
    ("plans", "constraint"),
    [
        pytest.param((replace(MINE, gives=()), THEIRS), Constraint.WORK, id="taken but not given"),
        pytest.param((MINE, replace(THEIRS, takes=())), Constraint.WORK, id="given but not taken"),
        pytest.param((MINE, replace(THEIRS, takes=("s1", "s1"))), Constraint.WORK, id="taken twice"),
        pytest.param((replace(MINE, gives=("s1", "s2")), THEIRS), Constraint.WORK, id="a stop that nobody takes"),
        pytest.param(
            (replace(MINE, gives=("s1", "s3")), replace(THEIRS, takes=("s1", "s3"))), Constraint.WORK, id="no taker"
        ),
        pytest.param((replace(MINE, gives=("s1", "x9")), THEIRS), Constraint.WORK, id="a stop that there is not"),
        pytest.param((MINE, replace(THEIRS, visits=())), Constraint.WORK, id="taken and not done"),
        pytest.param(
            (MINE, replace(THEIRS, visits=(replace(THEIRS.visits[0], start=at("07:00")),), moves=())),
            Constraint.QUIET,
            id="taken into the quiet time",
        ),
    ],
)
def test_a_wrong_handover_is_caught(plans, constraint):
    assert constraint in {violation.constraint for violation in verify_together(RUNS, TIMES, plans)}


def test_a_pair_may_not_be_torn_apart():
    torn = [replace(run_, stops=tuple(replace(s, takers=frozenset({"other"})) for s in run_.stops)) for run_ in RUNS]
    plans = replace(MINE, gives=("s1", "s3")), replace(THEIRS, takes=("s1", "s3"))
    assert [v.constraint for v in verify_together(torn, TIMES, plans)] == [Constraint.PRECEDENCE]


def test_as_many_stops_as_it_takes_go_to_another_crew() -> None:
    both = run(home(), stop(2, "05:00", takers=frozenset({"other"})), shift=FULL)
    mine, theirs = planned([both, other(stop(7, "09:00"))], quiet(home()), quiet(stop(2, "05:00")))
    assert (mine.gives, mine.visits, theirs.takes) == (("s1", "s2"), (), ("s1", "s2"))


def test_a_handover_that_leaves_its_crew_without_a_plan_all_the_same_is_undone() -> None:
    both = run(home(), stop(2, "05:00"), shift=FULL)
    outcomes = plan_together([both, other(stop(7, "09:00"))], [quiet(home()), quiet(stop(2, "05:00"))], WEIGHTS)
    assert isinstance(outcomes[0], Refusal)
    assert outcomes[1] == replace(old_timetable(other(stop(7, "09:00"))), cost=0)
    found = find_plans_together([both, other()], [quiet(home()), quiet(stop(2, "05:00"))], WEIGHTS)
    assert (found[0], found[1] and found[1].takes) == (None, ())


def test_only_who_may_give_hands_stops_over() -> None:
    runs = [run(home(), stop(2, "04:40"), shift=FULL), other(stop(7, "09:00"))]
    outcomes = plan_together(runs, [quiet(home())], WEIGHTS, givers=frozenset({"other"}))
    assert isinstance(outcomes[0], Refusal)


ASKED = replace(quiet(home()), asked_of="crew")
"""What a complaint about the giving crew asks for; the taker's own stops there are let be."""
NEAR = stop(8, "05:50", 10, metres=250)
"""Planned at the very place in the quiet hours."""


def test_the_taker_s_own_stop_stays_in_what_was_asked_of_the_giver() -> None:
    _, theirs = planned([run(home(), stop(2, "04:40"), shift=FULL), other(NEAR, shift="05:00-12:00")], ASKED)
    assert {visit.stop_id: visit.start for visit in theirs.visits}["s8"] == at("05:50")
    assert {move.stop_id for move in theirs.moves} == {"s1"}


def test_the_taker_s_own_stop_is_not_moved_into_it_to_make_room() -> None:
    """It would be in the way at half past seven, and earlier is no choice: that is the giver's quiet place."""
    at_once = stop(8, "07:35", 20, metres=250)
    _, theirs = planned([run(home(), shift=FULL), other(at_once, shift="05:00-08:25")], ASKED)
    starts = {visit.stop_id: visit.start for visit in theirs.visits}
    assert min(starts.values()) >= at("07:30")


@pytest.mark.parametrize(
    ("time_", "legal"),
    [
        pytest.param(quiet(home(), hours="05:00-06:00"), False, id="a wish of its own"),
        pytest.param(replace(quiet(home(), hours="05:00-06:00"), standing=True), False, id="a standing quiet time"),
        pytest.param(
            replace(quiet(home(), hours="05:00-06:00"), asked_of="other"), False, id="a wish against the taker"
        ),
        pytest.param(
            replace(quiet(home(), hours="05:00-06:00", loudest=Noise.QUIET), standing=True), True, id="quiet enough"
        ),
    ],
)
def test_a_stop_that_is_taken_at_its_old_hour_has_to_be_legal_there_with_the_taker_s_vehicle(time_, legal) -> None:
    """Whoever takes it begins anew: nothing is let be for him, but what his vehicle may do he may."""
    runs = [run(home(), stop(2, "04:40"), shift=FULL), other(shift="04:00-12:00", vehicle=CART)]
    mine = replace(plan(replace(runs[0], stops=runs[0].stops[:1]), "04:40"), gives=("s1",))
    theirs = replace(plan(replace(runs[1], stops=(home(),)), "05:30"), takes=("s1",))
    assert (verify_together(runs, [time_], [mine, theirs]) == []) is legal
    whole = with_stops(runs[1], (home(),))
    assert (find_plan(whole, [time_], WEIGHTS).moves == ()) is legal


def test_the_verifier_catches_an_own_stop_that_is_moved_into_what_was_asked_of_another_crew() -> None:
    runs = [run(stop(2, "04:40")), other(stop(8, "08:00", 10, metres=250))]
    plans = [plan(runs[0], "04:40"), plan(runs[1], "06:00")]
    assert Constraint.QUIET in {violation.constraint for violation in verify_together(runs, [ASKED], plans)}
    still = [plan(runs[0], "04:40"), plan(other(NEAR), "05:50")]
    assert verify_together([runs[0], other(NEAR, shift="05:00-12:00")], [ASKED], still) == []


def test_the_verifier_lets_no_stop_stay_in_what_was_asked_of_its_own_crew() -> None:
    runs = [run(home()), other()]
    plans = [plan(runs[0], "05:30"), plan(runs[1])]
    assert [violation.constraint for violation in verify_together(runs, [ASKED], plans)] == [Constraint.QUIET]
