"""What a sweep does: which points apply to which service, and how often each is passed before the process dies."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.crash.nursery import SERVICES
from shared.kit.failpoint import POINTS

OPENING = "cursor.created"
"""Reached for the first time by three services that have never run: every stage begins with it."""
LOST = {"lost.t1": SERVICES, "lost.retry": SERVICES, "lost.outcome": ("notifier",)}
"""A commit whose answer is lost: nobody dies, and the client does not know whether it took effect."""
_NOTIFIER = ("sender.", "webhook.", "reconcile.")
_MOST = {"t1": 3, "attempt": 2, "seek": 2, "savepoint": 2, "retry.applied": 2, "retry.settled": 2, "relay": 3,
         "relay.buckets_taken": 1, "worker": 3, "sender": 3, "webhook": 3, "lost.t1": 3}  # fmt: skip
"""The n-th passing at which a process dies is drawn from 1 to this; 1 where nothing is said."""


@dataclass(frozen=True)
class Crash:
    """One crash: this service, at this point, the n-th time it gets there; or an answer that is lost."""

    service: str
    point: str
    times: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.service} {self.point}:{self.times} seed {self.seed}"

    @property
    def family(self) -> str:
        return self.point.partition(".")[0]


def crashes(seed: int, wanted: str = "") -> list[Crash]:
    """List the crashes of one seed in its order: every point of every service to which it applies."""
    random = Random(seed)
    made = [Crash(s, p, random.randint(1, _most(p, s)), seed) for s, p in _pairs() if wanted in f"{s} {p}"]
    random.shuffle(made)
    return made


def _pairs() -> Iterator[tuple[str, str]]:
    for point in POINTS:
        if point != OPENING:
            yield from ((s, point) for s in (("notifier",) if point.startswith(_NOTIFIER) else SERVICES))
    for point, services in LOST.items():
        yield from ((s, point) for s in services)


def _most(point: str, service: str) -> int:
    if point.startswith("seek.") and service == "notifier":
        return 1  # it has one consumer only
    if point.startswith("worker.") and service == "router":
        return 1  # it looks for plans that are over once a minute
    return _MOST.get(point, _MOST.get(point.partition(".")[0], 1))
