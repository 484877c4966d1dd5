"""What complainants say later: held before its ticket, in order; one voice of five is one voice."""

import asyncio
from datetime import timedelta

import pytest

from services.router.domain.case import TicketState
from services.router.domain.case_file import Act
from services.router.domain.workflow import Role
from services.router.usecases.desk import Desk
from services.router.usecases.follow_up import follow_up
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.ticket import TicketEvaluated, TicketSupplemented, TicketWithdrawn
from shared.contracts.events.unit import TaskRevoked
from shared.contracts.vocabulary import CaseState, Outcome
from tests.unit.router.fakes import FakeOut, FakeStore
from tests.unit.router.town import NOW, dispatched, place, received, take_in, ticket, world


class Room:
    def __init__(self, people: int = 1) -> None:
        self.store, self.out = FakeStore(), FakeOut()
        self.count = 0
        if people:
            asyncio.run(self.store.save([dispatched(*(ticket(str(n)) for n in range(1, people + 1)))]))

    @property
    def file(self):
        (file,) = self.store.files.values()
        return file

    def desk(self, now=NOW) -> Desk:
        return Desk(world(), self.store, self.out, now)

    def say(self, model, number: str = "1", now=NOW, **fields) -> FakeOut:
        self.count += 1
        one = ticket(number)
        event = model(
            at=now,
            ticket_id=one.ticket_id,
            channel=one.channel,
            external_id=number,
            message_id=f"m{self.count}",
            **fields,
        )
        self.out = FakeOut()
        asyncio.run(follow_up([event], self.desk(now)))
        return self.out

    def answered(self) -> None:
        """Bring the case to where it was answered."""
        file, unit, system = self.file, Act("unit:env", "t", NOW), Act("system", "t", NOW)
        file.act("sign", Role.LEAD_UNIT, unit)
        file.act("submit_result", Role.LEAD_UNIT, unit)
        file.act("verify_ok", Role.SYSTEM, system)
        file.act("reply", Role.SYSTEM, system)


def test_a_supplement_is_kept_and_told_to_its_complainant() -> None:
    room = Room()
    out = room.say(TicketSupplemented, text="补充：在小区东门")
    assert out.facts == ["ticket_supplemented"]
    assert "东门" not in out.of(CaseChanged)[0].model_dump_json()
    assert room.file.tickets[ticket("1").ticket_id].supplements[0]["text"] == "补充：在小区东门"


def test_one_withdrawal_of_five_closes_that_ticket_only() -> None:
    room = Room(people=5)
    out = room.say(TicketWithdrawn, "3")
    assert out.facts == ["ticket_withdrawn"]
    assert room.file.case.state is CaseState.DISPATCHED
    assert len(room.file.open_tickets) == 4


def test_the_last_withdrawal_closes_the_case_and_revokes_its_tasks() -> None:
    room = Room(people=2)
    room.say(TicketWithdrawn, "1")
    out = room.say(TicketWithdrawn, "2")
    assert out.facts == ["ticket_withdrawn", "closed"]
    assert (room.file.case.state, room.file.case.outcome) == (CaseState.CLOSED, Outcome.WITHDRAWN)
    assert [event.unit_id for event in out.of(TaskRevoked)] == ["env"]


def test_a_ticket_that_was_withdrawn_is_not_withdrawn_again() -> None:
    room = Room(people=2)
    room.say(TicketWithdrawn, "1")
    assert room.say(TicketWithdrawn, "1").facts == []


NO = [
    ("not responded", {"responded": False}),
    ("not solved", {"solved": False}),
    ("not satisfied", {"satisfied": False}),
]


@pytest.mark.parametrize(("reason", "answers"), NO, ids=[n[0] for n in NO])
def test_one_no_after_the_answer_opens_a_review_and_does_not_decide_it(reason, answers) -> None:
    room = Room(people=5)
    room.answered()
    out = room.say(TicketEvaluated, "2", **answers)
    assert room.file.case.state is CaseState.REOPEN_REVIEW
    assert out.of(CaseChanged)[0].reason == reason


def test_a_no_before_the_answer_is_kept_and_moves_nothing() -> None:
    room = Room()
    out = room.say(TicketEvaluated, solved=False)
    assert out.facts == ["ticket_evaluated"]
    assert room.file.case.state is CaseState.DISPATCHED


def test_the_last_content_complainant_closes_the_case() -> None:
    room = Room(people=2)
    room.answered()
    room.say(TicketEvaluated, "1", responded=True, solved=True, satisfied=True)
    assert room.file.case.state is CaseState.REPLIED
    room.say(TicketEvaluated, "2", responded=True, solved=True, satisfied=True)
    assert room.file.case.state is CaseState.CLOSED


def test_what_comes_before_its_ticket_is_held_and_applied_in_order_right_after_it() -> None:
    room = Room(people=0)
    assert room.say(TicketSupplemented, text="补充").facts == []
    assert room.say(TicketWithdrawn).facts == []
    assert len(room.store.held) == 2
    room.out = FakeOut()
    asyncio.run(take_in([received("1", category="sanitation.garbage")], room.desk()))
    assert room.out.facts == ["opened", "dispatched", "ticket_supplemented", "ticket_withdrawn", "closed"]
    assert [e.version for e in room.out.of(CaseChanged)] == [1, 2, 3, 4, 5]
    assert room.store.held == []
    assert room.file.tickets[ticket("1").ticket_id].state is TicketState.WITHDRAWN


def test_what_was_held_for_more_than_seven_days_is_let_go_and_noted() -> None:
    room = Room(people=0)
    room.say(TicketWithdrawn, "7")
    out = room.say(TicketWithdrawn, "8", now=NOW + timedelta(days=7, minutes=1))
    assert [act for act, _ in out.audits] == ["follow_up_expired"]
    assert [held.ticket_id for held in room.store.held] == [ticket("8").ticket_id]


def test_a_batch_locks_the_cases_that_its_follow_ups_speak_of_together_with_those_near_its_tickets() -> None:
    room = Room()
    elsewhere = received("9", place=place(east=5_000, name=None), category="sanitation.garbage")
    asyncio.run(take_in([elsewhere], room.desk(), {ticket("1").ticket_id}))
    (locked,) = room.store.loaded
    assert {number for case_id in locked for number in room.store.files[case_id].tickets} == {ticket("1").ticket_id}
