"""Ends the cases that moved work was kept for to its last day: answered and closed, and everybody told once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.router.domain.case import Case
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.plan_compliance import Run, Seen, compliance
from services.router.domain.plan_life import WorkPlan
from services.router.domain.workflow import Role
from services.router.usecases.desk import Desk
from services.router.usecases.telling import publish_revoked
from shared.contracts.vocabulary import CaseState, Outcome

KEPT = "作业时间的调整到{last.month}月{last.day}日为止，期间没有再发现提前作业。"
WAITING = (CaseState.SCHEDULED, CaseState.HANDLED, CaseState.REPLIED)
"""Where a case stands while the work that was moved for it is kept; one that was taken up again stands elsewhere."""


def close_kept(file: CaseFile, plans: Iterable[WorkPlan], sightings: Sequence[Seen], desk: Desk, act: Act) -> None:
    """Take a case to its end if none of its moved work came early; work that is moved for longer is waited for.

    The days themselves are the check: who was told the new time complains of the old one, and fleets report.
    """
    case, today = file.case, desk.now.date()
    if case.state not in WAITING or not case.work or any(moved.last_date >= today for moved in case.work):
        return
    if _came_early(case, sightings):
        return
    said = KEPT.format(last=max(moved.last_date for moved in case.work))
    file.case = replace(case, outcome=case.outcome or Outcome.MITIGATED, answer=case.answer or said)
    answered = case.state is CaseState.REPLIED
    stops = {moved.stop_id for moved in case.work}
    held = (plan for plan in plans if plan.version is not None and plan.crew_id in {m.crew_id for m in case.work})
    runs = [run for plan in held for run in compliance(plan, sightings, today).runs if run.stop_id in stops]
    _answer(file, runs, act)
    file.act("follow_up", Role.SYSTEM, act)
    file.tell("closed", act, unit=case.lead, reply_text=said if answered else file.case.answer)
    publish_revoked(file.close_tasks(act), "closed", desk)


def _came_early(case: Case, sightings: Iterable[Seen]) -> bool:
    """Tell whether work that was moved for a case was seen early on one of its days, whichever crew did it."""
    early = {(one.stop_id, one.day) for one in sightings if one.early}
    return any(moved.stop_id == stop and moved.on(day) for stop, day in early for moved in case.work)


def _answer(file: CaseFile, runs: Sequence[Run], act: Act) -> None:
    """Walk what is left of the way to an answer; complainants read it when the case is closed, in the same breath."""
    if file.case.state is CaseState.SCHEDULED:
        file.act("take_effect", Role.SYSTEM, act)
        file.tell("handled", act, [], unit=file.case.lead)
    if file.case.state is CaseState.HANDLED:
        file.act("verify_ok", Role.SYSTEM, act)
        file.tell("verified", act, [], reason=_counted(runs))
        file.act("reply", Role.SYSTEM, act)
        file.tell("replied", act, [], unit=file.case.lead, reply_text=file.case.answer)


def _counted(runs: Sequence[Run]) -> str:
    kept = sum(run.how == "kept" for run in runs)
    return f"应调整{len(runs)}班，按时{kept}班，未报{len(runs) - kept}班，没有发现提前作业"
