"""The course of a case, as one table: from where, by which action, to where, by whom, and under which guard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts.vocabulary import CaseState as S


class Role(StrEnum):
    """Who may act on a case."""

    SYSTEM = "system"
    INTAKE_AGENT = "intake_agent"  # 受理员
    DISPATCHER = "dispatcher"  # 派遣员
    LEAD_UNIT = "lead_unit"  # 主办单位
    WORK_OWNER = "work_owner"  # 作业单位
    VERIFIER = "verifier"  # 核查员
    FOLLOWUP_AGENT = "followup_agent"  # 回访员
    COMPLAINANT = "complainant"  # 诉求人
    DUTY_CHIEF = "duty_chief"  # 值班长
    SUPERVISOR = "supervisor"  # 督办员
    APPROVER = "approver"  # 分管领导


@dataclass(frozen=True)
class Situation:
    """What a guard may ask. Times are aware; None where the case has no such thing."""

    now: datetime
    actor: str = ""
    handler: str | None = None
    sign_by: datetime | None = None
    returns: int = 0
    closed_at: datetime | None = None
    reopen_window: timedelta = timedelta(days=14)


Guard = Callable[[Situation], str | None]
"""Says why not, or None."""


def within_sign_limit(at: Situation) -> str | None:
    if at.sign_by is not None and at.now > at.sign_by:
        return "the sign limit is over; an unsigned task counts as signed"
    return None


def sign_limit_over(at: Situation) -> str | None:
    if at.sign_by is None or at.now <= at.sign_by:
        return "the sign limit is not over yet"
    return None


def first_return(at: Situation) -> str | None:
    return "the second return goes to adjudication" if at.returns > 1 else None


def not_the_handler(at: Situation) -> str | None:
    return "the verifier is not the handler" if at.handler is not None and at.actor == at.handler else None


def inside_reopen_window(at: Situation) -> str | None:
    if at.closed_at is not None and at.now > at.closed_at + at.reopen_window:
        return "the window for reopening is over; send a new complaint"
    return None


@dataclass(frozen=True)
class Transition:
    source: S | None
    action: str
    target: S
    who: frozenset[Role]
    guard: Guard | None = None


class IllegalAction(Exception):  # noqa: N818 - it names what was tried
    """The table does not allow this action here; `legal` are those that it does allow this role."""

    def __init__(self, action: str, state: S | None, why: str, legal: tuple[str, ...]) -> None:
        self.action, self.state, self.why, self.legal = action, state, why, legal
        super().__init__(f"{action} in {state or 'no state'}: {why}; legal: {', '.join(legal) or 'nothing'}")


def _row(
    sources: S | Iterable[S] | None, action: str, target: S | None, *who: Role, guard: Guard | None = None
) -> "list[Transition]":
    """Write one line of the table; without a target the state stays (an overlay, or a unit added)."""
    many = [sources] if sources is None or isinstance(sources, S) else list(sources)
    return [Transition(s, action, target or s, frozenset(who), guard) for s in many if (target or s) is not None]  # type: ignore[arg-type]


NOT_CLOSED = tuple(s for s in S if s not in (S.CLOSED, S.NOT_ACCEPTED))
OPEN = (S.ACCEPTED, S.PENDING_DISPATCH, S.DISPATCHED, S.IN_PROGRESS, S.RETURNED, S.ADJUDICATION, S.SCHEDULED)
AT_WORK = (S.IN_PROGRESS, S.SCHEDULED)
R = Role

TRANSITIONS: tuple[Transition, ...] = tuple(
    row
    for rows in (
        _row(None, "receive", S.RECEIVED, R.SYSTEM, R.INTAKE_AGENT),
        _row(S.RECEIVED, "request_info", S.PENDING_INFO, R.SYSTEM, R.INTAKE_AGENT),
        _row(S.PENDING_INFO, "supply_info", S.RECEIVED, R.COMPLAINANT),
        _row(S.PENDING_INFO, "expire", S.NOT_ACCEPTED, R.SYSTEM),
        _row(S.RECEIVED, "refuse", S.NOT_ACCEPTED, R.INTAKE_AGENT, R.DUTY_CHIEF),
        _row(S.RECEIVED, "merge", S.MERGED, R.SYSTEM, R.DISPATCHER),
        _row(S.MERGED, "unmerge", S.RECEIVED, R.DISPATCHER),
        _row(S.RECEIVED, "accept", S.ACCEPTED, R.SYSTEM, R.INTAKE_AGENT),
        _row(S.ACCEPTED, "route", S.PENDING_DISPATCH, R.SYSTEM),
        _row(S.PENDING_DISPATCH, "dispatch", S.DISPATCHED, R.SYSTEM, R.DISPATCHER),
        _row((S.DISPATCHED, S.IN_PROGRESS), "reroute", S.PENDING_DISPATCH, R.SYSTEM, R.DISPATCHER),
        _row(S.DISPATCHED, "sign", S.IN_PROGRESS, R.LEAD_UNIT),
        _row(S.DISPATCHED, "count_as_signed", S.IN_PROGRESS, R.SYSTEM, guard=sign_limit_over),
        _row(AT_WORK, "sign", None, R.LEAD_UNIT),
        _row(S.PENDING_DISPATCH, "sign", S.IN_PROGRESS, R.DISPATCHER),
        _row(S.PENDING_DISPATCH, "return", S.RETURNED, R.DISPATCHER),
        _row((S.DISPATCHED, S.IN_PROGRESS), "return", S.RETURNED, R.LEAD_UNIT, guard=within_sign_limit),
        _row(S.RETURNED, "accept_return", S.PENDING_DISPATCH, R.SYSTEM, R.DISPATCHER, guard=first_return),
        _row(S.RETURNED, "refuse_return", S.DISPATCHED, R.DISPATCHER),
        _row(S.RETURNED, "escalate", S.ADJUDICATION, R.SYSTEM, R.DUTY_CHIEF, R.APPROVER),
        _row(S.ADJUDICATION, "decide", S.DISPATCHED, R.DUTY_CHIEF, R.APPROVER),
        _row(OPEN, "refer_out", S.REFERRED_OUT, R.SYSTEM, R.DISPATCHER),
        _row(S.REFERRED_OUT, "take_back", S.IN_PROGRESS, R.SYSTEM, R.DISPATCHER),
        _row(S.REFERRED_OUT, "record_answer", S.HANDLED, R.DISPATCHER),
        _row(AT_WORK, "progress", None, R.LEAD_UNIT),
        _row(AT_WORK, "add_unit", None, R.LEAD_UNIT, R.DISPATCHER),
        _row(AT_WORK, "reassign", None, R.DISPATCHER),
        _row(AT_WORK, "request_extension", None, R.LEAD_UNIT),
        _row(AT_WORK, "request_suspension", None, R.LEAD_UNIT),
        _row(AT_WORK, "approve_extension", None, R.APPROVER),
        _row(AT_WORK, "approve_suspension", None, R.APPROVER),
        _row((S.DISPATCHED, S.IN_PROGRESS, S.SCHEDULED), "order_work_change", S.SCHEDULED, R.SYSTEM, R.LEAD_UNIT),
        _row(S.SCHEDULED, "take_effect", S.HANDLED, R.SYSTEM, R.WORK_OWNER),
        _row(S.SCHEDULED, "refuse_change", S.IN_PROGRESS, R.SYSTEM, R.WORK_OWNER),
        _row(AT_WORK, "submit_result", S.HANDLED, R.LEAD_UNIT),
        _row(S.HANDLED, "verify_ok", S.VERIFIED, R.VERIFIER, R.SYSTEM, guard=not_the_handler),
        _row(S.HANDLED, "verify_fail", S.IN_PROGRESS, R.VERIFIER, R.SYSTEM, guard=not_the_handler),
        _row(S.VERIFIED, "reply", S.REPLIED, R.SYSTEM),
        _row(S.REPLIED, "follow_up", S.CLOSED, R.SYSTEM, R.FOLLOWUP_AGENT, R.COMPLAINANT),
        _row(S.REPLIED, "dissatisfied", S.REOPEN_REVIEW, R.COMPLAINANT, R.FOLLOWUP_AGENT),
        _row(S.CLOSED, "dissatisfied", S.REOPEN_REVIEW, R.COMPLAINANT, R.FOLLOWUP_AGENT, guard=inside_reopen_window),
        _row((S.REPLIED, S.CLOSED), "happened_again", S.REOPEN_REVIEW, R.SYSTEM, R.COMPLAINANT, R.FOLLOWUP_AGENT,
             guard=inside_reopen_window),
        _row((S.SCHEDULED, S.HANDLED), "happened_again", S.IN_PROGRESS, R.SYSTEM),
        _row(S.REOPEN_REVIEW, "reopen", S.PENDING_DISPATCH, R.SUPERVISOR),
        _row(S.REOPEN_REVIEW, "decline", S.CLOSED, R.SUPERVISOR),
        _row(S.IN_PROGRESS, "shelve", S.SHELVED, R.APPROVER),
        _row(S.SHELVED, "resume", S.IN_PROGRESS, R.SYSTEM, R.APPROVER),
        _row(NOT_CLOSED, "withdraw", S.CLOSED, R.COMPLAINANT),
        _row(NOT_CLOSED, "remind", None, R.SYSTEM, R.SUPERVISOR),
        _row(NOT_CLOSED, "supervise", None, R.SUPERVISOR),
    )
    for row in rows
)  # fmt: skip

_BY_PLACE: dict[tuple[S | None, str], Transition] = {(row.source, row.action): row for row in TRANSITIONS}
_BY_ROLE: dict[tuple[S | None, Role], tuple[Transition, ...]] = {
    (state, role): tuple(row for row in TRANSITIONS if row.source is state and role in row.who)
    for state in (None, *S)
    for role in Role
}


def legal_actions(state: S | None, role: Role, at: Situation) -> tuple[str, ...]:
    """List what this role may do now, guards asked, in the table's order."""
    return tuple(row.action for row in _BY_ROLE[state, role] if row.guard is None or row.guard(at) is None)


def move(state: S | None, action: str, role: Role, at: Situation) -> S:
    """Give the state that an action leads to. Raises `IllegalAction` with the legal actions named."""
    row = _BY_PLACE.get((state, action))
    if row is None:
        raise IllegalAction(action, state, "the state does not allow it", legal_actions(state, role, at))
    if role not in row.who:
        raise IllegalAction(action, state, f"{role} may not do it", legal_actions(state, role, at))
    if row.guard is not None and (why := row.guard(at)) is not None:
        raise IllegalAction(action, state, why, legal_actions(state, role, at))
    return row.target
