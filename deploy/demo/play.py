"""Plays one story: publishes as the platforms, answers as the units, waits for what must come of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer

from deploy.demo.ledger import Ledger
from deploy.demo.outcome import differences
from deploy.demo.story import Answer, Sending, Story
from deploy.demo.watch import Watch
from shared.contracts.events.parked import RecordParked
from shared.contracts.events.unit import ReplyAccepted, ReplyRefused, TaskAssigned
from shared.contracts.topics import CHANNEL_IN, UNIT_OUT

PATIENCE = 45.0
"""Real seconds that a story's step may take before the story goes on without it, and fails."""


@dataclass
class Player:
    producer: AIOKafkaProducer
    prefix: str
    watch: Watch

    async def play(self, story: Story) -> list[str]:
        """Play a story to its end; give what differs from what it expects.

        The first submission opens the case; the others come together, so that which of them is first does not matter.
        """
        first, *others = story.sends
        await self._send(story, first)
        await self._until(lambda ledger: _joined(ledger, story) > 0)
        for sending in others:
            await self._send(story, sending)
        for number, answer in enumerate(story.answers):
            await self._answer(story, answer, number)
        await self._until(lambda ledger: not differences(story, ledger))
        return differences(story, self.watch.ledger)

    async def _send(self, story: Story, sending: Sending) -> None:
        value = json.dumps(story.payload(sending), ensure_ascii=False).encode()
        await self._publish(CHANNEL_IN.of(sending.channel).name, sending.key, value)

    async def _answer(self, story: Story, answer: Answer, number: int) -> None:
        everybody = len(story.keys)
        await self._until(
            lambda ledger: _joined(ledger, story) == everybody and _task(ledger, story, answer) is not None
        )
        task = _task(self.watch.ledger, story, answer)
        if task is None:
            return
        reply_id = f"{story.id}-{number}-{answer.kind}"
        reply = {
            "kind": answer.kind,
            "reply_id": reply_id,
            "case_id": str(task.case_id),
            "task_id": str(task.task_id),
            "token": task.token,
            "version": self.watch.ledger.version(task.task_id),
            **answer.fields,
        }
        value = json.dumps(reply, ensure_ascii=False).encode()
        await self._publish(UNIT_OUT.of(answer.unit).name, str(task.case_id), value)
        await self._until(lambda ledger: _settled(ledger, reply_id))

    async def _publish(self, topic: str, key: str, value: bytes) -> None:
        await self.producer.send_and_wait(self.prefix + topic, value, key=key.encode())

    async def _until(self, condition: Callable[[Ledger], bool]) -> None:
        """Wait until the ledger shows it; no longer when something failed that no waiting mends."""
        await self.watch.until(lambda ledger: condition(ledger) or _failed(ledger), PATIENCE)


def _failed(ledger: Ledger) -> bool:
    return any(parked.state == "dead" or parked.reason == "unexpected" for parked in ledger.events(RecordParked))


def _joined(ledger: Ledger, story: Story) -> int:
    """Count the submissions that are in a case; a unit that answers earlier would answer for fewer people."""
    return sum(ledger.case_of(ticket.ticket_id) is not None for ticket in ledger.tickets(story.keys))


def _task(ledger: Ledger, story: Story, answer: Answer) -> TaskAssigned | None:
    tasks = ledger.tasks(ledger.cases(story.keys)).values()
    return next((task for task in tasks if task.unit_id == answer.unit), None)


def _settled(ledger: Ledger, reply_id: str) -> bool:
    told: list[ReplyAccepted | ReplyRefused] = [*ledger.events(ReplyAccepted), *ledger.events(ReplyRefused)]
    return any(one.reply_id == reply_id for one in told)
