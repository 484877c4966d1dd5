"""A stop goes to another crew for a day: both crews' plans are one whole from the proposal to the end."""

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest

from services.router.domain.moving import Part, Proposal, plan_one, violations
from services.router.domain.plan_compliance import compliance
from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.timetable import Timetable
from services.router.usecases.relocate_work import plan_relocations, relocate_work, request_of
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.unit import TaskAssigned
from shared.contracts.faults import NotYet
from tests.unit.router.crew_town import EARLY, OTHER, at_west_gate, crew_town, two_crews
from tests.unit.router.plan_town import PlanTown, on
from tests.unit.router.town import GATE, NOW, received

DAYS = [date(2025, 6, day) for day in (19, 20, 21, 22)]
NIGHT_ENDS = time(7, 30)


def handed() -> PlanTown:
    """Give the town with the gate's stop in the other crew's hands from 19 to 22 June."""
    town = crew_town()
    town.complain(received("1"))
    return town


def plan_of(town: PlanTown, crew: str) -> WorkPlan:
    return next(plan for plan in reversed(town.plans) if plan.crew_id == crew)


def changes(out) -> dict[str, ScheduleChanged]:
    found = {change.crew_id: change for change in out.of(ScheduleChanged)}
    assert len(found) == len(out.of(ScheduleChanged)), "one change for each crew"
    return found


def lines(out) -> dict[str, tuple[str, ...]]:
    return {task.unit_id: task.instructions for task in out.of(TaskAssigned)}


def test_both_crews_are_told_in_one_breath_what_is_given_and_taken_on_which_date() -> None:
    town = crew_town()
    said = changes(town.complain(received("1")))
    assert said.keys() == {EARLY, OTHER}
    gives, takes = said[EARLY].gives, said[OTHER].takes
    assert [(one.date, one.stop_id, one.crew_id) for one in gives] == [(day, "s1", OTHER) for day in DAYS]
    assert [(one.date, one.stop_id, one.crew_id) for one in takes] == [(day, "s1", EARLY) for day in DAYS]
    assert all(one.starts_at >= NIGHT_ENDS for one in (*gives, *takes))
    assert {change.team for change in said.values()} == {(EARLY, OTHER)}
    assert said[EARLY].moves == (), "who gives a stop away is not told to go there at another hour"
    assert {move.stop_id for move in said[OTHER].moves} >= {"s1"}


def test_the_complainant_hears_the_new_time_and_both_operators_who_does_it() -> None:
    town = crew_town()
    out = town.complain(received("1"))
    (told,) = [fact for fact in out.of(CaseChanged) if fact.fact == "scheduled"]
    assert [(work.stop, work.planned) for work in told.work] == [("后村家园", time(5, 30))]
    assert told.work[0].moved_to >= NIGHT_ENDS
    for unit in ("operator", "inspectors"):
        (line,) = [line for line in lines(out)[unit] if "后村家园" in line]
        assert line.endswith("，由二班代做")


def test_own_stops_of_the_taker_inside_the_quiet_place_are_let_be() -> None:
    moved = {move.stop_id for move in plan_of(handed(), OTHER).moves}
    assert "o1" not in moved, "nobody complained of it"


def test_both_old_timetables_return_once_and_each_operator_hears_it_once() -> None:
    town = handed()
    out = town.expire(on(23))
    assert {(c.crew_id, c.change, c.first_date) for c in out.of(ScheduleChanged)} == {
        (EARLY, "restored", date(2025, 6, 23)),
        (OTHER, "restored", date(2025, 6, 23)),
    }
    restored = [fact.unit.id for fact in out.of(CaseChanged) if fact.fact == "work_restored" and fact.unit]
    assert sorted(restored) == ["inspectors", "operator"]
    assert [plan.state for plan in town.plans] == ["expired", "expired"]
    assert town.expire(on(23, "00:31")).said == []


def test_one_operator_of_both_crews_gets_one_line_for_each_thing_and_hears_of_the_return_once() -> None:
    town = crew_town()
    crews = {id_: replace(crew, operator="operator") for id_, crew in town.world.register.crews.items()}
    town.world = replace(town.world, register=replace(town.world.register, crews=crews))
    said = lines(town.complain(received("1")))
    assert "inspectors" not in said
    assert len(said["operator"]) == len(set(said["operator"])) == 2, "one line for the stop, one for the equipment"
    restored = [fact for fact in town.expire(on(23)).of(CaseChanged) if fact.fact == "work_restored"]
    assert len(restored) == 1


@pytest.mark.parametrize("named", [EARLY, OTHER])
def test_whichever_part_is_withdrawn_the_whole_ends_and_the_complainant_hears_it_once(named: str) -> None:
    town = handed()
    out = town.decide("withdrawn", plan_of(town, named), "chief", now=on(20, "09:00"))
    assert {(c.crew_id, c.change, c.first_date) for c in out.of(ScheduleChanged)} == {
        (EARLY, "restored", date(2025, 6, 21)),
        (OTHER, "restored", date(2025, 6, 21)),
    }
    assert [fact.fact for fact in out.of(CaseChanged)] == ["relocation_withdrawn"]
    assert all(any("恢复原作业时间" in line for line in said) for said in lines(out).values())
    assert {plan.state for plan in town.plans} == {"withdrawn"}
    assert {plan.holds_until for plan in town.plans} == {date(2025, 6, 20)}


@pytest.mark.parametrize("named", [EARLY, OTHER])
def test_an_approval_covers_both_crews(named: str) -> None:
    town = crew_town(approval=True)
    assert town.complain(received("1")).of(ScheduleChanged) == []
    assert {plan.state for plan in town.plans} == {"proposed"}
    ids = {plan.plan_id for plan in town.plans}
    again = town.decide("approved", plan_of(town, named), "approver").of(RelocationRequested)
    out = town.move(*again)
    assert {change.plan_id for change in out.of(ScheduleChanged)} == ids
    assert {(plan.state, plan.decided_by) for plan in town.plans} == {("published", "staff:approver")}


def test_a_proposal_of_both_crews_that_is_refused_or_forgotten_moves_nothing() -> None:
    refused, lapsed = crew_town(approval=True), crew_town(approval=True)
    for town in (refused, lapsed):
        town.complain(received("1"))
    out = refused.decide("withdrawn", plan_of(refused, OTHER), "approver", reason="改用低噪声车")
    assert [fact.fact for fact in out.of(CaseChanged)] == ["relocation_refused"]
    assert {plan.state for plan in refused.plans} == {"withdrawn"}
    assert lapsed.expire(on(23)).of(ScheduleChanged) == []
    assert {plan.state for plan in lapsed.plans} == {"lapsed"}


def test_a_later_wish_against_the_taker_makes_one_plan_of_both() -> None:
    town = handed()
    before = {plan.plan_id for plan in town.plans}
    said = changes(town.complain(at_west_gate("2"), now=NOW))
    assert said.keys() == {EARLY, OTHER}
    assert {move.stop_id for move in said[OTHER].moves} >= {"s1", "o2"}
    assert [one.stop_id for one in said[EARLY].gives] == ["s1"] * 4
    assert {plan.state for plan in town.plans if plan.plan_id in before} == {"superseded"}
    assert {len(plan.case_ids) for plan in town.plans if plan.plan_id not in before} == {2}
    assert len(town.expire(on(23)).of(ScheduleChanged)) == 2


def test_a_wish_against_the_taker_that_leaves_no_room_is_refused_and_the_plans_in_force_stand() -> None:
    town = handed()
    (asked,) = town.take(at_west_gate("2")).of(RelocationRequested)
    late = asked.model_copy(update={"not_before": time(11, 55)})
    town.store.requests[asked.request_id] = replace(town.store.requests[asked.request_id], not_before=late.not_before)
    out = town.move(late)
    assert out.of(ScheduleChanged) == []
    assert "relocation_refused" in out.facts
    assert {plan.state for plan in town.plans} == {"published"}


def test_the_taker_s_own_plan_in_force_is_taken_over_with_all_its_days_and_wishes() -> None:
    town = crew_town()
    town.complain(at_west_gate("2"))
    (own,) = town.plans
    town.complain(received("1"), now=on(19, "09:00"))
    early, other = plan_of(town, EARLY), plan_of(town, OTHER)
    assert (town.plan(own.plan_id).state, town.plan(own.plan_id).holds_until) == ("superseded", date(2025, 6, 19))
    assert (other.first_date, other.last_date) == (early.first_date, early.last_date) == (DAYS[1], DAYS[3])
    asked = {move.date: move.moved_to for move in other.moves if move.stop_id == "o2"}
    assert asked.keys() == set(DAYS[1:])
    assert all(start >= NIGHT_ENDS for start in asked.values())


def test_whoever_was_told_an_hour_that_a_later_plan_changes_is_told_the_new_one() -> None:
    town = handed()
    (asked,) = town.take(at_west_gate("2")).of(RelocationRequested)
    longer = {"stops": ("o1",), "not_before": time(7, 45)}
    town.store.requests[asked.request_id] = replace(town.store.requests[asked.request_id], **longer)
    out = town.move(asked.model_copy(update=longer))
    hours = {move.moved_to for move in plan_of(town, OTHER).moves if move.stop_id == "s1"}
    assert min(hours) >= time(7, 45), "it lies in the quiet place of the later wish"
    told = {t.external_id: fact.work for fact in out.of(CaseChanged) if fact.fact == "scheduled" for t in fact.tickets}
    assert {work.moved_to for work in told["1"]} == hours
    works = [work for file in town.store.files.values() for work in file.case.work if work.stop_id == "s1"]
    assert {work.moved_to for work in works} == hours


def test_two_wishes_of_one_batch_count_on_each_other() -> None:
    town = crew_town()
    requests = town.take(received("1"), at_west_gate("2")).of(RelocationRequested)
    town.move(*requests)
    assert [plan.state for plan in town.plans if plan.crew_id == OTHER] == ["superseded", "published"]
    assert {plan.crew_id for plan in town.plans if plan.state == "published"} == {EARLY, OTHER}


def test_the_same_complaint_never_moves_twice() -> None:
    town = crew_town()
    requests = town.take(received("1")).of(RelocationRequested)
    town.move(*requests)
    assert town.move(*requests).said == []
    assert len(town.plans) == 2


def test_all_timetables_are_locked_at_once() -> None:
    town = handed()
    assert ("crews", frozenset({EARLY, OTHER})) in town.store.locked


@pytest.mark.parametrize("stale", [EARLY, OTHER])
def test_when_either_timetable_changed_meanwhile_both_are_planned_again(stale: str) -> None:
    town = crew_town()
    requests = town.take(received("1")).of(RelocationRequested)

    async def late() -> None:
        proposals = await plan_relocations(requests, town.world, town.store, NOW)
        old = {id_: replace(p, parts=tuple(_older(part, stale) for part in p.parts)) for id_, p in proposals.items()}
        await relocate_work(requests, old, town._desk(NOW))

    with pytest.raises(NotYet):
        asyncio.run(late())
    assert town.store.changes == []


def _older(part: Part, stale: str) -> Part:
    return replace(part, base=part.base - 1) if part.crew_id == stale else part


def proposal() -> Proposal:
    town = crew_town()
    (asked,) = town.take(received("1")).of(RelocationRequested)
    found = plan_one(town.world, {crew: Timetable(crew) for crew in (EARLY, OTHER)}, request_of(asked).after(NOW))
    assert violations(town.world.register, found) == ()
    return found


def broken(found: Proposal, which: str) -> Proposal:
    """Plant a fault in the plans of 19 June."""
    mine, yours = found.parts
    first, second = mine.plans[0], yours.plans[0]
    early = tuple(replace(v, start=time(5, 30)) if v.stop_id == "s1" else v for v in second.visits)
    other = tuple(replace(v, start=time(7, 31)) if v.stop_id == "s1" else v for v in second.visits)
    faults = {
        "the taker does not go there": (first, replace(second, visits=second.visits[1:])),
        "nobody gives it": (replace(first, gives=()), second),
        "two crews do it": (replace(first, gives=(), visits=(*first.visits, second.visits[0])), second),
        "nobody does it": (first, replace(second, takes=())),
        "the taker comes at the old hour": (first, replace(second, visits=early)),
        "the taker comes at an hour nobody was told": (first, replace(second, visits=other)),
        "a plan is missing": (first, None),
        "a stop goes to a crew that may not": (replace(first, gives=("s1", "s2")), replace(second, takes=("s1", "s2"))),
    }
    left, right = faults[which]
    plans = (replace(mine, plans=(left, *mine.plans[1:])), replace(yours, plans=_with(right, yours.plans[1:])))
    return replace(found, parts=plans)


def _with(plan, rest):
    return (plan, *rest) if plan else tuple(rest)


FAULTS = [
    "the taker does not go there",
    "nobody gives it",
    "two crews do it",
    "nobody does it",
    "the taker comes at the old hour",
    "the taker comes at an hour nobody was told",
    "a plan is missing",
    "a stop goes to a crew that may not",
]


@pytest.mark.parametrize("which", FAULTS)
def test_a_wrong_handover_is_never_published(which: str) -> None:
    found = broken(proposal(), which)
    assert violations(two_crews().register, found)
    town = crew_town()
    requests = town.take(received("1")).of(RelocationRequested)

    async def tampered() -> None:
        await relocate_work(requests, {requests[0].request_id: found}, town._desk(NOW))

    town.out.said.clear()
    asyncio.run(tampered())
    assert town.out.of(ScheduleChanged) == []
    assert town.out.facts == ["relocation_refused"]


def standing(start: str, end: str, loudest=None) -> QuietTime:
    place = QuietPlace(GATE, 100)
    return QuietTime(DAYS[0], DAYS[3], time.fromisoformat(start), time.fromisoformat(end), place, "考试日程", loudest)


def test_a_stop_that_is_taken_over_keeps_out_of_the_city_s_own_quiet_times() -> None:
    town = crew_town(quiet=(standing("07:00", "10:30"),))
    town.complain(received("1"))
    starts = {move.moved_to for move in plan_of(town, OTHER).moves if move.stop_id == "s1"}
    assert starts
    assert min(starts) >= time(10, 30)


def test_where_the_taker_has_no_lawful_hour_either_the_wish_is_refused_for_the_early_crew_s_reasons() -> None:
    town = crew_town(quiet=(standing("07:00", "12:00"),))
    out = town.complain(received("1"))
    assert out.of(ScheduleChanged) == []
    (refused,) = [fact for fact in out.of(CaseChanged) if fact.fact == "relocation_refused"]
    assert "一班" in refused.reason


@pytest.mark.parametrize(
    ("by", "at", "early"),
    [
        pytest.param(OTHER, "07:40", False, id="the taker at the new time"),
        pytest.param(OTHER, "05:30", True, id="the taker at the old time"),
        pytest.param(EARLY, "05:30", True, id="the early crew all the same"),
        pytest.param(EARLY, "07:40", False, id="the early crew, when it disturbs nobody"),
    ],
)
def test_reports_of_both_crews_about_the_stop_are_judged(by: str, at: str, early: bool) -> None:
    town = handed()
    out = town.report("s1", on(19, at), by=by)
    assert [one.early for one in town.store.seen] == [early]
    assert ("reopened" in out.facts) is early
    judged = {crew: compliance(plan_of(town, crew), town.store.seen, date(2025, 6, 19)) for crew in (EARLY, OTHER)}
    counted = judged[by].count("early"), judged[OTHER].count("kept")
    assert counted == (int(early), int(by == OTHER and not early))
    assert judged[EARLY].count("ahead") == 0, "what it gives away is not the early crew's to keep"
    assert sum(judged[OTHER].count(how) for how in ("kept", "early", "ahead", "not_reported")) == len(DAYS)


def test_a_report_of_the_taker_about_its_own_stop_at_its_planned_hour_is_let_be() -> None:
    town = handed()
    assert town.report("o1", on(19, "06:00"), by=OTHER).said == []
    assert [one.early for one in town.store.seen] == [False]
