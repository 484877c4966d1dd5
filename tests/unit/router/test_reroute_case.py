"""A correction sends a case on to whom the rules name for what it really is; one voice of several does not."""

import asyncio
from dataclasses import replace

from services.router.domain.case import Incident
from services.router.usecases.desk import Desk
from services.router.usecases.follow_up import follow_up
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.ticket import ReadCategory, ReadPlace, TicketReceived, TicketSupplemented
from shared.contracts.events.unit import TaskAssigned, TaskRevoked
from shared.contracts.vocabulary import CaseState
from tests.unit.router.fakes import FakeOut, FakeStore
from tests.unit.router.town import NOW, place, received, take_in, world

LAMP = ReadCategory(code="enterprise_enforcement", confidence=0.9)
SCHOOL = ReadCategory(code="out_of_scope", confidence=0.9)


class Room:
    def __init__(self, *numbers: str) -> None:
        self.store, self.out = FakeStore(), FakeOut()
        tickets = [received(n, category="sanitation.garbage", incident=Incident()) for n in numbers]
        asyncio.run(take_in(tickets, self.desk()))
        self.first: TicketReceived = tickets[0]

    @property
    def file(self):
        (file,) = self.store.files.values()
        return file

    def desk(self) -> Desk:
        return Desk(world(), self.store, self.out, NOW)

    def correct(self, **what) -> FakeOut:
        said = {"at": NOW, "ticket_id": self.first.ticket_id, "channel": "hotline", "external_id": "1"}
        self.out = FakeOut()
        asyncio.run(follow_up([TicketSupplemented(**said, message_id="m1", text="更正", **what)], self.desk()))
        return self.out


def test_the_new_unit_gets_a_task_and_the_old_one_is_told_that_its_is_void() -> None:
    room = Room("1")
    out = room.correct(category=LAMP)
    assert out.facts == ["ticket_supplemented", "dispatched"]
    (revoked,), (given,) = out.of(TaskRevoked), out.of(TaskAssigned)
    assert (revoked.unit_id, revoked.reason, given.unit_id) == ("env", "corrected", "inspectors")
    told = out.of(CaseChanged)[-1]
    assert (told.matter, told.state, told.decision.row) == ("涉企执法，后村家园", CaseState.DISPATCHED, "conduct")
    assert room.file.case.lead == "inspectors"


def test_what_proves_to_be_nobodys_here_is_referred_with_the_name() -> None:
    out = Room("1").correct(category=SCHOOL)
    assert out.facts == ["ticket_supplemented", "referred_out"]
    assert out.of(CaseChanged)[-1].unit.title == "市教育局"
    assert out.of(TaskAssigned) == []


def test_a_correction_that_names_the_same_unit_moves_nothing() -> None:
    room = Room("1")
    where = place(500, name="别处")
    read = ReadPlace(words="别处", name="别处", district="330604", cell=where.cell)
    assert room.correct(place=read).facts == ["ticket_supplemented"]
    assert (room.file.case.place.name, room.file.case.anchor) == ("别处", where.cell)


def test_one_voice_of_several_moves_no_case() -> None:
    room = Room("1", "2")
    assert room.correct(category=LAMP).facts == ["ticket_supplemented"]
    assert room.file.case.lead == "env"


def test_work_that_is_done_is_not_sent_on() -> None:
    room = Room("1")
    file = room.file
    file.case = replace(file.case, state=CaseState.HANDLED)
    assert room.correct(category=LAMP).facts == ["ticket_supplemented"]
