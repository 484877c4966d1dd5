"""The handlers' side: units read their inboxes and answer, so that cases close and complainants hear of it."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from bench.faults.ledger import Ledger, Seen
from bench.faults.messages import Said
from bench.faults.observer import Observer
from bench.faults.publisher import Publisher
from bench.job.units import next_answer
from services.router.unit_inbox import MESSAGES
from shared.contracts.events.unit import ReplyAccepted, ReplyRefused, TaskAssigned, TaskRevoked
from shared.contracts.topics import UNIT_IN, UNIT_OUT

RETURNS = 0.03
"""Share of tasks that a unit sends back."""
MOST_TRIES = 4


@dataclass
class _Work:
    """A task as its unit knows it."""

    unit: str
    case_id: UUID
    task_id: UUID
    token: str
    version: int
    answers: tuple[str, ...]
    returns: bool
    refused: int = 0


@dataclass
class Units:
    """All units that are reached by messages; each knows only what stands on its own topic."""

    observer: Observer
    publisher: Publisher
    ledger: Ledger
    random: Random
    answered: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """Answers that had no effect, by the reason that the unit was given."""
    _work: dict[UUID, _Work] = field(default_factory=dict)
    _read: dict[str, int] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _task: "asyncio.Task[None] | None" = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            async with self.observer.news:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):  # `wait_for` would swallow a cancellation that meets the news
                        await self.observer.news.wait()
            for seen in self._fresh():
                self._hear(seen)

    def _fresh(self) -> Iterator[Seen]:
        for topic in [name for name in self.ledger.seen if UNIT_IN.member(name)]:
            records = self.ledger.seen[topic]
            yield from records[self._read.get(topic, 0) :]
            self._read[topic] = len(records)

    def _hear(self, seen: Seen) -> None:
        if seen.event_id in self._told:  # the relay may say a thing twice
            return
        self._told.add(seen.event_id)
        message = MESSAGES[seen.type].model_validate_json(seen.value)
        match message:
            case TaskAssigned():
                self._take(message)
            case TaskRevoked():
                self._work.pop(message.task_id, None)
            case ReplyAccepted() if message.task_id in self._work:
                self._go_on(message)
            case ReplyRefused() if message.task_id in self._work:
                self._try_again(message)

    def _take(self, asked: TaskAssigned) -> None:
        """Take a task, or its new form: the answer goes by what was said last."""
        known = self._work.get(asked.task_id)
        returns = known.returns if known else self.random.random() < RETURNS
        work = _Work(asked.unit_id, asked.case_id, asked.task_id, asked.token, asked.version, asked.answers, returns)
        self._work[asked.task_id] = work
        self._answer(work)

    def _go_on(self, accepted: ReplyAccepted) -> None:
        work = self._work[accepted.task_id]
        work.version, work.answers = accepted.version, accepted.answers
        self._answer(work)

    def _try_again(self, refused: ReplyRefused) -> None:
        self.refused[refused.reason] = self.refused.get(refused.reason, 0) + 1
        work = self._work[refused.task_id]
        work.refused += 1
        if refused.version is None or work.refused > MOST_TRIES:
            return
        work.version, work.answers = refused.version, refused.answers
        self._answer(work)

    def _answer(self, work: _Work) -> None:
        said = _next(work)
        if said is None:
            return
        reply_id = f"r-{uuid.UUID(int=self.random.getrandbits(128))}"
        body = {
            "reply_id": reply_id, "case_id": str(work.case_id), "task_id": str(work.task_id), "token": work.token,
            "version": work.version, **said,
        }  # fmt: skip
        value = json.dumps(body, ensure_ascii=False).encode()
        self.publisher.publish(
            "reply", Said(UNIT_OUT.of(work.unit).name, str(work.case_id).encode(), value, name=reply_id)
        )
        self.answered += 1


def _next(work: _Work) -> dict[str, Any] | None:
    """Say what a unit answers now: it signs, and then reports the result, or sends the task back."""
    if work.returns and "return" in work.answers:
        return {"kind": "return", "reason_code": "not_our_duty", "explanation": "职责条款另有规定"}
    return next_answer(work.answers)
