"""The page of what is published: stages, who let plans pass, who counts, how the date was kept; and what is a guess."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.router.domain.case import Incident
from services.router.domain.plan_life import PlanState
from services.router.domain.relocation.register import Register
from services.router.pictures.chart import chart_of
from services.router.pictures.kept import CaseSaid, Kept, TurnedDown
from services.router.pictures.page import render
from services.router.pictures.published import published_scene
from services.router.pictures.scene import Scene, set_scene
from tests.unit.router.plan_town import PlanTown, on, with_approval
from tests.unit.router.test_pictures import EVIL, read
from tests.unit.router.town import received

DAY = date(2025, 6, 19)


def kept(town: PlanTown, at: datetime, **changes) -> Kept:
    """Give what the database would keep about the town, as its store does."""
    cases = [
        CaseSaid(
            file.case.case_id, file.case.number, file.case.category, file.case.state, len(file.tickets),
            tuple(moved.crew_id for moved in file.case.work),
        )
        for file in town.store.files.values()
    ]  # fmt: skip
    whole = Kept(at, tuple(town.plans), tuple(town.store.requests.values()), tuple(town.store.seen), tuple(cases))
    return replace(whole, **changes)


def scene(town: PlanTown, day: date = DAY, at: datetime | None = None, **changes) -> Scene:
    return published_scene(town.world, day, kept(town, at or on(19, "09:00"), **changes))


@pytest.fixture
def town() -> PlanTown:
    town = PlanTown()
    town.complain(received("1"))
    return town


def test_a_plan_in_force_is_shown_as_the_crew_was_told_it(town: PlanTown) -> None:
    (run,) = scene(town).runs
    (plan,) = town.plans
    told = {move.stop_id: move.moved_to for move in plan.moves if move.date == DAY}
    assert {stop.stop.id: stop.after for stop in run.moves} == told
    assert run.standing.stage == "in_force"
    home = next(stop for stop in run.moves if stop.stop.id == "s1")
    assert home.constraint == "安静时段"
    assert "05:30开工，落在安静时段" in home.why


def test_the_page_says_who_let_it_pass_who_counts_when_it_ends_and_what_else_is_asked(town: PlanTown) -> None:
    shown = scene(town)
    page = render(shown)
    (run,) = shown.runs
    assert ("按规则自动通过" in page, "执行中" in page) == (True, True)
    assert f"{run.standing.cases[0].number}（1 件，已排期）" in page
    assert "2025-06-19 至 2025-06-22，2025-06-23 起恢复原时间" in page
    assert all(title in page for title in run.standing.measures)
    assert "截至 2025-06-19 09:00" in page
    assert "试算" not in page


def test_a_page_of_what_would_be_planned_says_so_first() -> None:
    page = render(set_scene(PlanTown().world, DAY, ()))
    assert "试算，没有发布" in page
    assert "已登记的方案" not in page


def test_a_proposed_plan_is_shown_as_waiting_and_who_approved_by_his_post() -> None:
    town = PlanTown(with_approval())
    requests = town.complain(received("1"))
    assert requests.said
    page = render(scene(town))
    assert ("待批准" in page, "还没有人批准" in page, "批准以后才生效" in page) == (True, True, True)
    assert len(scene(town).waiting) == 1
    (plan,) = town.plans
    town.store.plans[plan.plan_id] = replace(plan, state=PlanState.PUBLISHED, version=1, decided_by="staff:approver")
    title = town.world.staff["approver"].title
    assert f"{title}批准" in render(scene(town))


@pytest.mark.parametrize(
    ("started", "how", "said"),
    [("05:40", "early", "提前作业"), ("07:40", "kept", "按时"), (None, "ahead", "未到")],
)
def test_what_was_seen_that_day_is_shown_with_who_saw_it(town: PlanTown, started, how: str, said: str) -> None:
    if started:
        town.report("s1", on(19, started), now=on(19, "08:30"))
    (run,) = scene(town).runs
    (watched,) = run.standing.watched
    assert (watched.stop_id, watched.how) == ("s1", how)
    page = render(scene(town))
    assert said in page
    assert (f"{started}-" in page) == bool(started)
    assert {row.stop.stop.id: row.how for row in chart_of(run).rows}["s1"] == how


def test_a_day_that_is_over_without_a_report_is_not_reported(town: PlanTown) -> None:
    (run,) = scene(town, at=on(20)).runs
    assert run.standing.watched[0].how == "not_reported"


def test_a_neighbour_s_word_is_shown_as_a_resident_s_and_names_nobody(town: PlanTown) -> None:
    moment = on(19, "06:00")
    town.take(received("2", reported_at=moment, received_at=moment, incident=Incident(on(19, "05:30"))), now=moment)
    page = render(scene(town))
    assert "05:30 居民反映" in page
    for file in town.store.files.values():
        for ticket in file.tickets.values():
            assert str(ticket.complainant_ref) not in page
            assert ticket.text not in page


def test_whoever_a_plan_in_force_settled_counts_too(town: PlanTown) -> None:
    more = CaseSaid(received("9").ticket_id, "AJ-9", "sanitation.noise", "scheduled", 3, ("crew",))
    whole = kept(town, on(19))
    shown = published_scene(town.world, DAY, replace(whole, cases=(*whole.cases, more)))
    assert [case.number for case in shown.runs[0].standing.cases][-1] == "AJ-9"
    assert "AJ-9（3 件" in render(shown)


def test_a_withdrawn_plan_is_shown_for_the_days_it_held_and_named_on_the_others(town: PlanTown) -> None:
    (plan,) = town.plans
    town.decide("withdrawn", plan, "chief", now=on(20, "09:00"))
    assert [run.standing.stage for run in scene(town, date(2025, 6, 20)).runs] == ["withdrawn"]
    later = scene(town, date(2025, 6, 21))
    assert (later.runs, [one.stage for one in later.others]) == ((), ["withdrawn"])
    page = render(later)
    assert "不再按它作业的方案" in page
    assert "撤销" in page


def test_a_day_without_plans_says_that_the_old_timetable_holds() -> None:
    shown = scene(PlanTown())
    assert (shown.runs, shown.untouched) == ((), 1)
    assert "这一天没有已登记的调整" in render(shown)


def test_what_could_not_be_moved_is_named_with_its_reason_and_its_case(town: PlanTown) -> None:
    wish = TurnedDown("crew", ("s1",), on(19, "11:30").time(), "AJ-7", "安静时段、班次：排不下")
    page = render(scene(town, turned_down=(wish, replace(wish, reason=""))))
    assert "要求 11:30 以后，案件 AJ-7" in page
    assert "安静时段、班次：排不下" in page
    assert "已经没有可以调整的班次" in page


@pytest.mark.parametrize("where", ["number", "reason", "source", "staff"])
def test_hostile_words_of_the_database_stay_text(town: PlanTown, where: str) -> None:
    at, (plan,) = on(19, "09:00"), town.plans
    wish = TurnedDown("crew", ("s1",), at.time(), "AJ-7", "原因")
    usual = read(render(scene(town, turned_down=(wish,))))
    case = CaseSaid(plan.case_ids[0], EVIL if where == "number" else "AJ-1", "sanitation.noise", "scheduled", 1)
    if where == "staff":
        town.store.plans[plan.plan_id] = replace(plan, decided_by=f"staff:{EVIL}")
    if where == "source":
        town.world = replace(town.world, register=_titled(town.world.register))
    changed = {"cases": (case,), "turned_down": (replace(wish, reason=EVIL if where == "reason" else "原因"),)}
    page = render(scene(town, **changed))
    assert "alert(1)" in page
    assert read(page).tags == usual.tags


def _titled(register: Register) -> Register:
    return replace(register, stops={id_: replace(stop, title=EVIL) for id_, stop in register.stops.items()})


def test_stops_and_crews_that_left_the_register_go_by_their_ids(town: PlanTown) -> None:
    wish = TurnedDown("gone-crew", ("gone-stop",), on(19).time(), "AJ-7", "原因")
    page = render(scene(town, turned_down=(wish,)))
    assert ("gone-crew" in page, "gone-stop" in page) == (True, True)
