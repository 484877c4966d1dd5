"""Tells cases and their units that moved work goes back to its old time on the day after a plan's last one."""

from contextlib import suppress

from services.router.domain.case_file import Act, CaseFile
from services.router.domain.plan_life import DAY, WorkPlan
from services.router.domain.workflow import IllegalAction, Role
from services.router.usecases.desk import Desk
from services.router.usecases.instruct import instruct
from shared.contracts.vocabulary import CaseState

OVER = (CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.MERGED)


def tell_restored(plan: WorkPlan, file: CaseFile, desk: Desk, act: Act) -> None:
    """Note that a plan ended as announced, and tell the crew's operator; complainants know the date already."""
    if file.case.state in OVER:
        return
    operator = _operator(plan.crew_id, desk)
    if any((fact.fact, fact.unit) == ("work_restored", operator) for fact in file.fresh):
        return
    file.tell("work_restored", act, [], unit=operator)
    _instruct(file, operator, f"{plan.holds_until + DAY} 起恢复原作业时间", desk, act)


def tell_withdrawn(plan: WorkPlan, reason: str, file: CaseFile, desk: Desk, act: Act) -> None:
    """Tell everybody who was told the new time that it holds no more; the lead unit has to find another way."""
    first = plan.holds_until + DAY
    if not any(moved.crew_id in plan.crews and moved.first_date <= plan.last_date for moved in file.case.work):
        return
    gone = tuple(moved for crew in plan.crews for moved in file.drop_work(crew, first))
    if file.case.state in OVER or not gone:
        return
    with suppress(IllegalAction):  # answered or reopened meanwhile: its state stays, its people are told all the same
        file.act("refuse_change", Role.SYSTEM, act)
    file.tell("relocation_withdrawn", act, unit=file.case.lead, work=gone, reason=reason)
    for unit in dict.fromkeys((file.case.lead, *(_operator(crew, desk) for crew in plan.crews))):
        _instruct(file, unit, f"作业时间调整方案已撤销，{first} 起恢复原作业时间：{reason}", desk, act)


def _operator(crew_id: str, desk: Desk) -> str | None:
    crew = desk.world.register.crews.get(crew_id)
    return crew.operator if crew else None


def _instruct(file: CaseFile, unit: str | None, line: str, desk: Desk, act: Act) -> None:
    if task := next((task for task in file.open_tasks if task.unit == unit), None):
        instruct(file, task, (line,), desk, act)
