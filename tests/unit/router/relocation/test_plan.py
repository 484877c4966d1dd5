"""The planner: real cases of other cities, refusals, and what it does when nothing disturbs."""

from dataclasses import replace
from datetime import date, time

import pytest

from services.router.domain.relocation.moves import Constraint, Plan, Refusal, old_timetable, spans
from services.router.domain.relocation.plan import plan_dates, plan_day
from services.router.domain.relocation.quiet import QuietPlace, QuietTime, Season, quiet_around
from services.router.domain.relocation.register import Noise, Stop, Vehicle
from services.router.domain.relocation.verify import verify
from tests.unit.router.relocation.town import CART, DAY, WEIGHTS, at, quiet, register, run, spot, stop


def planned(of, *times) -> Plan:
    outcome = plan_day(of, times, WEIGHTS)
    assert isinstance(outcome, Plan), outcome
    assert verify(of, times, outcome) == []
    return outcome


def refused(of, *times) -> Refusal:
    outcome = plan_day(of, times, WEIGHTS)
    assert isinstance(outcome, Refusal), outcome
    return outcome


def starts(plan: Plan) -> dict[str, time]:
    return {visit.stop_id: visit.start for visit in plan.visits}


def test_a_run_that_disturbs_nobody_keeps_its_timetable():
    day = run(stop(1, "05:00"), stop(2, "06:00"))
    assert planned(day).visits == old_timetable(day).visits
    assert planned(day, quiet(stop(9, "05:00"))).moves == ()


def test_dear_peak_hours_alone_move_nothing():
    day = run(stop(1, "07:10"), stop(2, "08:00"))
    dear = replace(WEIGHTS, peak_start=1_000)
    assert plan_day(day, [quiet(stop(1, "07:10"), hours="22:00-06:00")], dear) == replace(
        old_timetable(day), cost=2_000
    )


def test_wanzhou_2021_the_refuse_truck_of_four_o_clock_comes_not_before_six():
    truck = stop(1, "04:00", estate="桂花宛")
    day = run(truck, stop(2, "04:40"), stop(3, "05:20"), shift="03:30-09:00")
    plan = planned(day, quiet(truck, hours="22:00-06:00"))
    assert [(move.stop_id, move.planned, move.moved_to) for move in plan.moves] == [("s1", at("04:00"), at("06:00"))]


def test_danyang_2025_a_sweeper_of_six_o_clock_is_replaced_and_nothing_moves():
    sweeper = Vehicle("multi", "多功能洗扫车", Noise.LOUD, "diesel", frozenset({"sweep"}))
    quieter = Vehicle("plain", "扫路车", Noise.ORDINARY, "diesel", frozenset({"sweep"}))
    road = stop(1, "06:00", 60, needs=frozenset({"sweep"}))
    day = run(road, shift="05:00-12:00", vehicle=sweeper, spares=(CART, quieter))
    plan = planned(day, quiet(road, loudest=Noise.ORDINARY))
    assert plan.moves == ()
    assert (plan.vehicle_id, plan.replaces) == ("plain", "multi")


def test_a_spare_that_cannot_do_the_work_is_no_way_out():
    road = stop(1, "06:00", needs=frozenset({"sweep"}))
    sweeper = Vehicle("multi", "多功能洗扫车", Noise.LOUD, "diesel", frozenset({"sweep"}))
    day = run(road, vehicle=sweeper, spares=(CART,))
    plan = planned(day, quiet(road, loudest=Noise.QUIET))
    assert (plan.vehicle_id, starts(plan)["s1"]) == ("multi", at("07:30"))


def test_no_spare_helps_where_no_work_at_all_may_go_on():
    home = stop(1, "05:30")
    plan = planned(run(home, spares=(CART,)), quiet(home))
    assert (plan.vehicle_id, starts(plan)["s1"]) == ("truck", at("07:30"))


def test_only_the_disturbing_stop_moves_where_the_run_has_room():
    home = stop(2, "05:30")
    day = run(stop(1, "05:00"), home, stop(3, "06:00"), stop(4, "09:00"))
    assert [move.stop_id for move in planned(day, quiet(home)).moves] == ["s2"]


def test_another_stop_makes_room_where_the_morning_is_full():
    home = stop(1, "05:00", 40)
    day = run(home, stop(2, "07:15", 60), stop(3, "08:20", 60), stop(4, "09:25", 60), shift="04:00-10:40")
    plan = planned(day, quiet(home))
    assert starts(plan)["s1"] >= at("07:30")
    assert {move.stop_id: move.forced for move in plan.moves}.get("s1") is True
    assert not all(move.forced for move in plan.moves)


def test_what_must_precede_still_does():
    home = stop(1, "05:30", must_precede=frozenset({"s3"}))
    day = run(home, stop(2, "06:00"), stop(3, "07:40"))
    moved = starts(planned(day, quiet(home)))
    assert at("07:30") <= moved["s1"] < moved["s3"]


def test_a_fixed_stop_stays():
    home = stop(1, "05:30", must_precede=frozenset({"s2"}))
    day = run(home, stop(2, "08:30", 30, fixed=True), stop(3, "09:30"))
    assert starts(planned(day, quiet(home)))["s2"] == at("08:30")


def test_several_quiet_times_hold_together():
    home = stop(1, "05:30")
    plan = planned(run(home, shift="04:00-15:00"), quiet(home), quiet(home, hours="07:00-12:00"))
    assert starts(plan)["s1"] == at("12:00")


def test_a_quiet_time_of_another_date_changes_nothing():
    home = stop(1, "05:30")
    yesterday = quiet_around(register(home), ["s1"], Season(date(2025, 6, 1), date(2025, 6, 18), at("07:30")), "投诉")
    assert planned(run(home), *yesterday).moves == ()


def test_the_same_question_gets_the_same_answer():
    stops = [stop(n, f"{4 + n // 3:02d}:{n % 3 * 20:02d}", 15) for n in range(1, 12)]
    day, times = run(*stops), [quiet(stops[2]), quiet(stops[5])]
    assert plan_day(day, times, WEIGHTS) == plan_day(day, times, WEIGHTS)


def test_plans_run_from_the_first_to_the_last_date_and_leave_days_off_out():
    home = stop(1, "05:30", weekdays=frozenset({4, 5, 7}))
    book = register(home, stop(2, "06:00", weekdays=frozenset({4, 5, 7})))
    season = Season(DAY, date(2025, 6, 22), at("07:30"))
    outcomes = plan_dates(book, "crew", DAY, date(2025, 6, 24), quiet_around(book, ["s1"], season, "投诉"))
    assert [outcome.date.day for outcome in outcomes] == [19, 20, 22]
    told = spans(move for outcome in outcomes if isinstance(outcome, Plan) for move in outcome.moves)
    assert [(s.stop_id, s.moved_to, s.first_date.day, s.last_date.day) for s in told if s.stop_id == "s1"] == [
        ("s1", at("07:30"), 19, 22)
    ]


def home(**more) -> Stop:
    return stop(1, "05:30", **more)


@pytest.mark.parametrize(
    ("day", "clash", "helps"),
    [
        pytest.param(
            run(home(), shift="04:00-07:00"),
            {Constraint.QUIET, Constraint.SHIFT},
            {"班次推迟到07:53结束（多53分钟）", "1号点周边50米22:00-07:30的安静时段提前53分钟、到06:37结束"},
            id="a quiet time that covers the whole shift",
        ),
        pytest.param(
            run(home(fixed=True)),
            {Constraint.QUIET, Constraint.FIXED},
            {"允许“1号点”改时间", "1号点周边50米22:00-07:30的安静时段提前120分钟、到05:30结束"},
            id="a stop whose hours are fixed",
        ),
        pytest.param(
            run(home(must_precede=frozenset({"s2"})), stop(2, "07:40", fixed=True)),
            {Constraint.QUIET, Constraint.FIXED, Constraint.PRECEDENCE},
            {
                "允许“2号点”改时间",
                "取消“1号点”必须在先的要求",
                "1号点周边50米22:00-07:30的安静时段提前13分钟、到07:17结束",
            },
            id="a stop that has to precede a fixed one",
        ),
        pytest.param(
            run(home(), stop(2, "07:56", 60, metres=2250, fixed=True), shift="04:00-09:10"),
            {Constraint.QUIET, Constraint.TRAVEL, Constraint.FIXED, Constraint.SHIFT},
            {"1号点周边50米22:00-07:30的安静时段提前2分钟、到07:28结束", "允许“2号点”改时间"},
            id="a way that is too long",
        ),
    ],
)
def test_a_refusal_names_what_clashes_and_what_would_help(day, clash, helps):
    refusal = refused(day, quiet(home()))
    assert set(refusal.clash) == clash
    assert refusal.stops == ("s1",)
    assert helps <= {relaxation.sentence for relaxation in refusal.relaxations}
    assert refusal.relaxations[0].sentence in refusal.sentence
    said = "“1号点”（原定05:30）：1号点周边50米22:00-07:30须安静（投诉要求，依据：测试）"
    assert refusal.obstacles == (said,)
    assert said in refusal.sentence


SCHOOL = QuietPlace(spot(250), 200, title="百官中学")
PAPER = QuietTime(DAY, DAY, at("04:00"), at("11:50"), SCHOOL, "某通告", Noise.QUIET, title="考点周边安静：语文")


def test_a_refusal_under_an_exam_names_the_site_its_hours_the_stop_and_who_says_so():
    refusal = refused(run(home(), stop(2, "06:00")), PAPER)
    assert refusal.stops == ("s1",)
    assert (
        "“1号点”（原定05:30）：百官中学周边200米04:00-11:50须安静（考点周边安静：语文；来源：某通告）"
        in refusal.sentence
    )
    helps = [help_.sentence for help_ in refusal.relaxations]
    assert "百官中学周边200米04:00-11:50的安静时段提前13分钟、到11:37结束（考点周边安静：语文，须发布方同意）" in helps
    assert "换用能做同样作业的低噪声车辆" in helps
    assert "当天由别的班代做“1号点”" in helps


def test_only_the_quiet_times_that_have_to_end_earlier_are_named():
    far = replace(PAPER, end=at("10:00"), place=QuietPlace(spot(4_000), 200, title="城东中学"))
    refusal = refused(run(home(), stop(2, "06:00", metres=4_000)), PAPER, far)
    (shorter,) = [help_.sentence for help_ in refusal.relaxations if help_.constraint is Constraint.QUIET]
    assert "百官中学" in shorter
    assert "城东中学" not in shorter


def test_what_was_granted_against_another_crew_is_not_offered_to_be_shortened():
    granted = replace(PAPER, asked_of="another crew", title="")
    refusal = refused(run(home()), quiet(home()), replace(granted, start=at("07:00")))
    shorter = [help_.sentence for help_ in refusal.relaxations if help_.constraint is Constraint.QUIET]
    assert not any("百官中学" in sentence for sentence in shorter)


def test_a_stop_near_many_sites_names_three_and_counts_the_rest():
    sites = [replace(PAPER, place=replace(SCHOOL, title=f"{n}中")) for n in range(5)]
    (said,) = refused(run(home()), *sites).obstacles
    assert "0中周边200米" in said
    assert said.endswith("，另有2处安静时段")


def test_the_smallest_relaxation_comes_first():
    refusal = refused(run(home(), shift="04:00-07:50"), quiet(home()))
    points = [relaxation.points for relaxation in refusal.relaxations]
    assert points == sorted(points)
    assert refusal.relaxations[0].points == 3
