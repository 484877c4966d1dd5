"""What each answer of a unit does to its task and, if it leads, to the case."""

import secrets

from services.router.domain.answers import TASK_STEPS, role_of
from services.router.domain.case import Task
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.workflow import Role
from services.router.usecases.desk import Desk
from services.router.usecases.telling import publish_task
from shared.contracts.events.unit import Progress, Return, Sign, SubmitResult
from shared.contracts.vocabulary import TaskRole

Reply = Sign | Progress | Return | SubmitResult
MOST_RETURNS = 2
"""The second return is not dispatched again: somebody decides (会商)."""


def take_effect(reply: Reply, file: CaseFile, task: Task, desk: Desk, act: Act) -> Task:
    """Apply a legal answer; give the task as it now is. An assisting unit's answer does not move the case."""
    if task.role is TaskRole.LEAD:
        _step_case(reply, file, task, desk, act)
    changed = file.set_task(task, act, state=TASK_STEPS[task.state, reply.kind])
    if task.role is TaskRole.LEAD and isinstance(reply, Return):
        _pass_on(file, task, desk, act)
    return changed


def _system(act: Act) -> Act:
    return Act("system", act.cause, act.now)


def _step_case(reply: Reply, file: CaseFile, task: Task, desk: Desk, act: Act) -> None:
    match reply:
        case Sign():
            file.act("sign", role_of(file.case.state), act)
            file.tell("signed", act, unit=task.unit)
        case Progress():
            file.act("progress", Role.LEAD_UNIT, act)
            file.tell("progressed", act, unit=task.unit)
        case Return():
            _return(reply, file, task, desk, act)
        case SubmitResult():
            _submit(reply, file, task, desk, act)


def _return(reply: Return, file: CaseFile, task: Task, desk: Desk, act: Act) -> None:
    """Take a task back: once it goes to the command centre, then somebody has to decide. The resolve clock runs on."""
    file.act("return", role_of(file.case.state), act)
    file.case.returns += 1
    last = file.case.returns >= MOST_RETURNS or task.unit == desk.world.units.command_center
    file.act("escalate" if last else "accept_return", Role.SYSTEM, _system(act))
    file.tell("returned", act, unit=task.unit, reason=desk.world.return_reasons[reply.reason_code])


def _pass_on(file: CaseFile, task: Task, desk: Desk, act: Act) -> None:
    """Make the command centre answer for a returned case; after the second return it has the case, but no task."""
    center, case = desk.world.units.command_center, file.case
    if case.returns >= MOST_RETURNS or task.unit == center:
        case.lead = center
        return
    case.sign_by = desk.world.clocks.start(case.category, case.kind, case.urgency, act.now).sign_by
    given = file.add_task(center, TaskRole.LEAD, secrets.token_urlsafe(18), _system(act), task.instructions)
    publish_task(file, given, desk, act)


def _submit(reply: SubmitResult, file: CaseFile, task: Task, desk: Desk, act: Act) -> None:
    """Take a result; low-risk kinds are verified by sample and answered at once, the others wait for a verifier."""
    file.act("submit_result", Role.LEAD_UNIT, act)
    file.case.outcome, file.case.answer = reply.outcome, reply.public_text
    file.tell("handled", act, unit=task.unit)
    if not desk.world.verified_by_sample(file.case.category):
        return
    file.act("verify_ok", Role.SYSTEM, _system(act))
    file.tell("verified", _system(act))
    file.act("reply", Role.SYSTEM, _system(act))
    file.tell("replied", _system(act), unit=task.unit, reply_text=reply.public_text)
