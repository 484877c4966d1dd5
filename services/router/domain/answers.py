"""What a unit may answer, by where its task and the case stand."""

from services.router.domain.case import Task
from services.router.domain.workflow import Role, Situation, legal_actions
from shared.contracts.vocabulary import CaseState, TaskRole, TaskState

TASK_STEPS: dict[tuple[TaskState, str], TaskState] = {
    (TaskState.ASSIGNED, "sign"): TaskState.SIGNED,
    (TaskState.ASSIGNED, "return"): TaskState.RETURNED,
    (TaskState.SIGNED, "return"): TaskState.RETURNED,
    (TaskState.SIGNED, "progress"): TaskState.SIGNED,
    (TaskState.SIGNED, "submit_result"): TaskState.DONE,
}
"""The task's own table: state, answer, next state."""


def role_of(state: CaseState) -> Role:
    """Say in which role the case's lead answers: while nobody has it, the command centre decides as dispatcher."""
    return Role.DISPATCHER if state is CaseState.PENDING_DISPATCH else Role.LEAD_UNIT


def legal_answers(task: Task, state: CaseState, at: Situation) -> tuple[str, ...]:
    """List the answers that would take effect now; an assisting unit's do not move the case."""
    if task.closed:
        return ()
    steps = tuple(answer for (source, answer) in TASK_STEPS if source is task.state)
    if task.role is TaskRole.ASSISTING:
        return steps
    legal = legal_actions(state, role_of(state), at)
    return tuple(answer for answer in steps if answer in legal)
