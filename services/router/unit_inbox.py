"""A unit's inbox, read as the unit itself reads it: from its own topic alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shared.contracts.events.base import Event
from shared.contracts.events.unit import ReplyAccepted, ReplyRefused, TaskAssigned, TaskRevoked

MESSAGES: dict[str, type[Event]] = {
    message.TYPE: message for message in (TaskAssigned, TaskRevoked, ReplyAccepted, ReplyRefused)
}


@dataclass(frozen=True)
class InboxTask:
    """A task as the unit knows it: what was asked, and what its next answer has to carry."""

    asked: TaskAssigned
    version: int
    answers: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {**self.asked.model_dump(mode="json"), "version": self.version, "answers": list(self.answers)}


def read(messages: Iterable[Event]) -> dict[UUID, InboxTask]:
    """Fold a unit's messages, oldest first, into its tasks that still expect an answer."""
    tasks: dict[UUID, InboxTask] = {}
    for message in messages:
        match message:
            case TaskAssigned():
                tasks[message.task_id] = InboxTask(message, message.version, message.answers)
            case TaskRevoked():
                tasks.pop(message.task_id, None)
            case ReplyAccepted() if message.task_id in tasks:
                known = tasks[message.task_id]
                tasks[message.task_id] = replace(known, version=message.version, answers=message.answers)
    return {task_id: task for task_id, task in tasks.items() if task.answers}
