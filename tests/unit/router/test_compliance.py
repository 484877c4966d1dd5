"""Is a plan kept? Fleets' reports and later complaints against the plan in force."""

from datetime import date, datetime

import pytest

from services.router.domain.case import Incident
from services.router.domain.plan_compliance import Compliance, compliance
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import ScheduleChanged
from shared.contracts.faults import Refused
from shared.contracts.vocabulary import CaseState
from tests.unit.router.plan_town import PlanTown, on
from tests.unit.router.town import NOW, received


@pytest.fixture
def town() -> PlanTown:
    """Give the town with its crew's work at the gate moved from 19 to 22 June, not before 07:30."""
    town = PlanTown()
    town.complain(received("1"))
    return town


def kept(town: PlanTown, today: datetime) -> Compliance:
    (plan,) = town.plans
    return compliance(plan, town.store.seen, today.date())


def counts(town: PlanTown, today: datetime) -> dict[str, int]:
    return {how: kept(town, today).count(how) for how in ("kept", "early", "not_reported", "ahead")}


@pytest.mark.parametrize(
    ("started", "minutes", "early"),
    [
        ("05:30", 20, True),
        ("07:29", 20, True),
        ("07:30", 20, False),
        ("07:31", 20, False),
        ("21:50", 10, False),
        ("21:50", 11, True),
        ("07:20", 10, True),
    ],
)
def test_work_inside_the_quiet_hours_is_early_to_the_minute(
    town: PlanTown, started: str, minutes: int, early: bool
) -> None:
    town.report("s1", on(19, started), minutes)
    assert [one.early for one in town.store.seen] == [early]


def test_a_report_in_time_changes_no_case(town: PlanTown) -> None:
    assert town.report("s1", on(19, "07:35")).said == []
    assert counts(town, on(19)) == {"kept": 1, "early": 0, "not_reported": 0, "ahead": 3}


def test_a_report_of_early_work_reopens_the_case_and_is_counted(town: PlanTown) -> None:
    out = town.report("s1", on(20, "05:40"))
    (fact,) = out.of(CaseChanged)
    assert (fact.fact, fact.state) == ("reopened", CaseState.IN_PROGRESS)
    assert [act for act, _ in out.audits if act == "early_work_seen"] == ["early_work_seen"]
    assert counts(town, on(21)) == {"kept": 0, "early": 1, "not_reported": 1, "ahead": 2}


def test_a_second_early_run_is_counted_and_a_case_that_is_at_work_again_is_not_reopened_twice(town: PlanTown) -> None:
    town.report("s1", on(20, "05:40"))
    assert town.report("s1", on(21, "05:40")).of(CaseChanged) == []
    assert counts(town, on(22))["early"] == 2


def test_a_report_and_a_complaint_about_one_run_count_once(town: PlanTown) -> None:
    town.report("s1", on(20, "05:40"))
    moment = on(20, "06:00")
    town.take(received("2", reported_at=moment, received_at=moment, incident=Incident(on(20, "05:40"))), now=moment)
    assert len(town.store.seen) == 2
    assert counts(town, on(21))["early"] == 1


def test_a_complaint_alone_is_counted_and_reopens(town: PlanTown) -> None:
    moment = on(20, "06:00")
    again = received("2", reported_at=moment, received_at=moment, incident=Incident(on(20, "05:30")))
    assert town.take(again, now=moment).facts == ["ticket_joined", "reopened"]
    assert counts(town, on(21))["early"] == 1
    assert town.take(again, now=moment).said == []
    assert counts(town, on(21))["early"] == 1


def test_a_complaint_on_the_last_day_is_counted_too(town: PlanTown) -> None:
    moment = on(22, "06:00")
    town.take(received("2", reported_at=moment, received_at=moment, incident=Incident(on(22, "05:30"))), now=moment)
    assert counts(town, on(23)) == {"kept": 0, "early": 1, "not_reported": 3, "ahead": 0}


@pytest.mark.parametrize("day", [18, 23])
def test_early_work_outside_the_dates_is_the_old_timetable(town: PlanTown, day: int) -> None:
    town.expire(on(23))
    assert town.report("s1", on(day, "05:30")).said == []
    assert counts(town, on(24))["early"] == 0


def test_another_stop_of_the_crew_inside_the_quiet_place_is_early_though_it_was_never_moved() -> None:
    town = PlanTown()
    (change,) = town.complain(received("1")).of(ScheduleChanged)
    assert "s3" not in {move.stop_id for move in change.moves}
    town.report("s3", on(19, "05:30"))
    assert counts(town, on(19))["early"] == 0, "it lies two kilometres away"


def test_after_a_withdrawal_the_days_that_are_left_are_nobody_s_to_keep(town: PlanTown) -> None:
    (plan,) = town.plans
    town.decide("withdrawn", plan, "chief", now=on(20, "09:00"))
    assert counts(town, on(24)) == {"kept": 0, "early": 0, "not_reported": 2, "ahead": 0}
    assert town.report("s1", on(21, "05:30")).said == []
    assert town.report("s1", on(20, "05:30")).of(CaseChanged) == [], "its case is at work again already"
    assert counts(town, on(24))["early"] == 1


def test_a_report_of_what_lies_ahead_is_refused() -> None:
    town = PlanTown()
    with pytest.raises(Refused, match="in_the_future"):
        town.report("s1", on(19, "05:30"), now=NOW)


def test_a_closed_case_of_long_ago_stays_closed_and_the_early_run_is_still_counted(town: PlanTown) -> None:
    town.store.files.clear()
    town.report("s1", on(20, "05:40"))
    assert counts(town, on(21))["early"] == 1


def test_runs_stand_in_order_of_day_and_stop(town: PlanTown) -> None:
    days = [run.day for run in kept(town, on(24)).runs]
    assert days == [date(2025, 6, day) for day in (19, 20, 21, 22)]
