"""Ids and names that all services share. Closed sets stand here; channels, units, effects and facts are open words."""

import uuid
from enum import StrEnum

NAMESPACE = uuid.UUID("7b1f5a6e-6d0c-5c2e-9a55-330600000000")
"""Every derived id of the system is a UUIDv5 in this namespace."""


def derived_id(*parts: object) -> uuid.UUID:
    """Derive the one id that these parts always give; parts are joined by a character that none of them may hold."""
    name = "\x1f".join(map(str, parts))
    if name.count("\x1f") >= max(len(parts), 1):
        msg = "a part of a derived id holds the separator U+001F"
        raise ValueError(msg)
    return uuid.uuid5(NAMESPACE, name)


def ticket_id(channel: str, external_id: str) -> uuid.UUID:
    """Give the id of a submission: the same for the same channel and platform number, however often it arrives."""
    return derived_id("ticket", channel, external_id)


SURE = 0.6
"""From this confidence on a read category stands; below it a person decides between the two best guesses."""


class Kind(StrEnum):
    """What a complainant wants (GB/T 33358 practice)."""

    INQUIRY = "inquiry"  # 咨询
    HELP = "help"  # 求助
    COMPLAINT = "complaint"  # 投诉
    REPORT_VIOLATION = "report_violation"  # 举报
    SUGGESTION = "suggestion"  # 建议
    PRAISE = "praise"  # 表扬


class Urgency(StrEnum):
    NORMAL = "normal"  # 一般
    URGENT = "urgent"  # 紧急
    EMERGENCY = "emergency"  # 特急


KIND_TITLES: dict[str, str] = {
    Kind.INQUIRY.value: "咨询",
    Kind.HELP.value: "求助",
    Kind.COMPLAINT.value: "投诉",
    Kind.REPORT_VIOLATION.value: "举报",
    Kind.SUGGESTION.value: "建议",
    Kind.PRAISE.value: "表扬",
}
URGENCY_TITLES: dict[str, str] = {
    Urgency.NORMAL.value: "一般",
    Urgency.URGENT.value: "紧急",
    Urgency.EMERGENCY.value: "特急",
}
COMPLAINANT_TITLES: dict[str, str] = {"person": "个人", "enterprise": "企业"}


class CaseState(StrEnum):
    """Where a case stands; overlays (supervised, overdue, ...) are no states."""

    RECEIVED = "received"
    PENDING_INFO = "pending_info"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    ACCEPTED = "accepted"
    PENDING_DISPATCH = "pending_dispatch"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    ADJUDICATION = "adjudication"
    REFERRED_OUT = "referred_out"
    SCHEDULED = "scheduled"
    SHELVED = "shelved"
    HANDLED = "handled"
    VERIFIED = "verified"
    REPLIED = "replied"
    CLOSED = "closed"
    REOPEN_REVIEW = "reopen_review"


class PublicState(StrEnum):
    """The six words that a complainant sees."""

    RECEIVED = "已收到"
    ACCEPTED = "已受理"
    IN_PROGRESS = "办理中"
    SCHEDULED = "已排期"
    REPLIED = "已答复"
    CLOSED = "已结束"


PUBLIC_STATE: dict[CaseState, PublicState] = {
    CaseState.RECEIVED: PublicState.RECEIVED,
    CaseState.PENDING_INFO: PublicState.RECEIVED,
    CaseState.NOT_ACCEPTED: PublicState.CLOSED,
    CaseState.MERGED: PublicState.ACCEPTED,
    CaseState.ACCEPTED: PublicState.ACCEPTED,
    CaseState.PENDING_DISPATCH: PublicState.ACCEPTED,
    CaseState.DISPATCHED: PublicState.IN_PROGRESS,
    CaseState.IN_PROGRESS: PublicState.IN_PROGRESS,
    CaseState.RETURNED: PublicState.IN_PROGRESS,
    CaseState.ADJUDICATION: PublicState.IN_PROGRESS,
    CaseState.REFERRED_OUT: PublicState.IN_PROGRESS,
    CaseState.SCHEDULED: PublicState.SCHEDULED,
    CaseState.SHELVED: PublicState.IN_PROGRESS,
    CaseState.HANDLED: PublicState.IN_PROGRESS,
    CaseState.VERIFIED: PublicState.IN_PROGRESS,
    CaseState.REPLIED: PublicState.REPLIED,
    CaseState.CLOSED: PublicState.CLOSED,
    CaseState.REOPEN_REVIEW: PublicState.IN_PROGRESS,
}


class TaskState(StrEnum):
    ASSIGNED = "assigned"
    SIGNED = "signed"
    RETURNED = "returned"
    DONE = "done"


class TaskRole(StrEnum):
    LEAD = "lead"  # 主办
    ASSISTING = "assisting"  # 协办


class Outcome(StrEnum):
    """How a case ended."""

    RESOLVED = "resolved"
    MITIGATED = "mitigated"
    EXPLAINED = "explained"
    NOT_CONFIRMED = "not_confirmed"
    OUT_OF_SCOPE = "out_of_scope"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
