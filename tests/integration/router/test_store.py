"""The router's store: PostgreSQL and its fake keep the same."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.router.adapters.postgres import PostgresStore
from services.router.domain.case import Decided, Grounds
from services.router.domain.case_file import Act
from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import PlanState, WorkPlan
from services.router.domain.relocation.moves import Move
from services.router.domain.timetable import Change, Request
from services.router.domain.workflow import Role
from services.router.usecases.ports import Held, KeptReply, Proposal
from shared.contracts.vocabulary import Outcome
from tests.unit.router.fakes import FakeStore
from tests.unit.router.town import NOW, dispatched, place, ticket

ACT = Act("unit:env", "cause", NOW)
GROUNDS = Grounds("measures", "v", "exam-quiet", {"category": "sanitation.noise"}, ("命中",))


@pytest.fixture(params=["fake", "postgres"])
async def store(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Any]:
    if request.param == "fake":
        yield FakeStore()
        return
    settings = {"search_path": "router", "role": "xiaolan_router"}
    connection = await asyncpg.connect(database, server_settings=settings)
    try:
        async with connection.transaction():
            yield PostgresStore(connection)
    finally:
        await connection.close()


def noticed(people: int = 2):
    file = dispatched(*(ticket(str(n)) for n in range(1, people + 1)))
    file.tell("opened", ACT, reply_by=NOW)
    return file


async def test_what_is_saved_is_read_again_whole(store) -> None:
    file = noticed()
    file.act("sign", Role.LEAD_UNIT, ACT)
    file.tell("signed", ACT, unit="env", decision=GROUNDS)
    file.case = replace(file.case, outcome=Outcome.RESOLVED, answer="已清运")
    one = next(iter(file.tickets))
    file.tickets[one] = replace(
        file.tickets[one], complainant_ref=UUID(int=3), score={"total": 0.9}, evaluation={"solved": True}
    )
    file.decided.append(Decided(file.case.case_id, one, "measures", "v", "r", {"a": ["b"]}, ("why",), NOW))
    await store.save([file])
    read = (await store.load([file.case.case_id]))[file.case.case_id]
    assert read.case == file.case
    assert read.tickets == file.tickets
    assert read.tasks == file.tasks
    assert (read.fresh, read.touched) == ([], False)


async def test_saving_again_changes_what_was_there(store) -> None:
    file = noticed()
    await store.save([file])
    again = (await store.load([file.case.case_id]))[file.case.case_id]
    again.act("sign", Role.LEAD_UNIT, ACT)
    again.set_task(next(iter(again.tasks.values())), ACT, instructions=("去看看",))
    again.add_ticket(ticket("9", case_id=file.case.case_id, link="linked"))
    again.tell("signed", ACT)
    elsewhere = place(5_000, name="别处")
    again.case = replace(again.case, category="sanitation.garbage", place=elsewhere, anchor=elsewhere.anchor)
    again.tickets[ticket("9").ticket_id] = replace(
        again.tickets[ticket("9").ticket_id], category="sanitation.garbage", place=elsewhere
    )
    await store.save([again])
    read = (await store.load([file.case.case_id]))[file.case.case_id]
    assert (read.case, read.tickets, read.tasks) == (again.case, again.tickets, again.tasks)


async def test_an_unknown_case_is_left_out(store) -> None:
    assert await store.load([UUID(int=1)]) == {}
    assert await store.load([]) == {}


async def test_tickets_know_their_case(store) -> None:
    file = noticed(people=3)
    await store.save([file])
    known = await store.cases_of({ticket("2").ticket_id, ticket("77").ticket_id})
    assert known == {ticket("2").ticket_id: file.case.case_id}


async def test_candidates_are_what_was_seen_there_lately(store) -> None:
    file = noticed()
    await store.save([file])
    cell, vicinity = file.case.anchor, file.case.place.vicinity
    assert await store.candidates(vicinity, NOW - timedelta(days=1)) == [file.case.case_id]
    assert await store.candidates([cell], NOW + timedelta(days=1)) == []
    assert await store.candidates(["elsewhere"], NOW - timedelta(days=1)) == []


async def test_places_and_crews_can_be_locked_in_any_number(store) -> None:
    await store.lock_vicinities([f"x{n}y{n}" for n in range(9_000)])
    await store.lock_crews(["crew-1", "crew-2"])
    await store.lock_crews([])


async def test_follow_ups_are_held_once_and_released_in_order(store) -> None:
    one, other = ticket("1").ticket_id, ticket("2").ticket_id
    held = [Held(t, f"e{n}", "withdrawn", {"n": n}, NOW) for n, t in enumerate([one, other, one])]
    await store.hold(held)
    await store.hold(held[:1])
    assert await store.release([one]) == [held[0], held[2]]
    assert await store.release([one]) == []
    assert await store.expire(NOW) == []
    assert await store.expire(NOW + timedelta(seconds=1)) == [held[1]]


def wish(case_id: UUID, **changes: Any) -> Request:
    known: dict[str, Any] = {
        "request_id": UUID(int=5),
        "case_id": case_id,
        "crew_id": "crew",
        "stops": ("s1",),
        "first_date": date(2025, 6, 19),
        "last_date": date(2025, 6, 22),
        "not_before": time(7, 30),
        "measures": ("quiet_equipment",),
        "decision": GROUNDS,
        "asked_at": NOW,
    }
    return Request(**(known | changes))


async def test_a_timetable_is_its_wishes_and_changes(store) -> None:
    file = noticed()
    await store.save([file])
    asked = wish(file.case.case_id)
    await store.ask([asked])
    await store.ask([asked])
    move = Move(date(2025, 6, 19), "s1", "后村家园", time(5, 30), time(7, 30), forced=True)
    change = Change(
        UUID(int=8), "crew", 1, "operator", asked.first_date, asked.last_date, (move,), (), (file.case.case_id,), NOW
    )
    await store.change(change)
    await store.settle([asked.request_id], "planned")
    found = await store.timetables(["crew", "other"], date(2025, 6, 20))
    assert found["crew"].version == 1
    assert found["crew"].requests == (replace(asked, state="planned"),)
    assert found["crew"].changes == (change,)
    assert (found["other"].version, found["other"].requests) == (0, ())
    later = await store.timetables(["crew"], date(2025, 7, 1))
    assert (later["crew"].version, later["crew"].changes, later["crew"].requests) == (1, (), ())


async def test_a_doubled_version_of_a_timetable_is_impossible(store) -> None:
    change = Change(UUID(int=8), "crew", 1, "operator", date(2025, 6, 19), date(2025, 6, 22), (), (), (), NOW)
    await store.change(change)
    with pytest.raises((asyncpg.UniqueViolationError, AssertionError)):
        await store.change(replace(change, plan_id=UUID(int=9)))


async def test_answers_and_proposals_are_kept(store) -> None:
    file = noticed()
    await store.save([file])
    task = next(iter(file.tasks))
    await store.keep([KeptReply("env", "r1", file.case.case_id, task, "sign", True, "", NOW, {"version": 1})])
    await store.propose([Proposal(ticket("1").ticket_id, file.case.case_id, UUID(int=4), {"total": 0.6}, NOW)])


def plan(**changes: Any) -> WorkPlan:
    move = Move(date(2025, 6, 19), "s1", "后村家园", time(5, 30), time(7, 30), forced=True, by="other")
    known: dict[str, Any] = {
        "plan_id": UUID(int=7),
        "crew_id": "crew",
        "request_id": UUID(int=8),
        "round": 1,
        "state": PlanState.PUBLISHED,
        "first_date": date(2025, 6, 19),
        "last_date": date(2025, 6, 22),
        "holds_until": date(2025, 6, 22),
        "moves": (move,),
        "measures": ("quiet_equipment",),
        "case_ids": (UUID(int=9),),
        "proposed_at": NOW,
        "version": 1,
        "decided_by": "rule",
        "team": ("crew", "other"),
    }
    return WorkPlan(**(known | changes))


async def test_a_plan_is_read_as_it_was_kept_last(store) -> None:
    await store.keep_plans([plan(state=PlanState.PROPOSED, version=None, decided_by="")])
    await store.keep_plans([plan()])
    ended = plan().ended(PlanState.WITHDRAWN, "staff:chief", NOW, date(2025, 6, 20))
    for kept in (plan(), ended):
        await store.keep_plans([kept])
        assert (await store.timetables(["crew"], date(2025, 6, 22)))["crew"].plans == (kept,)
    assert (await store.timetables(["crew"], date(2025, 6, 23)))["crew"].plans == ()


@pytest.mark.parametrize(
    ("state", "today", "due"),
    [
        (PlanState.PUBLISHED, 22, False),
        (PlanState.PUBLISHED, 23, True),
        (PlanState.PROPOSED, 23, True),
        (PlanState.EXPIRED, 23, False),
        (PlanState.WITHDRAWN, 23, False),
    ],
)
async def test_a_plan_is_due_when_its_days_are_over_and_nobody_has_said_so(store, state, today, due) -> None:
    await store.keep_plans([plan(state=state)])
    assert bool(await store.due_plans(date(2025, 6, today))) is due


async def test_the_change_that_restores_names_the_plan_that_it_ends(store) -> None:
    known = {
        "plan_id": UUID(int=7),
        "crew_id": "crew",
        "unit_id": "operator",
        "measures": (),
        "case_ids": (),
        "at": NOW,
    }
    dates = {"first_date": date(2025, 6, 19), "last_date": date(2025, 6, 23)}
    await store.change(Change(version=1, moves=plan().moves, **known, **dates))
    await store.change(Change(version=2, moves=(), change="restored", **known, **dates))
    read = (await store.timetables(["crew"], date(2025, 6, 19)))["crew"]
    assert (read.version, [change.change for change in read.changes]) == (2, ["moved", "restored"])


async def test_a_wish_is_asked_again_in_a_later_round_only(store) -> None:
    file = noticed(1)
    await store.save([file])
    first = Request(
        UUID(int=8), file.case.case_id, "crew", ("s1",), date(2025, 6, 19), date(2025, 6, 22), time(7, 30), (), GROUNDS,
        NOW, state="proposed", approval=True,
    )  # fmt: skip
    for asked, state, round_ in ((first, "proposed", 1), (replace(first, state="waiting"), "proposed", 1),
                                 (replace(first, state="waiting", round=2), "waiting", 2)):  # fmt: skip
        await store.ask([asked])
        (kept,) = (await store.timetables(["crew"], date(2025, 6, 19)))["crew"].requests
        assert (kept.state, kept.round, kept.approval) == (state, round_, True)


async def test_work_that_was_seen_is_kept_once(store, request) -> None:
    seen = Seen("fleet:f", "r1", "crew", "s1", date(2025, 6, 19), NOW, None, "v", early=True)
    await store.keep_seen([seen, replace(seen, stop_id="s2")])
    await store.keep_seen([replace(seen, early=False)])
    if request.node.callspec.params["store"] == "fake":
        assert store.seen == [seen, replace(seen, stop_id="s2")]
