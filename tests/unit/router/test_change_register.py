"""What a fleet system changes in the register: plans that no longer fit are made anew, and the units hear of it."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from services.router.domain.relocation.register import Register
from services.router.domain.relocation.register_changes import RegisterChange
from services.router.usecases.change_register import change_register
from services.router.usecases.reported import Reported
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.fleet import REPORTS
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.unit import TaskAssigned
from shared.contracts.faults import Fault, NotYet, Refused
from tests.unit.router.fakes import FakeOut
from tests.unit.router.plan_town import PlanTown, on
from tests.unit.router.town import received


def fits(_register: Register, _change: RegisterChange) -> list[Fault]:
    return []


def report(kind: str, **fields: Any) -> Any:
    said = {"kind": kind, "report_id": "c1", "crew": "crew", "first_date": "2025-06-20"} | fields
    return Reported("fleet", REPORTS[kind].model_validate(said))


def change(town: PlanTown, *reports: Any, check: Any = fits) -> FakeOut:
    """Let the town's router accept changes on 19 June, and go on with the register as it then is."""

    async def accepted() -> None:
        desk = await change_register(reports, town._desk(on(19, "12:00")), check)
        town.world = replace(town.world, register=desk.world.register)

    return town._do(accepted())


@pytest.fixture
def town() -> PlanTown:
    """Give the town with s1 moved from 05:30 to 07:30 or later, 19 to 22 June."""
    found = PlanTown()
    found.complain(received())
    assert [plan.state for plan in found.plans] == ["published"]
    return found


def test_a_change_that_leaves_the_plan_as_it_is_disturbs_nobody(town: PlanTown) -> None:
    out = change(town, report("stop_changed", stop="s3", first_date="2025-07-01", start="08:45"))
    assert (out.said, [act for act, _ in out.audits]) == ([], ["register_changed"])
    assert [plan.state for plan in town.plans] == ["published"]


MISFITS = {
    "the moved stop begins later by itself": ("stop_changed", {"stop": "s1", "start": "05:45"}, "原定05:30，现为05:45"),
    "the moved stop is done no more": ("stop_ended", {"stop": "s1"}, "当天不再作业"),
    "another stop takes the moved one's hour": ("stop_changed", {"stop": "s3", "start": "07:35"}, ""),
}


@pytest.mark.parametrize("name", MISFITS)
def test_a_plan_that_no_longer_fits_ends_before_the_next_run_and_is_asked_for_again(town: PlanTown, name: str) -> None:
    kind, fields, words = MISFITS[name]
    out = change(town, report(kind, **fields))
    (plan,) = town.plans
    assert (plan.state, plan.holds_until, plan.ended_by) == ("superseded", date(2025, 6, 19), "register:0.1")
    (back,) = out.of(ScheduleChanged)
    assert (back.change, back.first_date) == ("restored", date(2025, 6, 20))
    (asked,) = out.of(RelocationRequested)
    assert asked.round == 2
    told = {task.unit_id: task.instructions[-1] for task in out.of(TaskAssigned)}
    assert {"env", "operator"} <= told.keys()
    assert all("2025-06-20 起的作业时间重新排定" in line and words in line for line in told.values())


def test_the_new_plan_tells_the_complainant_once_where_his_time_is_another(town: PlanTown) -> None:
    asked = change(town, report("stop_changed", stop="s1", start="05:45", minutes=25)).of(RelocationRequested)
    out = town.move(*asked, now=on(19, "12:01"))
    old, new = sorted(town.plans, key=lambda plan: plan.round)
    assert (old.state, new.state, new.first_date) == ("superseded", "published", date(2025, 6, 20))
    assert all(move.planned == time(5, 45) for move in new.moves if move.stop_id == "s1")
    assert (new.edition, new.fleet_change) == (0, 1)
    (told,) = [event for event in out.of(CaseChanged) if event.fact == "scheduled"]
    assert (told.work[-1].planned, told.work[-1].last_date) == (time(5, 45), date(2025, 6, 22))


def test_where_nothing_is_left_to_move_the_case_hears_why(town: PlanTown) -> None:
    asked = change(town, report("stop_ended", stop="s1")).of(RelocationRequested)
    out = town.move(*asked, now=on(19, "12:01"))
    assert "relocation_refused" in out.facts
    assert not any(plan.published for plan in town.plans)


def test_a_plan_made_under_an_older_register_is_made_again(town: PlanTown) -> None:
    fresh = PlanTown()
    asked = fresh.take(received()).of(RelocationRequested)
    fresh.store.edition = 1
    with pytest.raises(NotYet, match="register"):
        fresh.move(*asked)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"crew": "other"}, "crew"),
        ({"first_date": "2025-06-01"}, "first_date"),
        ({"first_date": "2027-01-01"}, "first_date"),
    ],
)
def test_what_a_fleet_may_not_say_is_refused_with_its_field(town: PlanTown, fields: dict[str, str], where: str) -> None:
    with pytest.raises(Refused, match="does_not_fit") as refused:
        change(town, report("stop_ended", stop="s1", **fields))
    assert [fault.where for fault in refused.value.faults] == [where]
    assert town.store.register_changes == []


def test_what_does_not_fit_the_whole_register_is_refused_and_nothing_of_it_kept(town: PlanTown) -> None:
    def never(_register: Register, _change: RegisterChange) -> list[Fault]:
        return [Fault("start", "赶不上")]

    with pytest.raises(Refused, match="赶不上"):
        change(town, report("stop_changed", stop="s1", start="06:29"), check=never)
    assert town.store.register_changes == []
    assert [plan.state for plan in town.plans] == ["published"]
