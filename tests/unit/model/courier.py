"""The notifier's world: facts become notices, two processes call a provider, answers and receipts come as they like.

The code under test is the notifier's own: planning, delivering, reconciling, its transitions, its adapter, the kit's
transaction and outbox. Its tables are in memory (`notices.py`). The provider's own list of what it took is the ledger.
`webhook` drops what comes again under an id; `sms` does not, so an unknown outcome there waits for a person.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any, cast
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.notifier.adapters.postgres import PostgresNotices, read_notice
from services.notifier.domain.message import Message
from services.notifier.domain.notice import TERMINAL, TRANSITIONS, Act, State
from services.notifier.usecases.deliver import deliver
from services.notifier.usecases.plan_notices import Plan as Words
from services.notifier.usecases.plan_notices import plan_notices
from services.notifier.usecases.ports import Change, Outcome, Outlet, Parcel, Send, Way, Ways, WorkUnit
from services.notifier.usecases.reconcile import reconcile
from services.notifier.usecases.tell import tell
from services.notifier.worker import work_unit
from shared.contracts.events.case import CaseChanged
from shared.kit.service import Context
from tests.unit.model.database import Database, Meanings, Pool, View
from tests.unit.model.ledger import must
from tests.unit.model.notices import NOTIFIER
from tests.unit.model.process import DatabaseClock
from tests.unit.model.strand import Fault, Plan, Strand
from tests.unit.model.world import PLANS, _each
from tests.unit.notifier.made import endpoint, fact, plan, ticket

SMS = Way(Outlet(can_reach=lambda *_: ("",), render=lambda _: b"", unknown="hold"))
WORDS: Words = plan(endpoint())
WORDS = replace(WORDS, ways={**WORDS.ways, "sms": SMS})
TICKETS = (ticket(external_id="MH1"), ticket(external_id="MH2"))
FACTS = ("opened", "dispatched", "scheduled", "replied", "closed", "reopened")
PROCESSES = ("courier-0", "courier-1")
SILENCE = Outcome(Act.LOSE, "no_answer")
ANSWERS = (
    Outcome(Act.ACCEPT),
    Outcome(Act.FAIL, "http_500"),
    Outcome(Act.FAIL, "http_429", not_before=timedelta(hours=2)),
    Outcome(Act.REFUSE, "http_400"),
)


def next_fact(view: View, n: int) -> bool:
    """Move the cursor of facts from `n` on; false where somebody did."""
    row = view.get("heard", 0) or {"n": 0}
    if row["n"] != n:
        return False
    view.put("heard", 0, {"n": n + 1})
    return True


MEANINGS: Meanings = {**NOTIFIER, "model: heard": next_fact}


@dataclass
class Provider:
    """Takes calls; remembers what it took, and what each message said."""

    answer: Outcome = ANSWERS[0]
    took: dict[str, Counter[UUID]] = field(default_factory=lambda: defaultdict(Counter))
    messages: dict[UUID, Message] = field(default_factory=dict)
    firsts: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, way: str, parcel: Parcel) -> Outcome:
        message = parcel.message
        must(self.messages.setdefault(message.message_id, message) == message, "I5", "a repeat says something else")
        if message.message_id not in self.took[f"{way} called"]:
            self.firsts[way, message.external_id].append(message.version)
        self.took[f"{way} called"][message.message_id] += 1
        if self.answer.act is Act.ACCEPT:
            self.took[way][message.message_id] += 1
        return self.answer


@dataclass(frozen=True)
class Parts:
    """The acts of a courier. Tests of the test put a spoilt one in the place of one."""

    meanings: Meanings = field(default_factory=lambda: MEANINGS)
    deliver: Callable[[WorkUnit, Mapping[str, Send]], Awaitable[Any]] = deliver
    resends: Ways = field(default_factory=lambda: WORDS.ways)
    silence: Outcome = SILENCE


class Courier:
    """A process with four strands: it plans, calls, reconciles, and hears receipts and persons at its desk."""

    def __init__(self, database: Database, provider: Provider, parts: Parts) -> None:
        self.database, self.provider, self.parts = database, provider, parts
        self.planning, self.calling, self.reconciling, self.desk = (Strand(self.die) for _ in range(4))
        self.is_dead = False

    @property
    def strands(self) -> tuple[Strand, ...]:
        return self.planning, self.calling, self.reconciling, self.desk

    def die(self) -> None:
        self.is_dead = True
        for strand in self.strands:
            strand.dead = True
        for session in [s for s in self.database.sessions if s.strand in self.strands]:
            session.end()

    def unit(self, strand: Strand) -> WorkUnit:
        pool = cast("Any", Pool(self.database, strand))
        return work_unit(Context("notifier", pool, DatabaseClock(self.database)))

    def run(self, strand: Strand, work: Callable[[], Any], plan: Plan) -> None:
        """Do something on a strand, or go on with what is held up there."""
        if strand.is_busy:
            strand.go(plan)
        else:
            strand.run(work(), plan)

    async def plan(self, n: int | None, event: CaseChanged) -> None:
        async with self.unit(self.planning)() as work:
            connection: Any = cast("Any", work).transaction.connection
            if n is None or await connection.fetchval("model: heard", n):
                await plan_notices([event], work, WORDS)

    async def call(self) -> None:
        senders = {way: partial(self._send, way) for way in ("webhook", "sms")}
        await self.parts.deliver(self.unit(self.calling), senders)

    async def _send(self, way: str, parcel: Parcel) -> Outcome:
        try:
            return await self.calling.act(lambda: self.provider.take(way, parcel), TimeoutError)
        except TimeoutError:
            return self.parts.silence

    async def reconcile(self) -> None:
        await reconcile(self.unit(self.reconciling), self.parts.resends)

    async def settle(self, notice_id: UUID, act: Act) -> None:
        """Take a receipt, or a person's word, for what is stored now."""
        async with self.unit(self.desk)() as work:
            notice = read_notice(self.database.table("notice")[notice_id])
            if act in TRANSITIONS[notice.state]:
                after = notice.step(act, reason="said so")
                if await cast("PostgresNotices", work.notices).save([Change(notice, after)]):
                    tell(work, after, cause="receipt")


RUNS = _each(PROCESSES, PLANS, count=600)
CALLED = tuple(
    (Fault(kind, at, after),) for kind, at, after in product(("hold", "cut", "die"), range(3, 8), (True, False))
)
"""Faults while the provider is called: three acts claim, one commits."""
CALLS = _each(PROCESSES, PLANS + CALLED * 4, ANSWERS + ANSWERS[:1] * 4, count=900)
LOST = _each(PROCESSES, tuple(plan for plan in CALLED if plan[0].kind == "cut" and plan[0].after), count=100)
LATE = _each(PROCESSES, tuple(plan for plan in CALLED if plan[0].kind == "hold"), ANSWERS * 2, ANSWERS, count=400)
HEARD = _each(PROCESSES, PLANS, tuple(product(FACTS, (TICKETS, TICKETS[:1], TICKETS[1:]))), count=900)
RECEIPTS = _each(PROCESSES, PLANS, range(8), count=300)


class Notices(RuleBasedStateMachine):
    """Plays the world. Subclasses with other `parts` are spoilt on purpose."""

    parts = Parts()

    @initialize()
    def begin(self) -> None:
        self.database = Database(self.parts.meanings)
        self.provider = Provider()
        self.couriers = {who: Courier(self.database, self.provider, self.parts) for who in PROCESSES}
        self.facts: list[CaseChanged] = []
        self.ended: dict[UUID, State] = {}
        self.said: Counter[str] = Counter()
        self.heard: set[int] = set()

    def _run(self, who: str, strand: str, work: Callable[[Courier], Callable[[], Any]], plan: Plan) -> None:
        courier = self.couriers[who]
        courier.run(getattr(courier, strand), work(courier), plan)
        if courier.is_dead:
            self.kill(who)

    @rule(how=st.sampled_from(HEARD))
    def a_fact(self, how: tuple[str, Plan, tuple[str, Sequence[Any]]]) -> None:
        who, plan, (word, tickets) = how
        self.facts.append(fact(word, len(self.facts) + 1, *tickets))
        self._plan_next(who, plan)

    def _plan_next(self, who: str, plan: Plan = ()) -> None:
        """Plan the first fact that nobody planned yet, where there is one."""
        n = self.database.table("heard").get(0, {"n": 0})["n"]
        event = self.facts[min(n, len(self.facts) - 1)]
        self._run(who, "planning", lambda c: partial(c.plan, n, event), plan)

    @rule(how=st.sampled_from(RECEIPTS))
    def a_fact_again(self, how: tuple[str, Plan, int]) -> None:
        """Plan a fact once more that was planned before: a replay past the inbox."""
        who, plan, nth = how
        planned = self.facts[: self.database.table("heard").get(0, {"n": 0})["n"]]
        if planned:
            self._run(who, "planning", lambda c: partial(c.plan, None, planned[nth % len(planned)]), plan)

    @rule(how=st.sampled_from(CALLS))
    def a_delivery(self, how: tuple[str, Plan, Outcome]) -> None:
        who, plan, self.provider.answer = how
        self._run(who, "calling", lambda c: c.call, plan)

    @rule(how=st.sampled_from(LOST))
    def an_answer_that_is_lost(self, how: tuple[str, Plan]) -> None:
        """Hear a fact, and lose the provider's word that it took the message."""
        who, plan = how
        self.a_fact((who, (), ("opened", TICKETS)))
        self.a_delivery((who, plan, ANSWERS[0]))

    @rule(how=st.sampled_from(LATE))
    def an_answer_after_the_lease(self, how: tuple[str, Plan, Outcome, Outcome]) -> None:
        """Hold a call until its lease is over and another has settled the notice, perhaps sent it again."""
        who, plan, first, second = how
        (other,) = set(PROCESSES) - {who}
        self.a_delivery((who, plan, first))
        for seconds in (61, 6):
            self.database.age(timedelta(seconds=seconds))
            self.a_reconciliation((other, ()))
        self.a_delivery((other, (), second))
        self.a_delivery((who, (), first))

    @rule(how=st.sampled_from(RUNS))
    def a_reconciliation(self, how: tuple[str, Plan]) -> None:
        who, plan = how
        self._run(who, "reconciling", lambda c: c.reconcile, plan)

    @rule(how=st.sampled_from(RECEIPTS))
    def a_receipt(self, how: tuple[str, Plan, int]) -> None:
        """Hear that a message arrived, before or after the answer to its call."""
        who, plan, nth = how
        if took := sorted({*self.provider.took["sms"], *self.provider.took["webhook"]}):
            notice_id = took[nth % len(took)]
            self._run(who, "desk", lambda c: partial(c.settle, notice_id, Act.DELIVER), plan)

    @rule()
    def a_person_settles_what_is_unknown(self) -> None:
        held = [
            n for n, row in self.database.table("notice").items() if row["state"] == "unknown" and row["way"] == "sms"
        ]
        if held:
            self._run(PROCESSES[0], "desk", lambda c: partial(c.settle, held[0], Act.SETTLE), ())

    @rule(seconds=st.sampled_from([6, 61, 7_200, 90_000]))
    def time_goes_on(self, seconds: int) -> None:
        self.database.age(timedelta(seconds=seconds))
        if seconds > 8:
            self.database.end_idle()

    @rule(who=st.sampled_from(PROCESSES))
    def kill(self, who: str) -> None:
        self.couriers[who].die()
        for strand in self.couriers[who].strands:
            strand.bury()
        self.couriers[who] = Courier(self.database, self.provider, self.parts)

    @invariant()
    def holds(self) -> None:
        self._check_accepted()
        self._check_ends()
        self._check_order()
        self._check_said()

    def _check_accepted(self) -> None:
        for notice_id, times in self.provider.took["sms"].items():
            must(times <= 1, "I5", f"{notice_id} was taken {times} times by who cannot tell")
        for way in ("sms", "webhook"):
            took = self.provider.took[way]
            strangers = took.keys() - self.database.table("notice").keys()
            must(not strangers, "I2", f"{strangers} were sent and are no notices")

    def _check_ends(self) -> None:
        for notice_id, row in self.database.table("notice").items():
            state = State(row["state"])
            must(self.ended.get(notice_id, state) is state, "I5", f"{notice_id} went from an end to {state}")
            if state in TERMINAL:
                self.ended[notice_id] = state
            if state in (State.ACCEPTED, State.DELIVERED) and row["way"] != "platform":
                took = self.provider.took[row["way"].partition(":")[0]]
                must(notice_id in took, "I6", f"{notice_id} counts as {state}, and nobody took it")

    def _check_order(self) -> None:
        for (way, number), versions in self.provider.firsts.items():
            must(versions == sorted(versions), "I3", f"{number} heard {versions} by {way}")

    def _check_said(self) -> None:
        audits = self.database.table("audit")
        for n in sorted(audits.keys() - self.heard):
            self.heard.add(n)
            row = audits[n]
            version = json.loads(row["facts"])["version"]
            self.said[row["subject"]] += 1
            must(version == self.said[row["subject"]], "I3", f"{row['subject']} was said to be at version {version}")

    def teardown(self) -> None:
        """Let faults end and everything run out, then look at all of it."""
        if not hasattr(self, "couriers"):
            return
        try:
            self._rest()
            self._check_rest()
        finally:
            for who in PROCESSES:
                self.kill(who)

    def _rest(self) -> None:
        self.provider.answer = ANSWERS[0]
        for _ in range(60 + len(self.facts)):
            for who in PROCESSES:
                if self.facts:
                    self._plan_next(who)
                self._run(who, "calling", lambda c: c.call, ())
                self._run(who, "reconciling", lambda c: c.reconcile, ())
            self.a_person_settles_what_is_unknown()
            self.time_goes_on(90_000)
            self.holds()
            if not self._left():
                return
        must(False, "I12", f"does not come to rest: {self._left()}")

    def _left(self) -> list[Any]:
        heard = self.database.table("heard").get(0, {"n": 0})["n"]
        rows = self.database.table("notice").values()
        stand = [(r["way"], r["state"], r["attempt"]) for r in rows if r["state"] not in (*TERMINAL, State.ACCEPTED)]
        return [*self.facts[heard:], *stand]

    def _check_rest(self) -> None:
        told: Counter[tuple[UUID, str]] = Counter()
        rows = sorted(self.database.table("notice").values(), key=lambda row: row["told_version"])
        for row in rows:
            told[row["ticket_id"], row["way"]] += 1
            must(row["told_version"] == told[row["ticket_id"], row["way"]], "I3", "a ticket's messages have a gap")
            must(row["version"] == self.said[str(row["notice_id"])], "I9", "a state was never said")
