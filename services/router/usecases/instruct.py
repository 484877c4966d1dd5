"""Tells a unit more about what it has to do."""

from services.router.domain.case import Task
from services.router.domain.case_file import Act, CaseFile
from services.router.usecases.desk import Desk
from services.router.usecases.telling import publish_task


def instruct(file: CaseFile, task: Task, instructions: tuple[str, ...], desk: Desk, act: Act) -> None:
    """Add instructions to a task and send it again: its token stays, its version moves on."""
    fresh = tuple(line for line in instructions if line not in task.instructions)
    changed = file.set_task(task, act, instructions=(*task.instructions, *fresh))
    publish_task(file, changed, desk, act)
