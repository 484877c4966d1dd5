"""Tells a case what became of its wish that city work be moved, and its units what they have to do."""

import secrets
from collections import defaultdict
from collections.abc import Iterable

from services.router.domain.case import Moved
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.plan_life import WorkPlan
from services.router.domain.relocation.register import Register
from services.router.domain.timetable import Request, Timetable
from services.router.domain.workflow import IllegalAction, Role
from services.router.usecases.desk import Desk
from services.router.usecases.instruct import instruct
from services.router.usecases.telling import publish_task
from shared.contracts.vocabulary import TaskRole

TOO_LATE = "安静期已过，作业时间不再调整；请核实情况并答复诉求人"


def settle_work(file: CaseFile, request: Request, timetable: Timetable, desk: Desk, act: Act) -> None:
    """Tell a case that the work is moved, with the new times; the crew's operator gets a task without identity.

    Who was told these times before is not told again.
    """
    work = timetable.work_moved(request)
    try:
        file.act("order_work_change", Role.SYSTEM, act)
    except IllegalAction as illegal:
        # The case went on while the plan was made (withdrawn, answered): the plan holds, there is nobody to tell.
        _note(request, desk, act, "scheduling_passed_over", str(illegal.state))
        return
    fresh = file.put_work(work)
    told = file.open_tickets if fresh else file.fresh_tickets
    if fresh:
        _instruct_units(file, request, work, desk, act)
    if told:
        file.tell("scheduled", act, told, unit=file.case.lead, work=work, decision=request.decision)
    else:
        _note(request, desk, act, "scheduled_again", "everybody was told these times", state=file.case.state)


def propose_work(file: CaseFile, request: Request, plan: WorkPlan, desk: Desk, act: Act) -> None:
    """Tell the lead unit that a plan waits for a person; complainants hear of it when it is published."""
    file.tell("relocation_proposed", act, [], unit=file.case.lead, decision=request.decision)
    if lead := file.lead_task:
        instruct(file, lead, (f"{plan.first_date} 起的作业时间调整方案待批准",), desk, act)


def refuse_work(file: CaseFile, request: Request, problems: str, desk: Desk, act: Act) -> None:
    """Tell a case why nothing is moved, and its lead unit to find another way."""
    file.tell("relocation_refused", act, unit=file.case.lead, reason=problems, decision=request.decision)
    _note(request, desk, act, "relocation_refused", problems)
    if lead := file.lead_task:
        instruct(file, lead, (f"作业时间无法调整（{problems}），请采取其他降噪措施并答复诉求人",), desk, act)


def lapse_work(file: CaseFile, request: Request, desk: Desk, act: Act) -> None:
    """Tell the lead unit that no run is left to move; the complainant hears its answer, not of a move."""
    _note(request, desk, act, "relocation_lapsed", "no run is left")
    if lead := file.lead_task:
        instruct(file, lead, (TOO_LATE,), desk, act)


def sentences(work: Iterable[Moved], own: str, register: Register) -> tuple[str, ...]:
    """Write moves as instructions: 2025-06-19 至 2025-06-22 后村家园 05:30 调整为 07:30，由垃圾收运四班代做."""
    return tuple(_sentence(one, own, register) for one in work)


def _sentence(work: Moved, own: str, register: Register) -> str:
    hours = f"{work.planned:%H:%M}"
    if work.moved_to != work.planned:
        hours += f" 调整为 {work.moved_to:%H:%M}"
    by = f"，由{register.crews[work.crew_id].title}代做" if work.crew_id not in ("", own) else ""
    return f"{work.first_date} 至 {work.last_date} {work.stop} {hours}{by}"


def _instruct_units(file: CaseFile, request: Request, work: tuple[Moved, ...], desk: Desk, act: Act) -> None:
    """Tell the operators of all crews what to do; where another unit leads, those that answer for the crews too."""
    register, lines = desk.world.register, defaultdict[str, list[str]](list)
    own = register.crews[request.crew_id]
    for crew in (own, *(register.crews[id_] for id_ in _takers(work, own.id))):
        does = [one for one in work if crew is own or one.crew_id == crew.id]
        said = (*sentences(does, own.id, register), *register.titles_of(request.measures))
        if crew.supervisor != file.case.lead:
            lines[crew.supervisor] += (f"督促{crew.title}落实作业时间调整", *said)
        lines[crew.operator] += said
    for unit, of_unit in lines.items():
        _instruct_unit(file, unit, tuple(dict.fromkeys(of_unit)), desk, act)


def _takers(work: Iterable[Moved], own: str) -> list[str]:
    return sorted({one.crew_id for one in work} - {"", own})


def _instruct_unit(file: CaseFile, unit: str, instructions: tuple[str, ...], desk: Desk, act: Act) -> None:
    """Add to a unit's open task, or give it one of its own."""
    task = next((task for task in file.open_tasks if task.unit == unit), None)
    if task:
        instruct(file, task, instructions, desk, act)
    elif unit in desk.world.units.by_id:
        given = file.add_task(unit, TaskRole.ASSISTING, secrets.token_urlsafe(18), act, instructions)
        publish_task(file, given, desk, act)


def _note(request: Request, desk: Desk, act: Act, what: str, reason: str, **more: str) -> None:
    desk.out.audit(
        what,
        subject=f"case:{request.case_id}",
        actor="system",
        cause=act.cause,
        facts={"crew": request.crew_id, "request": str(request.request_id), "reason": reason, **more},
    )
