"""What becomes of a case when the plan that settled it is over: closed if it was kept, open if work came early."""

from dataclasses import replace
from datetime import date

import pytest

from services.router.domain.case import Incident
from services.router.domain.plan_compliance import Seen
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.unit import TaskRevoked
from shared.contracts.vocabulary import CaseState, Outcome
from tests.unit.router.fakes import FakeOut
from tests.unit.router.plan_town import PlanTown, on
from tests.unit.router.town import place, received


@pytest.fixture
def town() -> PlanTown:
    """Give the town with its crew's work at the gate moved from 19 to 22 June, not before 07:30."""
    town = PlanTown()
    town.complain(received("1"))
    return town


def put(town: PlanTown, state: CaseState, **changes) -> None:
    """Let the case stand elsewhere, as its unit's answers would have brought it there."""
    (file,) = town.store.files.values()
    file.case = replace(file.case, state=state, **changes)


def case(town: PlanTown):
    (file,) = town.store.files.values()
    return file.case


def told(out: FakeOut) -> list[tuple[str, list[str]]]:
    return [(fact.fact, [ticket.external_id for ticket in fact.tickets]) for fact in out.of(CaseChanged)]


def test_a_case_that_waited_for_its_plan_is_answered_and_closed_and_its_complainant_told_once(town: PlanTown) -> None:
    out = town.expire(on(23))
    steps = [("work_restored", []), ("handled", []), ("verified", []), ("replied", []), ("closed", ["1"])]
    assert told(out) == steps
    assert out.of(CaseChanged)[-1].reply_text == "作业时间的调整到6月22日为止，期间没有再发现提前作业。"
    assert (case(town).state, case(town).outcome) == (CaseState.CLOSED, Outcome.MITIGATED)
    assert town.expire(on(24)).said == []


def test_nothing_is_expected_of_the_units_of_a_closed_case(town: PlanTown) -> None:
    revoked = town.expire(on(23)).of(TaskRevoked)
    assert {task.unit_id for task in revoked} == {"env", "operator"}
    (file,) = town.store.files.values()
    assert file.open_tasks == ()


def test_a_result_that_waited_for_a_verifier_is_what_the_complainant_reads(town: PlanTown) -> None:
    put(town, CaseState.HANDLED, outcome=Outcome.RESOLVED, answer="已换低噪声车。")
    out = town.expire(on(23))
    assert told(out)[1:] == [("verified", []), ("replied", []), ("closed", ["1"])]
    assert out.of(CaseChanged)[-1].reply_text == "已换低噪声车。"
    assert case(town).outcome is Outcome.RESOLVED


def test_who_was_answered_before_hears_only_how_it_ended(town: PlanTown) -> None:
    put(town, CaseState.REPLIED, outcome=Outcome.RESOLVED, answer="已换低噪声车。")
    out = town.expire(on(23))
    assert told(out)[1:] == [("closed", ["1"])]
    assert "没有再发现提前作业" in out.of(CaseChanged)[-1].reply_text


@pytest.mark.parametrize(("hours", "said"), [((7, 7, 7, 7), "按时4班，未报0班"), ((7,), "按时1班，未报3班")])
def test_the_reports_that_speak_for_it_are_counted_in_the_verification(town: PlanTown, hours, said: str) -> None:
    for day in range(19, 19 + len(hours)):
        town.report("s1", on(day, "07:40"))
    verified = town.expire(on(23)).of(CaseChanged)[2]
    assert (verified.fact, verified.actor) == ("verified", "system")
    assert said in verified.reason


@pytest.mark.parametrize("state", [CaseState.SCHEDULED, CaseState.HANDLED, CaseState.REPLIED])
def test_where_work_came_early_the_clock_closes_nothing(town: PlanTown, state: CaseState) -> None:
    town.report("s1", on(20, "05:40"))
    put(town, state)
    assert told(town.expire(on(23))) == [("work_restored", [])]
    assert case(town).state is state


def test_a_neighbour_s_word_that_it_came_early_counts_like_a_report(town: PlanTown) -> None:
    moment = on(20, "06:00")
    town.take(received("2", reported_at=moment, received_at=moment, incident=Incident(on(20, "05:30"))), now=moment)
    put(town, CaseState.REPLIED)
    assert told(town.expire(on(23))) == [("work_restored", [])]


@pytest.mark.parametrize(
    "state", [CaseState.IN_PROGRESS, CaseState.REOPEN_REVIEW, CaseState.SHELVED, CaseState.ADJUDICATION]
)
def test_a_case_that_somebody_works_on_again_stays_where_it_is(town: PlanTown, state: CaseState) -> None:
    put(town, state)
    assert told(town.expire(on(23))) == [("work_restored", [])]
    assert case(town).state is state


def test_a_case_whose_other_work_is_moved_for_longer_waits_for_that(town: PlanTown) -> None:
    (work, *_) = case(town).work
    other = replace(work, crew_id="other", stop_id="o1", last_date=date(2025, 6, 25))
    put(town, CaseState.REPLIED, work=(work, other))
    assert told(town.expire(on(23))) == [("work_restored", [])]


def test_early_work_of_another_crew_that_was_moved_for_it_counts_too(town: PlanTown) -> None:
    (work, *_) = case(town).work
    other = replace(work, crew_id="other", stop_id="o1")
    put(town, CaseState.REPLIED, work=(work, other))
    at = on(20, "05:40")
    town.store.seen.append(Seen("fleet:x", "r", "other", "o1", at.date(), at, early=True))
    assert told(town.expire(on(23))) == [("work_restored", [])]


def test_a_report_of_early_work_that_comes_after_the_close_opens_a_review(town: PlanTown) -> None:
    town.expire(on(23, "00:10"))
    out = town.report("s1", on(22, "05:40"), now=on(23, "08:00"))
    assert [fact.fact for fact in out.of(CaseChanged)] == ["reopened"]
    assert case(town).state is CaseState.REOPEN_REVIEW


@pytest.fixture
def two(town: PlanTown) -> PlanTown:
    """Give the town where a neighbour far off complained of the same stop when its work had been moved already."""
    later = on(18, "08:00")
    town.take(received("2", reported_at=later, received_at=later, place=place(900, None, "峰山路")), now=later)
    assert len(town.store.files) == 2
    assert [len(plan.case_ids) for plan in town.plans] == [1]
    return town


def test_whose_matter_a_plan_in_force_settled_is_closed_with_it_too(two: PlanTown) -> None:
    out = two.expire(on(23))
    assert [step for step in told(out) if step[0] == "closed"] == [("closed", ["1"]), ("closed", ["2"])]


def test_whose_matter_a_plan_in_force_settled_hears_of_its_withdrawal_too(two: PlanTown) -> None:
    (plan,) = two.plans
    out = two.decide("withdrawn", plan, "chief", now=on(20, "09:00"))
    assert sorted(told(out)) == [("relocation_withdrawn", ["1"]), ("relocation_withdrawn", ["2"])]


def test_whose_matter_a_plan_in_force_settled_is_taken_up_again_after_early_work_too(two: PlanTown) -> None:
    assert sorted(told(two.report("s1", on(20, "05:40")))) == [("reopened", ["1"]), ("reopened", ["2"])]
