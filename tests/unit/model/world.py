"""The kit's world as a state machine: what others publish, what befalls our processes, and what must hold after it.

The code under test is the product's own: `Fence`, `Consumption`, `Positions`, `Batch`, `Retrier`, `Relay`, parking,
inbox, outbox, vault, keys. Nothing of it is copied, replaced or patched. Decision and SQL are one in much of it (the
cursor's compare-and-set is a statement), so what is stood in for is the database: each statement has its meaning as a
small function (`statements.py`), and tests run the same courses on it and on PostgreSQL. The broker, the client and
the producer are stood in for where the product meets them, and time is a number.

Two replicas of `upstream` read a stranger's topic and one of our own and say what they did on a third, which
`downstream` reads. Every statement, commit and send is an act; at any of them a strand may die, be held up (and wake
much later, its transaction ended by the server or not), or be cut off with or without effect.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import product
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.kit import markers, parking
from shared.kit.inbox import Move
from shared.kit.vault import Vault
from tests.unit.model.broker import Broker
from tests.unit.model.database import Database
from tests.unit.model.ledger import Ledger, Said, must
from tests.unit.model.process import Parts, Process
from tests.unit.model.strand import Fault, Plan
from tests.unit.model.toy import KEYS, MEANINGS, OUT, OWN, PARTITIONS, STRANGER, Mood, downstream, ticket_of, upstream

UPSTREAM, DOWNSTREAM = "intake", "router"
PROCESSES = ("up-0", "up-1", "down-0")
REPLICAS = PROCESSES[:2]

_DICE = Random(5)
_ONE = tuple((Fault(kind, at, after),) for kind, at, after in product(("die", "hold", "cut"), range(14), (False, True)))
_TWO = tuple((*_DICE.choice(_ONE), *_DICE.choice(_ONE)) for _ in range(60))
PLANS: tuple[Plan, ...] = ((),) * 50 + _ONE + _TWO
"""What befalls a strand while it runs: nothing, one fault, or two in a row."""

ASSIGNMENTS = tuple(product(REPLICAS, repeat=3))
"""Who has each of upstream's three partitions."""


class Poll(NamedTuple):
    """How many records the client gives, from which partition on; whether it hears of a new assignment before."""

    limit: int = 50
    turn: int = 0
    is_told: bool = True


def _each(*columns: Sequence[Any], count: int) -> tuple[Any, ...]:
    """Give rows drawn from these columns, plain ones first: Hypothesis draws a row a step, and shrinks to the front."""
    plain = product(*(column[:1] for column in columns[1:]))
    first = [(who, *rest) for rest in plain for who in dict.fromkeys(columns[0])]
    return (*first, *(tuple(_DICE.choice(column) for column in columns) for _ in range(count)))


POLLS = tuple(Poll(*values) for values in product((50, 1, 3), (0, 1, 2), (True, True, False)))
CONSUMES = _each(PROCESSES, PLANS, POLLS, count=1500)
RUNS = _each(REPLICAS, PLANS, count=600)
ERASURES = _each(REPLICAS, PLANS, range(6), count=300)
TOLD = ((), REPLICAS, REPLICAS[:1], REPLICAS[1:])
REBALANCES = tuple(product(ASSIGNMENTS, TOLD))
HOLDS = tuple((Fault("hold", at, after),) for at in range(9) for after in (False, True))
MISLEADS = tuple(product(REPLICAS, (-3, -1, 1, 2)))


class Wish(NamedTuple):
    """A record that somebody publishes: where, under which key, and what it does to the handler."""

    topic: str
    key: bytes | None
    do: str = ""


_DOES = ("",) * 5 + ("again",) * 2 + ("reused", "refuse", "not yet", "bug", "kill", "rubbish", "bad header", "marker")
WISHES = tuple(Wish(topic, key, do) for do in _DOES for topic in (STRANGER, OWN) for key in (b"a", b"b", None))
"""`again`: an id and content that came before; `reused`: the id with other content; `marker`: no record at all."""

_SEVERAL = tuple(tuple(_DICE.choice(WISHES) for _ in range(_DICE.randint(2, 4))) for _ in range(600))
BUNDLES = tuple((wish,) for wish in dict.fromkeys(WISHES)) + _SEVERAL

PAIRS = BUNDLES[: len(set(WISHES))] + tuple(bundle[:2] for bundle in _SEVERAL)
OVERTAKINGS = _each(REPLICAS, HOLDS, PAIRS, (3, 1, 50), ((), REPLICAS), count=400)
SLOW = _each(REPLICAS, HOLDS, PAIRS, count=400)
RELAYED = _each(REPLICAS, _ONE, PAIRS, count=400)

MAX_ROUNDS = 120
"""So often may a day pass until all is done: six deaths, or five tries, of each record that asks for it."""
MOST = {"kill": 2, "bug": 3, "rubbish": 3, "bad header": 3}
"""So many of these in one course, later ones are plain: the kit would stop for a bad deployment; tries take long."""


def partition_of(wish: Wish) -> int:
    return 0 if wish.topic == OWN or wish.key == b"a" else 1


@dataclass
class Publishers:
    """Those who write into the topics; they keep what they wrote."""

    broker: Broker
    ledger: Ledger
    said: list[tuple[Wish, bytes]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def publish(self, wish: Wish) -> None:
        number = partition_of(wish)
        if wish.do == "marker":
            self.broker.mark(wish.topic, number)
            return
        self.counts[wish.do] += 1
        if self.counts[wish.do] > MOST.get(wish.do, self.counts[wish.do]):
            wish = Wish(wish.topic, wish.key)
        headers = (("note", b"\xff"),) if wish.do == "bad header" else ()
        value = self._value(wish)
        stored = self.broker.append(wish.topic, number, wish.key, value, headers)
        event_id = "" if wish.do in ("rubbish", "bad header") else json.loads(value)["id"]
        self.ledger.published[wish.topic, number, stored.offset] = Said(wish.key, event_id, value, value)

    def _value(self, wish: Wish) -> bytes:
        before = [value for earlier, value in self.said if (earlier.topic, earlier.key) == (wish.topic, wish.key)]
        if wish.do == "again" and before:
            return before[len(self.said) % len(before)]
        if wish.do == "rubbish":
            return b"{"
        n = len(self.said)
        event_id = json.loads(before[-1])["id"] if wish.do == "reused" and before else f"e{n}"
        value = json.dumps({"id": event_id, "n": n, "do": wish.do}).encode()
        self.said.append((wish, value))
        return value


class Kit(RuleBasedStateMachine):
    """Plays the world. Subclasses with other `parts` are spoilt on purpose."""

    parts = Parts(meanings=MEANINGS)

    @initialize()
    def begin(self) -> None:
        self.broker = Broker(PARTITIONS)
        self.databases = {name: Database(self.parts.meanings) for name in (UPSTREAM, DOWNSTREAM)}
        self.ledger = Ledger(self.broker, self.databases[UPSTREAM], self.databases[DOWNSTREAM], OUT)
        self.publishers = Publishers(self.broker, self.ledger)
        self.mood = Mood()
        self.owners = ASSIGNMENTS[1]
        self.generation = 0
        self.processes: dict[str, Process] = {}
        for who in PROCESSES:
            self._start(who)

    def _start(self, who: str) -> Process:
        service = UPSTREAM if who in REPLICAS else DOWNSTREAM
        consumer = upstream(self.mood) if who in REPLICAS else downstream
        made = self.processes[who] = Process(service, self.databases[service], self.broker, consumer, self.parts)
        return made

    def _raise_the_dead(self) -> None:
        for who, process in self.processes.items():
            if process.is_dead:
                process.bury()
                self._start(who)

    def _partitions(self, who: str) -> list[Any]:
        if who == PROCESSES[2]:
            return self.broker.all(OUT)
        ours = (*self.broker.all(STRANGER), *self.broker.all(OWN))
        return [p for p, owner in zip(ours, self.owners, strict=True) if owner == who]

    def _tell(self, who: str) -> None:
        process = self.processes[who]
        if process.generation != self.generation and process.hears:
            process.generation = self.generation
            process.tell(self._partitions(who))

    @rule(wishes=st.sampled_from(BUNDLES))
    def publish(self, wishes: Sequence[Wish]) -> None:
        for wish in wishes:
            self.publishers.publish(wish)

    @rule(how=st.sampled_from(CONSUMES))
    def consume(self, how: tuple[str, Plan, Poll]) -> None:
        who, plan, poll = how
        if poll.is_told or self.processes[who].generation < 0:
            self._tell(who)
        self.processes[who].take(poll.limit, poll.turn, plan)
        self._raise_the_dead()

    @rule(how=st.sampled_from(RUNS))
    def relay(self, how: tuple[str, Plan]) -> None:
        who, plan = how
        self.processes[who].publish(plan)
        self._raise_the_dead()

    @rule(how=st.sampled_from(RUNS))
    def retry(self, how: tuple[str, Plan]) -> None:
        who, plan = how
        process = self.processes[who]
        process.work(process.retrier.run_due, plan)
        self._raise_the_dead()

    @rule(how=st.sampled_from(REBALANCES))
    def rebalance(self, how: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        """Give partitions to others; who is not told is a zombie until it hears of it."""
        self.owners, told = how
        self.generation += 1
        for who in told:
            self._tell(who)

    @rule(how=st.sampled_from(OVERTAKINGS))
    def one_is_held_up_and_another_goes_on(self, how: tuple[str, Plan, Sequence[Wish], int, tuple[str, ...]]) -> None:
        """Make a zombie: it stands still with a batch in hand while another takes its partitions and goes on."""
        zombie, plan, wishes, limit, told = how
        (other,) = set(REPLICAS) - {zombie}
        self.rebalance(((zombie,) * 3, REPLICAS))
        self.publish(wishes)
        self.consume((zombie, plan, Poll(limit)))
        self.rebalance(((other,) * 3, told))
        self.consume((other, (), Poll()))

    @rule(how=st.sampled_from(SLOW))
    def one_is_slow_and_another_is_not(self, how: tuple[str, Plan, Sequence[Wish]]) -> None:
        """Hold one up, in a transaction or between two, while the other works and publishes; then let it go on."""
        slow, plan, wishes = how
        (other,) = set(REPLICAS) - {slow}
        self.publish(wishes)
        self.consume((slow, plan, Poll()))
        self.consume((other, (), Poll()))
        self.relay((other, ()))
        self.consume((slow, (), Poll()))

    @rule(how=st.sampled_from(RELAYED))
    def what_was_just_said_is_relayed(self, how: tuple[str, Plan, Sequence[Wish]]) -> None:
        who, plan, wishes = how
        self.publish(wishes)
        for replica in REPLICAS:
            self.consume((replica, (), Poll()))
        self.relay((who, plan))

    @rule(how=st.sampled_from(MISLEADS))
    def mislead(self, how: tuple[str, int]) -> None:
        """Let the client skip or rewind, as clients with bugs do, never twice alike: that looks like markers."""
        who, by = how
        self.processes[who].client.skip(by)

    @rule(who=st.sampled_from(PROCESSES))
    def kill(self, who: str) -> None:
        self.processes[who].die()
        self._raise_the_dead()

    @rule(seconds=st.sampled_from([1, 9, 130, 90_000]))
    def time_goes_on(self, seconds: int) -> None:
        for database in self.databases.values():
            database.age(timedelta(seconds=seconds))
            if seconds > 8:
                database.end_idle()

    @rule()
    def the_provider_comes_or_goes(self) -> None:
        self.mood.away = not self.mood.away

    @rule(how=st.sampled_from(ERASURES))
    def erase(self, how: tuple[str, Plan, int]) -> None:
        """Erase a ticket's identity; where the answer was lost, nobody knows whether it was."""
        who, plan, nth = how
        ids = sorted(self.ledger.applied.ids)
        process = self.processes[who]
        if not ids or process.desk.is_busy:
            return
        ticket = ticket_of(ids[nth % len(ids)])

        async def work() -> bool:
            async with process.pool.acquire() as connection:
                return await Vault(connection, KEYS).erase(ticket, actor="clerk", purpose="asked for")

        if process.work(work, plan) is not None:
            self.ledger.erased.add(ticket)
        self._raise_the_dead()

    @rule(replays=st.booleans())
    def a_person_settles_what_is_dead(self, replays: bool) -> None:
        """Replay or discard the first dead row, as the command line does."""
        dead = [row for _, row in sorted(self.databases[UPSTREAM].table("parked").items()) if row["state"] == "dead"]
        process = self.processes[REPLICAS[0]]
        if not dead or process.desk.is_busy:
            return
        row = dead[0]
        if replays and row["reason"] != parking.KILLED.reason:
            self.ledger.late.add((row["topic"], row["partition"], row["off"]))
            process.work(lambda: process.retrier.replay(row["key_hash"], also=[row["id"]]), ())
        else:
            process.work(lambda: parking.discard(process.pool, row["id"]), ())
        self._raise_the_dead()

    @invariant()
    def holds(self) -> None:
        self.ledger.check()

    def teardown(self) -> None:
        """Let faults end and everything run out, then look at all of it."""
        if not hasattr(self, "processes"):
            return
        try:
            self._rest()
            self.ledger.check_at_rest()
        finally:
            for process in self.processes.values():
                process.die()
                process.bury()

    def _rest(self) -> None:
        """Wake everybody, give all to one, let time pass until nothing is left to do."""
        self.mood.away = False
        self.rebalance(((REPLICAS[0],) * 3, ()))
        for who in PROCESSES:
            self.consume((who, (), Poll()))
            self.processes[who].publish(())
            self.processes[who].work(self.processes[who].retrier.run_due, ())
        self._raise_the_dead()
        for _ in range(MAX_ROUNDS):
            if not any(self._left()):
                return
            self._run_on()
            self.time_goes_on(90_000)
            self.ledger.check()
        must(False, "I12", f"does not come to rest: {self._left()}")

    def _run_on(self) -> None:
        """Do what is left to do, each where it belongs."""
        cursors, chunks, parked, _ = self._left()
        for who in (PROCESSES[0], PROCESSES[2]) if cursors else ():
            self.consume((who, (), Poll()))
        for who in REPLICAS if chunks else ():
            self.processes[who].publish(())
        if parked:
            process = self.processes[PROCESSES[0]]
            process.work(process.retrier.run_due, ())
            self.a_person_settles_what_is_dead(False)
        for who in (PROCESSES[0], PROCESSES[2]) if cursors else ():
            self._pass_markers(self.processes[who])
        self._raise_the_dead()

    def _pass_markers(self, process: Process) -> None:
        """Do what the watchdog does with a partition whose end holds markers alone."""
        for at, row in list(process.database.table("cursor").items()):
            log = self.broker.logs[at]
            move = Move(*at, row["next_offset"], len(log))
            if move.first < move.next and not any(log[move.first :]):
                process.work(partial(markers.pass_over, process.pool, move), ())

    def _left(self) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
        up, down = self.databases[UPSTREAM], self.databases[DOWNSTREAM]
        cursors = [
            c for d in (up, down) for at, c in d.table("cursor").items() if c["next_offset"] < len(self.broker.logs[at])
        ]
        chunks = [n for n, row in up.table("outbox").items() if row["published_at"] is None]
        parked = [(row["off"], row["state"]) for row in up.table("parked").values() if row["blocks"]]
        stopped = [p.consumption.stopped for p in self.processes.values() if p.consumption.stopped]
        return cursors, chunks, parked, stopped
