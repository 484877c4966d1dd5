"""Standing quiet times: what stays where it was is let be, what moves keeps out, and nothing else comes of them."""

from dataclasses import replace

import pytest

from bench.relocation.instances import Instance, instances
from services.router.domain.relocation.moves import Constraint, Plan, Refusal
from services.router.domain.relocation.plan import plan_day
from services.router.domain.relocation.quiet import QuietTime, forbidden
from services.router.domain.relocation.register import Noise
from services.router.domain.relocation.replan import find_plan
from services.router.domain.relocation.verify import verify
from tests.unit.router.relocation.town import CART, TRUCK, WEIGHTS, plan, quiet, run, stop

GATE = stop(1, "05:30", estate="后村家园")
SCHOOL = stop(2, "06:30")
WISH = quiet(GATE)


def standing(*stops, hours: str, loudest: Noise | None = None) -> QuietTime:
    return replace(quiet(*stops, hours=hours, loudest=loudest), standing=True)


def _shorter_by(*times: QuietTime) -> str:
    refused = plan_day(run(GATE, shift="05:00-12:00"), times, WEIGHTS)
    assert isinstance(refused, Refusal)
    return next(help_.sentence for help_ in refused.relaxations if help_.constraint is Constraint.QUIET)


def starts(outcome: Plan | Refusal | None) -> dict[str, str]:
    assert isinstance(outcome, Plan)
    return {visit.stop_id: f"{visit.start:%H:%M}" for visit in outcome.visits}


@pytest.mark.parametrize("hours", ["22:00-07:30", "06:40-06:45", "00:00-00:00"])
def test_a_standing_quiet_time_alone_moves_nothing_and_refuses_nothing(hours):
    of = run(GATE, SCHOOL)
    times = [standing(SCHOOL, hours=hours)]
    found = plan_day(of, times, WEIGHTS)
    assert starts(found) == {"s1": "05:30", "s2": "06:30"}
    assert verify(of, times, found) == []


def test_a_stop_that_a_wish_does_not_mean_is_let_be_where_it_was():
    found = plan_day(run(GATE, SCHOOL), [WISH, standing(SCHOOL, hours="00:00-00:00")], WEIGHTS)
    assert starts(found) == {"s1": "07:30", "s2": "06:30"}
    assert [move.stop_id for move in found.moves] == ["s1"]


def test_a_fixed_stop_in_a_standing_quiet_time_is_let_be_too():
    fixed = replace(SCHOOL, fixed=True)
    found = plan_day(run(GATE, fixed), [WISH, standing(fixed, hours="06:00-08:00")], WEIGHTS)
    assert starts(found)["s2"] == "06:30"


def test_a_moved_stop_goes_into_no_standing_quiet_time():
    found = plan_day(run(GATE, SCHOOL), [WISH, standing(GATE, hours="07:00-09:00")], WEIGHTS)
    assert starts(found)["s1"] == "09:00"


def test_a_stop_that_makes_room_goes_into_none_either_and_nobody_asked_for_it():
    later = stop(2, "07:30", minutes=30)
    wanted = stop(1, "05:30", minutes=30, must_precede=frozenset({later.id}))
    times = [quiet(wanted, hours="04:00-07:30"), standing(later, hours="07:00-08:15")]
    found = plan_day(run(wanted, later), times, WEIGHTS)
    assert starts(found) == {"s1": "07:30", "s2": "08:15"}
    assert {move.stop_id: move.forced for move in found.moves} == {"s1": True, "s2": False}


def test_a_night_binds_its_own_place_alone():
    late = stop(3, "11:00")
    of, evening = run(GATE, late, shift="04:00-23:00"), standing(SCHOOL, hours="12:00-05:00")
    there = plan(of, "05:30", "13:00")
    assert verify(of, [evening], there) == []
    assert [v.constraint for v in verify(of, [replace(evening, standing=False)], there)] == [Constraint.QUIET]
    assert forbidden(of, late, TRUCK, [evening]) == []
    planned = plan_day(of, [quiet(GATE, hours="04:00-13:00"), evening], WEIGHTS)
    assert starts(planned)["s1"] == "13:00"


def test_a_refusal_offers_no_shorter_standing_quiet_time():
    exam = standing(GATE, hours="05:00-11:55")
    helps = [_shorter_by(WISH, time) for time in (exam, replace(exam, standing=False))]
    alone = "后村家园22:00-07:30的安静时段提前120分钟、到05:30结束"
    assert helps == [alone, "后村家园05:00-11:55的安静时段提前18分钟、到11:37结束"], "the wish alone gives way"


def test_a_standing_quiet_time_changes_no_vehicle():
    of = run(GATE, SCHOOL, vehicle=TRUCK, spares=(CART,))
    found = plan_day(of, [WISH, standing(GATE, hours="07:30-08:30", loudest=Noise.QUIET)], WEIGHTS)
    assert isinstance(found, Plan)
    assert (found.vehicle_id, starts(found)["s1"]) == (TRUCK.id, "08:30")


@pytest.mark.parametrize(
    ("school", "wrong"),
    [("06:30", []), ("06:35", ["s2"]), ("06:00", ["s2"]), ("08:00", [])],
)
def test_the_verifier_lets_be_only_what_keeps_its_minute(school: str, wrong: list[str]):
    of = run(GATE, SCHOOL)
    found = verify(of, [standing(SCHOOL, hours="04:00-08:00")], plan(of, "05:30", school))
    assert [violation.stop for violation in found] == wrong


def test_the_verifier_lets_no_louder_vehicle_be():
    of = run(SCHOOL, vehicle=CART, spares=(TRUCK,))
    louder = replace(plan(of, "06:30"), vehicle_id=TRUCK.id, replaces=CART.id)
    assert [v.constraint for v in verify(of, [standing(SCHOOL, hours="04:00-08:00")], louder)] == [Constraint.QUIET]


def test_the_planner_lets_no_louder_vehicle_be():
    barrow, collected = replace(CART, id="barrow", can=frozenset()), replace(SCHOOL, needs=frozenset({"collect"}))
    times = [replace(WISH, loudest=Noise.QUIET), standing(SCHOOL, hours="04:00-08:00", loudest=Noise.QUIET)]
    of = run(collected, GATE, vehicle=barrow, spares=(TRUCK,))
    found = plan_day(of, times, WEIGHTS)
    assert starts(found)["s2"] == "08:00"
    assert verify(of, times, found) == []


def mixed() -> list[Instance]:
    """Give random runs of which every second quiet time is standing."""
    return [
        replace(one, quiet=tuple(replace(time, standing=n % 2 == 1) for n, time in enumerate(one.quiet)))
        for one in instances(600, seed=29)
    ]


def test_no_plan_of_many_random_runs_is_wrong_or_makes_a_standing_quiet_time_worse():
    moved = 0
    for one in mixed():
        found = find_plan(one.run, one.quiet, WEIGHTS)
        if found is None:
            continue
        assert verify(one.run, one.quiet, found) == []
        moved += bool(found.moves)
        strict = [replace(time, standing=False) for time in one.quiet if time.standing]
        starts_of = {visit.stop_id: visit.start for visit in found.visits}
        inside = {violation.stop for violation in verify(one.run, strict, found) if "落在" in violation.sentence}
        assert all(starts_of[stop.id] == stop.planned for stop in one.run.stops if stop.id in inside)
    assert moved > 60


def test_standing_quiet_times_alone_move_nothing_of_many_random_runs():
    for one in mixed():
        if not any(time.standing for time in one.quiet):
            continue
        alone = [time for time in one.quiet if time.standing]
        found = find_plan(one.run, alone, WEIGHTS)
        assert found is not None
        assert found.moves == ()
