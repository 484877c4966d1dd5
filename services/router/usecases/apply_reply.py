"""Applies units' answers: from the present assignee alone, with present token and version, and a legal step."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.router.domain.answers import legal_answers
from services.router.domain.case import Task
from services.router.domain.case_file import Act, CaseFile
from services.router.usecases.desk import Desk
from services.router.usecases.ports import KeptReply
from services.router.usecases.reply_effects import Reply, take_effect
from services.router.usecases.telling import publish_facts
from shared.contracts.events.unit import ReplyAccepted, ReplyRefused, Return


@dataclass(frozen=True)
class Answered:
    """A unit's answer; the unit is the topic's, whatever the answer says."""

    unit: str
    reply: Reply

    @property
    def act_id(self) -> str:
        return f"{self.unit}/{self.reply.reply_id}"


async def apply_replies(answers: Sequence[Answered], desk: Desk) -> None:
    """Apply each answer or refuse it on the unit's topic, with the reason and what would be legal; keep both."""
    files = await desk.store.load({answer.reply.case_id for answer in answers})
    kept = [_answer(answered, files.get(answered.reply.case_id), desk) for answered in answers]
    await desk.store.save(files.values())
    await desk.store.keep(kept)
    for file in files.values():
        publish_facts(file, desk)


def _answer(answered: Answered, file: CaseFile | None, desk: Desk) -> KeptReply:
    act = desk.act(f"unit:{answered.unit}", answered.act_id)
    task = file.tasks.get(answered.reply.task_id) if file else None
    if file is None or task is None or task.unit != answered.unit:
        # A stranger may not learn whether a task exists.
        return _refuse(answered, "unknown_task", desk, act)
    if (reason := _why_not(answered.reply, file, task, desk, act)) == "wrong_token":
        return _refuse(answered, reason, desk, act)
    if reason:
        return _refuse(answered, reason, desk, act, (task.version, _legal(file, task, act)))
    changed = take_effect(answered.reply, file, task, desk, act)
    return _accept(answered, (changed.version, _legal(file, changed, act)), desk, act)


Next = tuple[int, tuple[str, ...]]
"""What the next answer has to carry and may be: version, legal kinds."""


def _why_not(reply: Reply, file: CaseFile, task: Task, desk: Desk, act: Act) -> str | None:
    """Say why an answer of the present assignee has no effect."""
    checks = (
        ("wrong_token", not secrets.compare_digest(task.token.encode(), reply.token.encode())),
        ("task_closed", task.closed),
        ("stale_version", reply.version != task.version),
        ("illegal_now", reply.kind not in _legal(file, task, act)),
        ("unknown_return_reason", isinstance(reply, Return) and reply.reason_code not in desk.world.return_reasons),
    )
    return next((reason for reason, wrong in checks if wrong), None)


def _legal(file: CaseFile, task: Task, act: Act) -> tuple[str, ...]:
    return legal_answers(task, file.case.state, file.situation(act))


def _accept(answered: Answered, next_: Next, desk: Desk, act: Act) -> KeptReply:
    version, answers = next_
    desk.out.publish(ReplyAccepted(at=act.now, **_about(answered), version=version, answers=answers))
    return _kept(answered, "", act)


def _refuse(answered: Answered, reason: str, desk: Desk, act: Act, next_: Next | None = None) -> KeptReply:
    """Refuse without effect; version and legal answers are told to the present assignee alone."""
    version, answers = next_ or (None, ())
    desk.out.publish(ReplyRefused(at=act.now, **_about(answered), reason=reason, version=version, answers=answers))
    desk.out.audit(
        "reply_refused",
        subject=f"case:{answered.reply.case_id}",
        actor=act.actor,
        cause=act.cause,
        facts={"task": str(answered.reply.task_id), "kind": answered.reply.kind, "reason": reason},
    )
    return _kept(answered, reason, act)


def _about(answered: Answered) -> dict[str, Any]:
    reply = answered.reply
    return {
        "unit_id": answered.unit,
        "case_id": reply.case_id,
        "task_id": reply.task_id,
        "reply_id": reply.reply_id,
    }


def _kept(answered: Answered, reason: str, act: Act) -> KeptReply:
    reply = answered.reply
    body = reply.model_dump(mode="json", exclude={"token", "case_id", "task_id", "reply_id", "kind"})
    return KeptReply(
        answered.unit,
        reply.reply_id,
        reply.case_id,
        reply.task_id,
        reply.kind,
        accepted=not reason,
        reason=reason,
        at=act.now,
        body=body,
    )
