"""Takes up a case again whose moved work came early inside its dates."""

from services.router.domain.case_file import Act, CaseFile
from services.router.domain.workflow import IllegalAction, Role
from services.router.usecases.desk import Desk
from services.router.usecases.instruct import instruct

AGAIN = "作业时间调整期内再次提前作业"


def reopen(file: CaseFile, desk: Desk, act: Act) -> None:
    """Reopen a case and tell its lead unit; one that is at work already, or closed for long, stays as it is."""
    try:
        file.act("happened_again", Role.SYSTEM, act)
    except IllegalAction:
        return
    file.tell("reopened", act, unit=file.case.lead, reason=AGAIN)
    if lead := file.lead_task:
        instruct(file, lead, (AGAIN,), desk, act)
