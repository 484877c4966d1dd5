"""A complaint's plan under the city's own quiet times: nothing is moved into one, what stays is let be."""

from dataclasses import replace
from datetime import date, time

import pytest

from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import ScheduleChanged
from tests.unit.router.plan_town import PlanTown, on
from tests.unit.router.town import GATE, STOPS, received, world

MARKET = STOPS["s3"].place.point


def around(point, start: time, end: time, first: int = 21, last: int = 22) -> QuietTime:
    """Make one of the city's own quiet times in June 2025, 200 m around a point."""
    place = QuietPlace(point, 200, title="考点")
    return QuietTime(date(2025, 6, first), date(2025, 6, last), start, end, place, "考试日程")


def town_with(*quiet: QuietTime) -> PlanTown:
    return PlanTown(replace(world(), quiet=quiet))


def hours(town: PlanTown, stop: str) -> dict[int, str]:
    (plan,) = town.plans
    return {move.date.day: f"{move.moved_to:%H:%M}" for move in plan.moves if move.stop_id == stop}


def early(town: PlanTown) -> list[bool]:
    return [one.early for one in town.store.seen]


def test_a_complaint_s_plan_moves_no_work_into_the_hours_of_an_exam_site() -> None:
    town = town_with(around(GATE, time(7), time(9)))
    town.complain(received("1"))
    moved = hours(town, "s1")
    assert {day for day, at in moved.items() if at < "09:00"} == {19, 20}
    assert sorted(moved) == [19, 20, 21, 22]


def test_a_stop_that_the_old_timetable_leaves_in_a_quiet_time_is_neither_moved_nor_a_reason_to_refuse() -> None:
    town, plain = town_with(around(MARKET, time(0), time(0), 1, 30)), PlanTown()
    for one in (town, plain):
        one.complain(received("1"))
    assert hours(town, "s3") == {}
    assert hours(town, "s1") == hours(plain, "s1")


def test_where_no_lawful_hour_is_left_the_wish_is_refused_and_nothing_is_half_moved() -> None:
    town = town_with(around(GATE, time(7), time(21)))
    out = town.complain(received("1"))
    assert out.of(ScheduleChanged) == []
    assert [fact.fact for fact in out.of(CaseChanged)] == ["relocation_refused"]
    assert "安静时段" in (out.of(CaseChanged)[0].reason or "")


def test_quiet_times_of_other_dates_and_places_change_no_plan() -> None:
    town, plain = town_with(around(GATE, time(7), time(9), 1, 18), around(MARKET, time(9), time(12))), PlanTown()
    for one in (town, plain):
        one.complain(received("1"))
    assert town.plans[0].moves == plain.plans[0].moves


@pytest.mark.parametrize(("started", "wrong"), [("05:40", True), ("08:00", True), ("08:50", True), ("09:00", False)])
def test_moved_work_is_judged_by_the_quiet_times_that_its_plan_was_made_under(started: str, *, wrong: bool) -> None:
    town = town_with(around(GATE, time(7), time(9)))
    town.complain(received("1"))
    out = town.report("s1", on(21, started))
    assert early(town) == [wrong]
    assert [fact.fact for fact in out.of(CaseChanged)] == ["reopened"] * wrong


@pytest.mark.parametrize("started", ["08:30", "08:40"])
def test_work_that_the_plan_leaves_in_a_quiet_time_is_not_counted_as_early(started: str) -> None:
    town = town_with(around(MARKET, time(8), time(9)))
    town.complain(received("1"))
    assert "s3" not in {move.stop_id for move in town.plans[0].moves}
    assert town.report("s3", on(21, started)).of(CaseChanged) == []
    assert early(town) == [False]


def test_work_that_drifts_into_a_quiet_time_in_which_it_never_was_is_counted() -> None:
    town = town_with(around(MARKET, time(9, 30), time(11)))
    town.complain(received("1"))
    town.report("s3", on(21, "09:20"))
    assert early(town) == [True]


def test_a_rule_that_came_after_the_plan_is_not_held_against_who_drove_as_told() -> None:
    town = PlanTown()
    town.complain(received("1"))
    told = time.fromisoformat(hours(town, "s1")[21])
    town.world = replace(world(), quiet=(around(GATE, told, time(9)),))
    town.report("s1", on(21, f"{told:%H:%M}"))
    assert early(town) == [False]
