"""Tickets become cases: opened, joined, dispatched, referred, and city work asked to move."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest

from services.router.domain.case import Incident, Place
from services.router.usecases.desk import Desk
from services.router.usecases.follow_up import follow_up
from services.router.usecases.relocate_work import plan_relocations, relocate_work
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.ticket import TicketReceived, TicketWithdrawn
from shared.contracts.events.unit import TaskAssigned
from shared.contracts.faults import NotYet
from shared.contracts.vocabulary import CaseState, TaskRole
from tests.unit.router.fakes import FakeOut, FakeStore
from tests.unit.router.town import ASSIGNMENT, NOW, place, received, table, take_in, world


class Town:
    """A router over fakes: give it events, look at what it said."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.out = FakeOut()

    def desk(self, now: datetime = NOW) -> Desk:
        return Desk(world(), self.store, self.out, now)

    def take(self, *events: TicketReceived, now: datetime = NOW) -> FakeOut:
        self.out = FakeOut()
        asyncio.run(take_in(events, self.desk(now)))
        return self.out

    def move(self, *requests: RelocationRequested, now: datetime = NOW) -> FakeOut:
        self.out = FakeOut()
        asyncio.run(self._move(requests, now))
        return self.out

    async def _move(self, requests, now: datetime) -> None:
        proposals = await plan_relocations(requests, world(), self.store, now)
        await relocate_work(requests, proposals, self.desk(now))


def garbage(number: str, **changes) -> TicketReceived:
    return received(number, **({"category": "sanitation.garbage", "incident": Incident()} | changes))


def test_a_complaint_opens_a_case_and_its_facts_count_from_one() -> None:
    out = Town().take(garbage("1"))
    assert [(e.version, e.fact, e.state) for e in out.of(CaseChanged)] == [
        (1, "opened", CaseState.ACCEPTED),
        (2, "dispatched", CaseState.DISPATCHED),
    ]
    opened, given = out.of(CaseChanged)
    assert opened.number == "AJ-20250618-000001"
    assert opened.matter == "垃圾堆积，后村家园"
    assert given.decision is not None
    assert (given.decision.table, given.decision.row) == ("assignment", "sanitation")


def test_the_lead_unit_gets_a_task_with_a_token_and_legal_answers() -> None:
    (task,) = Town().take(garbage("1")).of(TaskAssigned)
    assert (task.unit_id, task.role, task.version) == ("env", TaskRole.LEAD, 1)
    assert len(task.token) >= 20
    assert task.answers == ("sign", "return")


def test_two_tasks_never_share_a_token() -> None:
    out = Town().take(garbage("1"), garbage("2", place=place(5_000, name="别处")))
    tokens = [task.token for task in out.of(TaskAssigned)]
    assert len(tokens) == len(set(tokens)) == 2


def test_a_unit_without_messaging_has_its_task_in_the_tables_alone() -> None:
    town = Town()
    quiet = replace(world().units["env"], messaging=False)
    units = replace(world().units, by_id={**world().units.by_id, "env": quiet})
    asyncio.run(take_in([garbage("1")], Desk(replace(world(), units=units), town.store, town.out, NOW)))
    assert town.out.of(TaskAssigned) == []
    (file,) = town.store.files.values()
    assert [task.unit for task in file.tasks.values()] == ["env"]


def test_five_tickets_of_one_matter_in_one_batch_are_one_case() -> None:
    town = Town()
    out = town.take(*(garbage(str(n), place=place(10 * n)) for n in range(1, 6)))
    assert out.facts == ["opened", "dispatched", *["ticket_joined"] * 4]
    assert [e.version for e in out.of(CaseChanged)] == [1, 2, 3, 4, 5, 6]
    assert len(out.of(TaskAssigned)) == 1
    (file,) = town.store.files.values()
    assert len(file.tickets) == 5


def test_tickets_of_one_matter_in_two_batches_are_one_case_too() -> None:
    town = Town()
    town.take(garbage("1"))
    out = town.take(garbage("2"))
    assert out.facts == ["ticket_joined"]
    (told,) = out.of(CaseChanged)
    assert [ticket.external_id for ticket in told.tickets] == ["2"]


def test_the_same_text_in_another_place_is_another_case() -> None:
    town = Town()
    town.take(garbage("1"), garbage("2", place=place(5_000, name="别处")))
    assert len(town.store.files) == 2


def test_a_likely_but_not_certain_ticket_opens_its_own_case_and_is_proposed() -> None:
    town = Town()
    town.take(garbage("1"), received("2"))
    assert len(town.store.files) == 2
    (proposal,) = town.store.proposals
    assert set(proposal.score) == {"place", "category", "time", "words", "text", "total"}


def test_a_known_ticket_changes_nothing() -> None:
    town = Town()
    town.take(garbage("1"))
    assert town.take(garbage("1")).said == []


def test_places_are_locked_before_anything_is_matched() -> None:
    town = Town()
    town.take(garbage("1"))
    assert [name for name, _ in town.store.locked] == ["crews", "places"]
    assert place().cell in town.store.locked[1][1]


def test_out_of_scope_is_referred_with_the_name_and_no_unit_loses_time() -> None:
    out = Town().take(received("1", category="out_of_scope", incident=Incident(), place=Place("学校")))
    assert out.facts == ["opened", "referred_out"]
    referred = out.of(CaseChanged)[-1]
    assert referred.unit is not None
    assert referred.unit.title == "市教育局"
    assert out.of(TaskAssigned) == []


def test_the_inspecting_unit_never_sees_who_complained_about_it() -> None:
    text = "inspectors单位这个月第三次来检查"
    out = Town().take(received("1", category="enterprise_enforcement", text=text, incident=Incident()))
    assert [task.unit_id for task in out.of(TaskAssigned)] == ["bureau"]


def test_a_confidential_text_does_not_reach_the_unit() -> None:
    (task,) = Town().take(garbage("1", confidential=True, text="秘密的话")).of(TaskAssigned)
    assert "秘密的话" not in task.model_dump_json()
    assert task.title == "垃圾堆积，后村家园"


def test_no_event_names_the_complainant_to_a_unit() -> None:
    person = UUID(int=9)
    (task,) = Town().take(garbage("1", complainant_ref=person)).of(TaskAssigned)
    assert str(person) not in task.model_dump_json()


def test_the_platforms_own_reply_limit_binds() -> None:
    bound = NOW + timedelta(hours=30)
    opened = Town().take(garbage("1", reply_by=bound)).of(CaseChanged)[0]
    assert opened.reply_by == bound


def test_a_unit_has_its_time_to_sign_from_when_it_is_asked_the_work_is_due_from_receipt_on() -> None:
    at_once, late = Town().take(garbage("1")), Town().take(garbage("1"), now=NOW + timedelta(days=1))
    (asked,), (asked_late,) = at_once.of(TaskAssigned), late.of(TaskAssigned)
    assert asked_late.sign_by > asked.sign_by
    assert asked_late.resolve_by == asked.resolve_by


# City work ------------------------------------------------------------------------------------------------------------


def test_noise_in_an_exam_season_asks_the_crew_to_move_from_the_next_run_to_the_last_exam_day() -> None:
    (request,) = Town().take(received("1")).of(RelocationRequested)
    assert request.key == "crew"
    assert request.stops == ("s1",)
    assert (request.first_date, request.last_date) == (date(2025, 6, 19), date(2025, 6, 22))
    assert request.not_before == time(7, 30)
    assert request.decision.row == "exam-quiet"


def test_a_complaint_read_late_moves_only_runs_that_are_still_to_come() -> None:
    (request,) = Town().take(received("1"), now=NOW + timedelta(days=2)).of(RelocationRequested)
    assert (request.first_date, request.last_date) == (date(2025, 6, 21), date(2025, 6, 22))


@pytest.mark.parametrize("late", [timedelta(days=4), timedelta(days=120)], ids=["the last exam day", "months later"])
def test_a_complaint_about_a_season_that_is_over_moves_nothing_and_the_lead_unit_still_has_its_task(late) -> None:
    town = Town()
    out = town.take(received("1"), now=NOW + late)
    assert out.of(RelocationRequested) == []
    assert out.facts == ["opened", "dispatched"]
    (task,) = out.of(TaskAssigned)
    assert task.unit_id == "env"
    assert any("近期没有考试安静期" in line for line in task.instructions)


def test_a_wish_that_waited_is_planned_for_the_runs_that_are_left() -> None:
    town = Town()
    requests = town.take(received("1"), received("2")).of(RelocationRequested)
    (schedule,) = town.move(*requests, now=NOW + timedelta(days=2)).of(ScheduleChanged)
    assert {move.date for move in schedule.moves} == {date(2025, 6, 21), date(2025, 6, 22)}
    assert (schedule.first_date, schedule.last_date) == (date(2025, 6, 21), date(2025, 6, 22))
    assert {request.state for request in town.store.requests.values()} == {"planned"}


def test_two_wishes_that_waited_together_are_still_settled_by_one_plan() -> None:
    town = Town()
    elsewhere = {"place": place(270, name=None, words="峰山路")}
    out = town.take(received("1"), received("2", **elsewhere, incident=Incident(NOW.replace(hour=5, minute=35))))
    assert len(town.store.files) == 2
    assert town.move(*out.of(RelocationRequested), now=NOW + timedelta(days=1)).facts == ["scheduled", "scheduled"]


def test_a_wish_whose_last_run_is_done_moves_nothing_and_nobody_is_told_of_a_move() -> None:
    town = Town()
    requests = town.take(received("1")).of(RelocationRequested)
    out = town.move(*requests, now=NOW + timedelta(days=4))
    assert (out.of(ScheduleChanged), out.facts) == ([], [])
    (task,) = out.of(TaskAssigned)
    assert (task.unit_id, task.version) == ("env", 2)
    assert any("安静期已过" in line for line in task.instructions)
    assert {request.state for request in town.store.requests.values()} == {"refused"}


def test_the_plan_is_published_and_the_complainant_told_the_new_time() -> None:
    town = Town()
    out = town.move(*town.take(received("1")).of(RelocationRequested))
    (schedule,) = out.of(ScheduleChanged)
    assert (schedule.version, schedule.unit_id, schedule.change) == (1, "operator", "moved")
    assert {m.date for m in schedule.moves if m.stop_id == "s1"} == {date(2025, 6, day) for day in (19, 20, 21, 22)}
    assert all(m.moved_to >= time(7, 30) for m in schedule.moves if m.stop_id == "s1")
    (told,) = out.of(CaseChanged)
    assert (told.fact, told.state) == ("scheduled", CaseState.SCHEDULED)
    (work,) = told.work
    assert (work.stop, work.planned, work.first_date, work.last_date) == (
        "后村家园",
        time(5, 30),
        date(2025, 6, 19),
        date(2025, 6, 22),
    )


def test_the_operator_is_told_what_to_do_without_who_complained() -> None:
    town = Town()
    out = town.move(*town.take(received("1")).of(RelocationRequested))
    (task,) = out.of(TaskAssigned)
    assert (task.unit_id, task.role) == ("operator", TaskRole.ASSISTING)
    assert any("05:30" in line and "07:30" in line for line in task.instructions)
    assert "使用低噪声设备" in task.instructions
    assert not any(line.isascii() for line in task.instructions), "people read titles, never codes"


def test_an_operator_who_assists_already_is_told_each_thing_once() -> None:
    town = Town()
    assisted = table(
        {
            **ASSIGNMENT,
            "rows": [{**ASSIGNMENT["rows"][2], "then": {"effect": "assign", "lead": "env", "assisting": ["operator"]}}],
        }
    )
    there = replace(world(), rules={**world().rules, "assignment": assisted})
    asyncio.run(take_in([received("1")], Desk(there, town.store, town.out, NOW)))
    (task,) = town.move(*town.out.of(RelocationRequested)).of(TaskAssigned)
    assert (task.unit_id, task.version) == ("operator", 2)
    assert sorted(task.instructions) == sorted(set(task.instructions))
    assert task.instructions[0] == "使用低噪声设备"
    assert len(task.instructions) == 2


def test_a_crew_that_moved_already_is_not_asked_again_and_the_new_complainant_is_told() -> None:
    town = Town()
    town.move(*town.take(received("1")).of(RelocationRequested))
    out = town.take(received("2"))
    assert out.of(RelocationRequested) == []
    assert out.facts == ["ticket_joined", "scheduled"]
    assert [ticket.external_id for ticket in out.of(CaseChanged)[-1].tickets] == ["2"]


def test_two_complaints_before_the_plan_ask_once_and_both_are_told() -> None:
    town = Town()
    requests = town.take(received("1"), received("2")).of(RelocationRequested)
    assert len(requests) == 1
    (told,) = town.move(*requests).of(CaseChanged)
    assert {ticket.external_id for ticket in told.tickets} == {"1", "2"}


def test_two_cases_that_wish_for_the_same_are_settled_by_one_plan() -> None:
    town = Town()
    others = {"category": "sanitation.noise", "place": place(270, name=None, words="峰山路")}
    out = town.take(received("1"), received("2", **others, incident=Incident(NOW.replace(hour=5, minute=35))))
    assert len(town.store.files) == 2
    assert len(out.of(RelocationRequested)) == 1
    moved = town.move(*out.of(RelocationRequested))
    assert moved.facts == ["scheduled", "scheduled"]
    assert len(moved.of(ScheduleChanged)) == 1


def test_a_request_that_comes_twice_moves_nothing_twice() -> None:
    town = Town()
    requests = town.take(received("1")).of(RelocationRequested)
    town.move(*requests)
    assert town.move(*requests).said == []


def test_a_plan_upon_an_old_timetable_is_not_published_but_made_anew() -> None:
    town = Town()
    requests = town.take(received("1")).of(RelocationRequested)

    async def stale() -> None:
        proposals = await plan_relocations(requests, world(), town.store, NOW)
        old = {id_: replace(p, parts=(replace(p.parts[0], base=1),)) for id_, p in proposals.items()}
        await relocate_work(requests, old, town.desk())

    with pytest.raises(NotYet):
        asyncio.run(stale())
    assert town.store.changes == []


def test_where_no_plan_is_possible_the_case_is_told_the_constraint_and_the_lead_unit_gets_an_instruction() -> None:
    town = Town()
    (request,) = town.take(received("1")).of(RelocationRequested)
    late = request.model_copy(update={"not_before": time(12, 30)})
    town.store.requests = {id_: replace(r, not_before=late.not_before) for id_, r in town.store.requests.items()}
    out = town.move(late)
    assert out.of(ScheduleChanged) == []
    (told,) = out.of(CaseChanged)
    assert told.fact == "relocation_refused"
    assert "班次" in told.reason
    (task,) = out.of(TaskAssigned)
    assert task.unit_id == "env"
    assert task.version == 2


def test_a_plan_that_the_verifier_rejects_is_never_published() -> None:
    town = Town()
    requests = town.take(received("1")).of(RelocationRequested)

    async def tampered() -> None:
        proposals = await plan_relocations(requests, world(), town.store, NOW)
        cut = {id_: replace(p.plans[0], visits=p.plans[0].visits[:-1]) for id_, p in proposals.items()}
        parts = {id_: replace(p.parts[0], plans=(cut[id_], *p.plans[1:])) for id_, p in proposals.items()}
        broken = {id_: replace(p, parts=(parts[id_],)) for id_, p in proposals.items()}
        await relocate_work(requests, broken, town.desk())

    town.out = FakeOut()
    asyncio.run(tampered())
    assert town.out.of(ScheduleChanged) == []
    assert town.out.facts == ["relocation_refused"]


def test_early_work_seen_again_inside_the_dates_reopens_the_case() -> None:
    town = Town()
    town.move(*town.take(received("1")).of(RelocationRequested))
    next_day = NOW + timedelta(days=2)
    again = received(
        "2", reported_at=next_day, received_at=next_day, incident=Incident(next_day.replace(hour=5, minute=30))
    )
    out = town.take(again, now=next_day)
    assert out.facts == ["ticket_joined", "reopened"]
    assert out.of(CaseChanged)[-1].state is CaseState.IN_PROGRESS
    (task,) = out.of(TaskAssigned)
    assert any("再次" in line for line in task.instructions)


def test_work_moved_for_a_withdrawn_case_stays_moved_and_nobody_is_told() -> None:
    town = Town()
    first = received("1")
    requests = town.take(first).of(RelocationRequested)
    gone = TicketWithdrawn(
        at=NOW, ticket_id=first.ticket_id, channel="hotline", external_id="1", message_id="w1", reason=""
    )
    asyncio.run(follow_up([gone], town.desk()))
    out = town.move(*requests)
    assert len(out.of(ScheduleChanged)) == 1
    assert out.of(CaseChanged) == []
