"""Whatever happens in between (failures, silence, crashes, late outcomes, new facts), each notice ends well."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.notifier.domain.notice import TERMINAL, Act, State
from services.notifier.usecases.deliver import deliver
from services.notifier.usecases.plan_notices import plan_notices
from services.notifier.usecases.ports import Outcome, Parcel
from services.notifier.usecases.reconcile import reconcile
from shared.contracts.events.notice import NoticeChanged
from tests.unit.notifier.made import World, endpoint, fact, plan, ticket

PLAN = plan(endpoint())
TICKETS = (ticket(external_id="MH1"), ticket(external_id="MH2"))
WORDS = ("opened", "dispatched", "scheduled", "replied", "closed", "reopened")
OUTCOMES = (
    Outcome(Act.ACCEPT),
    Outcome(Act.FAIL, "http_500"),
    Outcome(Act.FAIL, "http_429", not_before=timedelta(hours=2)),
    Outcome(Act.LOSE, "no_answer"),
    Outcome(Act.REFUSE, "endpoint_removed"),
)


class Course(RuleBasedStateMachine):
    """Plays the world; the receiver's own list of what it got is the outside ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.version = 0
        self.got: list[Parcel] = []
        self.ended: dict[Any, State] = {}

    def teardown(self) -> None:
        self.loop.close()

    def run(self, act: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(act)

    @rule(word=st.sampled_from(WORDS), who=st.sampled_from([TICKETS, TICKETS[:1], TICKETS[1:]]))
    def a_fact(self, word: str, who: Any) -> None:
        self.version += 1
        self.run(plan_notices([fact(word, self.version, *who)], self.world, PLAN))

    @precondition(lambda self: self.version)
    @rule(word=st.sampled_from(WORDS))
    def the_last_fact_again(self, word: str) -> None:
        before = len(self.world.notices.rows)
        known = [n.fact for n in self.world.notices.rows.values() if n.case_version == self.version]
        if word in known:
            who = [t for t in TICKETS if any(n.ticket_id == t.ticket_id and n.case_version == self.version for n in
                                             self.world.notices.rows.values())]  # fmt: skip
            self.run(plan_notices([fact(word, self.version, *who)], self.world, PLAN))
        assert len(self.world.notices.rows) == before

    @rule(outcome=st.sampled_from(OUTCOMES))
    def a_delivery(self, outcome: Outcome) -> None:
        async def send(parcel: Parcel) -> Outcome:
            self.got.append(parcel)
            return outcome

        self.run(deliver(self.world.unit, {"webhook": send}))

    @rule(arrived=st.booleans())
    def a_crash_during_the_call(self, arrived: bool) -> None:
        async def send(parcel: Parcel) -> Outcome:
            if arrived:
                self.got.append(parcel)
            raise RuntimeError("killed")

        try:
            self.run(deliver(self.world.unit, {"webhook": send}))
        except RuntimeError:
            return

    @rule(outcome=st.sampled_from(OUTCOMES))
    def a_process_that_wakes_after_its_lease(self, outcome: Outcome) -> None:
        async def send(parcel: Parcel) -> Outcome:
            self.got.append(parcel)
            await self.world.notices.age(timedelta(seconds=61))
            await reconcile(self.world.unit, PLAN.ways)
            return outcome

        self.run(deliver(self.world.unit, {"webhook": send}))

    @rule(hours=st.sampled_from([0.01, 1, 30]))
    def time_goes_on(self, hours: float) -> None:
        self.run(self.world.notices.age(timedelta(hours=hours)))

    @rule()
    def a_reconciliation(self) -> None:
        self.run(reconcile(self.world.unit, PLAN.ways))

    @invariant()
    def an_end_is_an_end(self) -> None:
        for notice in self.world.notices.rows.values():
            assert self.ended.get(notice.notice_id, notice.state) is notice.state
            if notice.state in TERMINAL:
                self.ended[notice.notice_id] = notice.state

    @invariant()
    def nothing_is_accepted_that_the_receiver_never_saw(self) -> None:
        seen = {parcel.message.message_id for parcel in self.got}
        for notice in self.world.notices.rows.values():
            assert notice.state is not State.ACCEPTED or notice.way == "platform" or notice.notice_id in seen

    @invariant()
    def each_ticket_hears_in_order(self) -> None:
        for who in TICKETS:
            first: dict[Any, int] = {}
            for parcel in self.got:
                if parcel.message.external_id == who.external_id:
                    first.setdefault(parcel.message.message_id, parcel.message.version)
            assert list(first.values()) == sorted(first.values())

    @invariant()
    def what_is_said_of_a_notice_counts_without_a_gap(self) -> None:
        said: dict[Any, list[int]] = {}
        for event in self.world.events:
            assert isinstance(event, NoticeChanged)
            said.setdefault(event.notice_id, []).append(event.version)
        assert all(versions == list(range(1, len(versions) + 1)) for versions in said.values())
        rows = self.world.notices.rows
        assert all(rows[notice_id].version == versions[-1] for notice_id, versions in said.items())


Course.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestCourse = Course.TestCase
