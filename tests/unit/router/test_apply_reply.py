"""Units answer: the present assignee, with token and version, a legal step; all else is refused without effect."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.router.domain.case_file import CaseFile
from services.router.usecases.apply_reply import Answered, apply_replies
from services.router.usecases.desk import Desk
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.unit import Progress, ReplyAccepted, ReplyRefused, Return, Sign, SubmitResult, TaskAssigned
from shared.contracts.vocabulary import CaseState, Outcome, TaskState
from tests.unit.router.fakes import FakeOut, FakeStore
from tests.unit.router.town import NOW, dispatched, ticket, world

LATER = NOW + timedelta(hours=1)


class Office:
    """A case with the unit `env`, whose answers are applied one after the other."""

    def __init__(self, *others, lead: str = "env", **first) -> None:
        self.store, self.out = FakeStore(), FakeOut()
        file = dispatched(ticket("1", **first), *others, lead=lead)
        asyncio.run(self.store.save([file]))
        self.case_id = file.case.case_id
        self.count = 0

    @property
    def file(self) -> CaseFile:
        return self.store.files[self.case_id]

    def answer(self, model, unit: str = "env", now: datetime = LATER, **fields) -> FakeOut:
        task = next((t for t in self.file.open_tasks if t.unit == unit), next(iter(self.file.tasks.values())))
        self.count += 1
        known = {
            "kind": model.model_fields["kind"].annotation.__args__[0],
            "reply_id": f"r{self.count}",
            "case_id": self.case_id,
            "task_id": task.task_id,
            "token": task.token,
            "version": task.version,
        }
        self.out = FakeOut()
        reply = model(**(known | fields))
        asyncio.run(apply_replies([Answered(unit, reply)], Desk(world(), self.store, self.out, now)))
        return self.out

    def sign(self, **more) -> FakeOut:
        return self.answer(Sign, **more)

    def give_back(self, **more) -> FakeOut:
        return self.answer(Return, **({"reason_code": "not_our_duty", "explanation": "属别的单位"} | more))

    def submit(self, **more) -> FakeOut:
        said = {
            "outcome": Outcome.RESOLVED,
            "contacted": True,
            "confirmed": True,
            "solved": True,
            "public_text": "已清运",
        }
        return self.answer(SubmitResult, **(said | more))


def test_a_unit_signs_and_hears_what_the_next_answer_has_to_carry() -> None:
    office = Office()
    out = office.sign()
    (accepted,) = out.of(ReplyAccepted)
    assert (accepted.version, accepted.answers) == (2, ("return", "progress", "submit_result"))
    assert office.file.case.state is CaseState.IN_PROGRESS
    assert out.facts == ["signed"]


def test_each_step_of_a_task_is_noted_with_its_version_and_who_caused_it() -> None:
    office = Office()
    (noted,) = [facts for act, facts in office.sign().audits if act == "task_signed"]
    (task,) = office.file.tasks.values()
    assert noted == {
        "subject": f"task:{task.task_id}", "actor": "unit:env", "cause": "env/r1", "version": 2, "state": "signed",
        "closed": False, "unit": "env",
    }  # fmt: skip


REFUSED = [
    ("another unit's topic", {"unit": "operator"}, "unknown_task"),
    ("another token", {"token": "guessed"}, "wrong_token"),
    ("an old version", {"version": 7}, "stale_version"),
]


@pytest.mark.parametrize(("fields", "reason"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_an_answer_with_this_fault_is_refused_without_effect(fields, reason) -> None:
    office = Office()
    before = office.file
    out = office.sign(**fields)
    (refused,) = out.of(ReplyRefused)
    assert refused.reason == reason
    assert out.facts == []
    assert office.file.case == before.case
    assert office.file.tasks == before.tasks
    assert out.audits[0][0] == "reply_refused"
    assert office.store.replies[0].accepted is False


def test_a_stranger_does_not_learn_version_or_answers_the_assignee_does() -> None:
    assert Office().sign(token="guessed").of(ReplyRefused)[0].version is None
    (refused,) = Office().sign(version=7).of(ReplyRefused)
    assert (refused.version, refused.answers) == (1, ("sign", "return"))


def test_an_illegal_answer_is_refused_with_the_legal_ones_named() -> None:
    (refused,) = Office().submit().of(ReplyRefused)
    assert (refused.reason, refused.answers) == ("illegal_now", ("sign", "return"))


def test_signing_twice_is_refused_the_second_time() -> None:
    office = Office()
    office.sign()
    (refused,) = office.sign().of(ReplyRefused)
    assert refused.reason == "illegal_now"


def test_an_answer_for_a_case_that_does_not_exist_is_refused_the_same_way_as_anothers() -> None:
    (refused,) = Office().sign(case_id=ticket("99").case_id).of(ReplyRefused)
    assert refused.reason == "unknown_task"


def test_the_token_is_never_kept_with_an_answer() -> None:
    office = Office()
    office.sign()
    assert "token" not in office.store.replies[0].body


def test_the_first_return_gives_the_case_to_the_command_centre_with_a_new_token() -> None:
    office = Office()
    resolve_by = office.file.case.resolve_by
    out = office.give_back()
    (told,) = out.of(CaseChanged)
    assert (told.fact, told.state, told.reason) == ("returned", CaseState.PENDING_DISPATCH, "不属于本单位职责")
    (task,) = out.of(TaskAssigned)
    assert task.unit_id == "command"
    assert task.token != "token-of-env"
    assert task.answers == ("sign", "return")
    assert task.resolve_by == resolve_by


def test_the_second_return_goes_to_adjudication() -> None:
    office = Office()
    office.give_back()
    out = office.give_back(unit="command")
    assert office.file.case.state is CaseState.ADJUDICATION
    assert office.file.case.lead == "command"
    assert out.of(TaskAssigned) == []


def test_the_old_token_is_void_after_a_return() -> None:
    office = Office()
    old = next(iter(office.file.tasks.values()))
    office.give_back()
    (refused,) = office.sign(task_id=old.task_id, token=old.token, version=old.version + 1).of(ReplyRefused)
    assert refused.reason == "illegal_now"


def test_a_return_after_the_sign_limit_is_refused() -> None:
    (refused,) = Office().give_back(now=NOW + timedelta(days=2)).of(ReplyRefused)
    assert (refused.reason, refused.answers) == ("illegal_now", ("sign",))


def test_a_return_needs_a_reason_of_the_citys_list() -> None:
    (refused,) = Office().give_back(reason_code="because").of(ReplyRefused)
    assert refused.reason == "unknown_return_reason"


def test_a_result_of_a_low_risk_kind_is_verified_and_answered_to_everybody_at_once() -> None:
    office = Office(ticket("2"), ticket("3"), category="sanitation.garbage")
    office.sign()
    out = office.submit()
    assert out.facts == ["handled", "verified", "replied"]
    replied = out.of(CaseChanged)[-1]
    assert replied.reply_text == "已清运"
    assert {t.external_id for t in replied.tickets} == {"1", "2", "3"}
    assert [e.reply_text for e in out.of(CaseChanged)[:2]] == ["", ""]


def test_a_result_of_another_kind_waits_for_a_verifier() -> None:
    office = Office()
    office.sign()
    assert office.submit().facts == ["handled"]
    assert office.file.case.state is CaseState.HANDLED
    assert office.file.case.answer == "已清运"


def test_progress_is_told_without_the_units_own_words() -> None:
    office = Office()
    office.sign()
    (told,) = office.answer(Progress, text="已联系王先生").of(CaseChanged)
    assert told.fact == "progressed"
    assert "王先生" not in told.model_dump_json()


def test_an_assisting_units_answers_move_its_task_and_not_the_case() -> None:
    office = Office()
    file = office.file
    task = next(iter(file.tasks.values()))
    helper = replace(task, task_id=ticket("55").ticket_id, unit="operator", role="assisting", token="token-of-operator")
    file.tasks[helper.task_id] = helper
    out = office.sign(unit="operator")
    assert len(out.of(ReplyAccepted)) == 1
    assert out.facts == []
    assert office.file.case.state is CaseState.DISPATCHED
    assert office.file.tasks[helper.task_id].state is TaskState.SIGNED


def test_several_answers_in_one_batch_apply_in_order() -> None:
    office = Office()
    task = next(iter(office.file.tasks.values()))
    ids = {"case_id": office.case_id, "task_id": task.task_id, "token": task.token}
    sign = Sign(kind="sign", reply_id="a", version=1, **ids)
    progress = Progress(kind="progress", reply_id="b", version=2, text="办理中", **ids)
    asyncio.run(
        apply_replies(
            [Answered("env", sign), Answered("env", progress)], Desk(world(), office.store, office.out, LATER)
        )
    )
    assert office.out.facts == ["signed", "progressed"]
    assert len(office.out.of(ReplyAccepted)) == 2
