"""A plan's life: proposed, approved, published, in force, superseded, expired, withdrawn."""

from dataclasses import replace
from datetime import date, time

import pytest

from services.router.domain.case import Incident
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.unit import TaskAssigned
from shared.contracts.vocabulary import CaseState
from tests.unit.router.plan_town import PlanTown, on, with_approval
from tests.unit.router.town import ASSIGNMENT, NOW, place, received, table, world


def at_market(number: str, **changes):
    """Complain about the same crew at another gate, three kilometres away, an hour later."""
    there = {
        "place": place(3_000, name="城北新区", words="城北新区"),
        "incident": Incident(NOW.replace(hour=6, minute=30)),
    }
    return received(number, **(there | changes))


def lines(out) -> list[str]:
    return [line for task in out.of(TaskAssigned) for line in task.instructions]


def test_where_the_rule_asks_for_nobody_a_plan_is_published_at_once() -> None:
    town = PlanTown()
    town.complain(received("1"))
    (plan,) = town.plans
    assert (plan.state, plan.version, plan.decided_by) == ("published", 1, "rule")
    assert (plan.first_date, plan.last_date) == (date(2025, 6, 19), date(2025, 6, 22))
    assert [plan.stage(date(2025, 6, day)) for day in (18, 19, 22)] == ["published", "in_force", "in_force"]


def test_where_the_rule_asks_for_a_person_nothing_is_published_and_no_complainant_is_told() -> None:
    town = PlanTown(with_approval())
    out = town.complain(received("1"))
    (plan,) = town.plans
    assert (plan.state, plan.version) == ("proposed", None)
    assert out.of(ScheduleChanged) == []
    (fact,) = out.of(CaseChanged)
    assert (fact.fact, fact.tickets) == ("relocation_proposed", ())
    assert any("待批准" in line for line in lines(out))


def test_an_approved_plan_is_made_once_more_and_published_under_its_own_id() -> None:
    town = PlanTown(with_approval())
    town.complain(received("1"))
    (plan,) = town.plans
    again = town.decide("approved", plan, "approver").of(RelocationRequested)
    assert [(one.round, one.approval) for one in again] == [(2, True)]
    assert town.plan(plan.plan_id).state == "approved"
    out = town.move(*again)
    (change,) = out.of(ScheduleChanged)
    assert (change.plan_id, change.change) == (plan.plan_id, "moved")
    assert out.facts == ["scheduled"]
    published = town.plan(plan.plan_id)
    assert (published.state, published.decided_by, len(town.plans)) == ("published", "staff:approver", 1)


def test_an_approval_holds_only_for_the_plan_that_was_looked_at() -> None:
    town = PlanTown(with_approval())
    town.complain(received("1"))
    (plan,) = town.plans
    again = town.decide("approved", plan, "approver").of(RelocationRequested)
    out = town.move(*again, now=on(19, "09:00"))
    assert out.of(ScheduleChanged) == [], "a day has passed: it is another plan"
    old, new = town.plans
    assert (old.state, new.state, new.first_date) == ("superseded", "proposed", date(2025, 6, 20))
    last = town.move(*town.decide("approved", new, "center").of(RelocationRequested), now=on(19, "10:00"))
    assert [change.plan_id for change in last.of(ScheduleChanged)] == [new.plan_id]


@pytest.mark.parametrize(
    ("decision", "staff", "why"),
    [
        ("approved", "chief", "role_may_not"),
        ("approved", "stranger", "unit_may_not"),
        ("withdrawn", "stranger", "unit_may_not"),
        ("approved", "nobody", "unknown_staff"),
    ],
)
def test_who_may_not_decide_changes_nothing(decision: str, staff: str, why: str) -> None:
    town = PlanTown(with_approval())
    town.complain(received("1"))
    (plan,) = town.plans
    out = town.decide(decision, plan, staff)
    assert out.said == []
    assert [(act, facts["why"]) for act, facts in out.audits] == [("plan_decision_refused", why)]
    assert town.plans == [plan]


def test_a_plan_is_approved_once_and_an_unknown_one_never() -> None:
    town = PlanTown(with_approval())
    town.complain(received("1"))
    (plan,) = town.plans
    again = town.decide("approved", plan, "approver").of(RelocationRequested)
    twice = town.decide("approved", plan, "center")
    assert (twice.said, twice.audits[0][1]["why"]) == ([], "not_proposed")
    town.move(*again)
    assert town.decide("approved", plan, "approver").audits[0][1]["why"] == "not_proposed"
    unknown = replace(plan, plan_id=plan.request_id)
    assert town.decide("withdrawn", unknown, "chief").audits[0][1]["why"] == "unknown_plan"


def test_a_proposal_that_a_person_refuses_moves_nothing_and_the_case_hears_why() -> None:
    town = PlanTown(with_approval())
    town.complain(received("1"))
    (plan,) = town.plans
    out = town.decide("withdrawn", plan, "approver", reason="改用低噪声车")
    assert out.of(ScheduleChanged) == []
    assert [(fact.fact, fact.reason) for fact in out.of(CaseChanged)] == [("relocation_refused", "改用低噪声车")]
    assert town.plan(plan.plan_id).state == "withdrawn"


def test_a_proposal_that_nobody_approves_lapses_with_its_last_day() -> None:
    town = PlanTown(with_approval())
    town.complain(received("1"))
    assert town.expire(on(22, "23:59")).said == []
    out = town.expire(on(23))
    assert [plan.state for plan in town.plans] == ["lapsed"]
    assert out.of(ScheduleChanged) == []
    assert any("安静期已过" in line for line in lines(out))


def test_on_the_day_after_its_last_one_the_old_timetable_returns_once() -> None:
    town = PlanTown()
    town.complain(received("1"))
    assert town.expire(on(22, "23:59")).said == []
    out = town.expire(on(23))
    (back,) = out.of(ScheduleChanged)
    assert (back.change, back.version, back.first_date, back.moves) == ("restored", 2, date(2025, 6, 23), ())
    assert back.reason == "expired"
    (restored, *_) = out.of(CaseChanged)
    assert (restored.fact, restored.tickets) == ("work_restored", ())
    (task,) = out.of(TaskAssigned)
    assert (task.unit_id, task.instructions[-1]) == ("operator", "2025-06-23 起恢复原作业时间")
    assert [plan.state for plan in town.plans] == ["expired"]
    assert town.expire(on(23, "00:31")).said == []


def test_after_a_long_stop_a_plan_still_ends_on_the_day_after_its_last_one() -> None:
    town = PlanTown()
    town.complain(received("1"))
    (back,) = town.expire(on(29)).of(ScheduleChanged)
    assert back.first_date == date(2025, 6, 23)


def test_a_second_complaint_at_another_gate_merges_both_into_one_plan() -> None:
    town = PlanTown()
    town.complain(received("1"))
    out = town.complain(at_market("2"), now=on(19, "09:00"))
    first, second = town.plans
    assert (first.state, first.holds_until) == ("superseded", date(2025, 6, 19))
    assert (second.state, second.first_date, second.last_date) == ("published", date(2025, 6, 20), date(2025, 6, 22))
    assert {move.stop_id for move in second.moves if move.forced} == {"s1", "s2"}
    assert set(first.case_ids) < set(second.case_ids)
    (change,) = out.of(ScheduleChanged)
    assert change.version == 2
    assert len(town.expire(on(23)).of(ScheduleChanged)) == 1, "the old timetable returns once"


def test_a_shorter_wish_never_forgets_the_days_of_the_plan_that_it_meets() -> None:
    town = PlanTown()
    town.complain(received("1"))
    (asked,) = town.take(at_market("2")).of(RelocationRequested)
    short = asked.model_copy(update={"last_date": date(2025, 6, 20)})
    town.store.requests[asked.request_id] = replace(town.store.requests[asked.request_id], last_date=short.last_date)
    town.move(short)
    merged = town.plans[-1]
    assert (merged.first_date, merged.last_date) == (date(2025, 6, 19), date(2025, 6, 22))
    days = {stop: {m.date.day for m in merged.moves if m.stop_id == stop and m.forced} for stop in ("s1", "s2")}
    assert days == {"s1": {19, 20, 21, 22}, "s2": {19, 20}}


def test_two_wishes_of_one_batch_are_merged_too() -> None:
    town = PlanTown()
    requests = town.take(received("1"), at_market("2")).of(RelocationRequested)
    assert len(requests) == 2
    out = town.move(*requests)
    assert [change.version for change in out.of(ScheduleChanged)] == [1, 2]
    assert [plan.state for plan in town.plans] == ["superseded", "published"]


def test_a_withdrawn_plan_ends_with_notice_to_everybody_and_a_person_decides_what_comes_next() -> None:
    town = PlanTown()
    town.complain(received("1"))
    (plan,) = town.plans
    out = town.decide("withdrawn", plan, "chief", now=on(20, "09:00"))
    (back,) = out.of(ScheduleChanged)
    assert (back.change, back.first_date, back.last_date) == ("restored", date(2025, 6, 21), date(2025, 6, 22))
    (told,) = out.of(CaseChanged)
    assert (told.fact, told.state, told.reason) == ("relocation_withdrawn", CaseState.IN_PROGRESS, "考试改期")
    assert [ticket.external_id for ticket in told.tickets] == ["1"]
    assert [(work.first_date, work.planned) for work in told.work] == [(date(2025, 6, 21), time(5, 30))]
    assert {task.unit_id for task in out.of(TaskAssigned)} == {"env", "operator"}
    assert all("2025-06-21 起恢复原作业时间" in task.instructions[-1] for task in out.of(TaskAssigned))
    later = on(20, "10:00")
    again = town.complain(received("2", reported_at=later, received_at=later), now=later)
    assert again.of(ScheduleChanged) == []
    assert town.plans[-1].state == "proposed"
    assert town.expire(on(23)).of(ScheduleChanged) == []


def test_a_plan_whose_last_run_is_under_way_ends_today_and_nobody_is_told_of_more() -> None:
    town = PlanTown()
    town.complain(received("1"))
    (plan,) = town.plans
    out = town.decide("withdrawn", plan, "chief", now=on(22, "09:00"))
    assert out.of(CaseChanged) == []
    assert town.plan(plan.plan_id).holds_until == date(2025, 6, 22)


def test_the_same_complaint_never_moves_twice() -> None:
    town = PlanTown()
    requests = town.take(received("1")).of(RelocationRequested)
    town.move(*requests)
    assert town.move(*requests).said == []
    assert town.take(received("1")).said == []
    assert len(town.plans) == 1


def test_a_neighbour_s_open_matter_that_the_plan_settles_is_settled_with_it() -> None:
    """He complained in spring, at the same hour about the same stop, when nothing could be moved yet."""
    town = PlanTown()
    before = on(14, "06:00")
    early = Incident(before.replace(hour=5, minute=35))
    town.take(
        received("9", reported_at=before, received_at=before, incident=early, place=place(270, None, "峰山路")),
        now=before,
    )
    out = town.complain(received("1"))
    assert len(town.store.files) == 2
    told = {ticket.external_id: fact.fact for fact in out.of(CaseChanged) for ticket in fact.tickets}
    assert told == {"1": "scheduled", "9": "scheduled"}
    assert len(out.of(ScheduleChanged)) == 1


def test_where_another_unit_leads_the_unit_that_answers_for_the_crew_sees_to_it_too() -> None:
    rows = [{**ASSIGNMENT["rows"][2], "then": {"effect": "assign", "lead": "inspectors"}}]
    examples = [{"given": {"category": "sanitation.noise"}, "expect": "sanitation"}]
    assigned = table({**ASSIGNMENT, "rows": rows, "examples": examples})
    town = PlanTown(replace(world(), rules={**world().rules, "assignment": assigned}))
    out = town.complain(received("1"))
    tasks = {task.unit_id: task.instructions for task in out.of(TaskAssigned)}
    assert tasks.keys() == {"env", "operator"}
    assert tasks["env"] == ("督促一班落实作业时间调整", *tasks["operator"])
