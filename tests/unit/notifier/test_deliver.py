"""Sending: committed before the call, fenced after it, dropped when the case has moved on."""

from datetime import timedelta

import pytest

from services.notifier.domain.notice import Act
from services.notifier.usecases.deliver import deliver
from services.notifier.usecases.plan_notices import plan_notices
from services.notifier.usecases.ports import Outcome, Parcel
from services.notifier.usecases.reconcile import reconcile
from shared.contracts.events.case import CaseChanged
from tests.unit.notifier.made import World, endpoint, fact, plan, ticket

PLAN = plan(endpoint())


class Receiver:
    """Answers each call with the next outcome, the last one for ever, and remembers what it got."""

    def __init__(self, world: World, *outcomes: Outcome) -> None:
        self.world, self.outcomes = world, list(outcomes)
        self.got: list[Parcel] = []
        self.seen: list[list[tuple[str, str]]] = []

    async def __call__(self, parcel: Parcel) -> Outcome:
        assert not self.world.open_now, "a call inside a transaction"
        self.got.append(parcel)
        self.seen.append(self.world.states())
        return self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]

    @property
    def facts(self) -> list[str]:
        return [parcel.message.fact for parcel in self.got]


OK = Outcome(Act.ACCEPT)
DOWN = Outcome(Act.FAIL, "http_503")


async def planned(*events: CaseChanged) -> World:
    world = World()
    await plan_notices(events or [fact("opened")], world, PLAN)
    return world


async def run(world: World, receiver: Receiver, *, times: int = 1, age: timedelta = timedelta(0)) -> None:
    for _ in range(times):
        await deliver(world.unit, {"webhook": receiver})
        await world.notices.age(age)


async def test_sending_is_committed_before_the_call_and_the_outcome_after_it() -> None:
    world = await planned()
    receiver = Receiver(world, OK)
    await run(world, receiver)
    assert receiver.seen == [[("opened", "sending")]]
    assert world.states() == [("opened", "accepted")]
    assert world.changes() == [(1, "pending"), (2, "accepted")]


async def test_a_notice_is_sent_once() -> None:
    world = await planned()
    receiver = Receiver(world, OK)
    await run(world, receiver, times=3, age=timedelta(days=1))
    assert len(receiver.got) == 1


async def test_a_failure_is_tried_again_later_with_the_same_id_and_body() -> None:
    world = await planned()
    receiver = Receiver(world, DOWN, OK)
    await run(world, receiver, times=2)
    assert len(receiver.got) == 1
    await world.notices.age(timedelta(seconds=10))
    await run(world, receiver)
    first, second = receiver.got
    assert first.message == second.message
    assert (first.attempt, second.attempt) == (1, 2)
    assert world.changes() == [(1, "pending"), (2, "failed_temporary"), (3, "accepted")]


async def test_an_endpoint_that_stays_away_is_given_up_after_ten_attempts() -> None:
    world = await planned()
    receiver = Receiver(world, DOWN)
    await run(world, receiver, times=14, age=timedelta(days=2))
    assert len(receiver.got) == 10
    assert world.states() == [("opened", "failed_permanent")]


async def test_facts_of_one_ticket_go_out_in_order_also_when_the_first_one_waits() -> None:
    world = await planned(fact("opened"), fact("dispatched", 2))
    receiver = Receiver(world, DOWN, OK)
    await run(world, receiver, times=4, age=timedelta(seconds=3))
    assert receiver.facts == ["opened", "opened", "dispatched"]


async def test_a_notice_whose_case_has_moved_on_is_dropped_and_says_why() -> None:
    world = await planned(fact("dispatched", 2))
    receiver = Receiver(world, DOWN, OK)
    await run(world, receiver)
    await plan_notices([fact("replied", 3)], world, PLAN)
    await run(world, receiver, times=2)
    assert receiver.facts == ["dispatched", "replied"]
    assert world.states() == [("dispatched", "dropped"), ("replied", "accepted")]
    assert ("notice_dropped", "overtaken_by_replied") in [(act, facts["reason"]) for act, facts in world.audits]


async def test_another_tickets_progress_overtakes_nothing() -> None:
    world = await planned(fact("dispatched", 2, ticket(external_id="MH1")))
    await plan_notices([fact("replied", 3, ticket(external_id="MH2"))], world, PLAN)
    receiver = Receiver(world, OK)
    await run(world, receiver)
    assert sorted(receiver.facts) == ["dispatched", "replied"]


async def test_a_receiver_that_is_gone_closes_its_way_and_what_still_waits_is_dropped() -> None:
    world = await planned(fact("opened"), fact("scheduled", 2))
    receiver = Receiver(world, Outcome(Act.REFUSE, "http_410", gone=True))
    await run(world, receiver, times=3)
    assert len(receiver.got) == 1
    assert world.states() == [("opened", "failed_permanent"), ("scheduled", "dropped")]


async def test_an_outcome_that_comes_after_its_lease_was_settled_changes_nothing() -> None:
    world = await planned()

    async def slow(parcel: Parcel) -> Outcome:
        await world.notices.age(timedelta(seconds=61))
        await reconcile(world.unit, PLAN.ways)
        return Outcome(Act.REFUSE, "too late")

    await deliver(world.unit, {"webhook": slow})
    assert world.states() == [("opened", "pending")]
    assert "failed_permanent" not in [state for _, state in world.changes()]


async def test_a_crash_after_the_claim_is_reconciled_and_sent_again_under_the_same_id() -> None:
    world = await planned()

    async def dies(parcel: Parcel) -> Outcome:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        await deliver(world.unit, {"webhook": dies})
    assert await reconcile(world.unit, PLAN.ways) == [], "the lease still holds"
    await world.notices.age(timedelta(seconds=61))
    await reconcile(world.unit, PLAN.ways)
    assert world.changes() == [(1, "pending"), (2, "unknown"), (3, "pending")]
    receiver = Receiver(world, OK)
    await world.notices.age(timedelta(seconds=10))
    await run(world, receiver)
    assert receiver.got[0].message.message_id in world.notices.rows
    assert world.states() == [("opened", "accepted")]


async def test_no_answer_is_unknown_first_and_then_resent() -> None:
    world = await planned()
    receiver = Receiver(world, Outcome(Act.LOSE, "no_answer"), OK)
    await run(world, receiver)
    assert world.states() == [("opened", "unknown")]
    await run(world, receiver)
    assert len(receiver.got) == 1, "nothing unknown is resent before it is reconciled"
    await reconcile(world.unit, PLAN.ways)
    await world.notices.age(timedelta(seconds=10))
    await run(world, receiver)
    assert world.states() == [("opened", "accepted")]


async def test_a_way_that_may_not_resend_keeps_what_is_unknown_for_a_person() -> None:
    world = await planned()
    receiver = Receiver(world, Outcome(Act.LOSE, "no_answer"))
    await run(world, receiver)
    await reconcile(world.unit, {})
    await run(world, receiver, times=3, age=timedelta(days=1))
    assert world.states() == [("opened", "unknown")]
    assert len(receiver.got) == 1


async def test_a_notice_of_a_way_that_no_longer_exists_waits_and_says_so() -> None:
    world = await planned()
    await deliver(world.unit, {})
    assert world.states() == [("opened", "failed_temporary")]
    assert world.audits[-1][1]["reason"] == "no_way_out_webhook"
