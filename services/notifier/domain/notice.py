"""A notice: one message to one ticket by one way, and the course it takes until it is surely told or surely not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.notifier.domain.way import read_way
from shared.contracts.vocabulary import PublicState, derived_id


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED_TEMPORARY = "failed_temporary"
    FAILED_PERMANENT = "failed_permanent"
    UNKNOWN = "unknown"
    RECONCILED = "reconciled"
    DROPPED = "dropped"


class Act(StrEnum):
    HAND_OVER = "hand_over"  # published in the very transaction that planned it
    CLAIM = "claim"  # about to be sent; committed before the call
    ACCEPT = "accept"  # the provider took it
    DELIVER = "deliver"  # a receipt says that it arrived
    FAIL = "fail"  # not now
    REFUSE = "refuse"  # never
    LOSE = "lose"  # nobody knows whether it went out
    RESEND = "resend"  # an unknown one goes out again under the same id
    SETTLE = "settle"  # a person or the provider says that an unknown one had gone out
    DROP = "drop"  # the case has moved on


TRANSITIONS: dict[State, dict[Act, State]] = {
    State.PENDING: {
        Act.HAND_OVER: State.ACCEPTED,
        Act.CLAIM: State.SENDING,
        Act.REFUSE: State.FAILED_PERMANENT,
        Act.DROP: State.DROPPED,
    },
    State.SENDING: {
        Act.ACCEPT: State.ACCEPTED,
        Act.DELIVER: State.DELIVERED,  # a receipt may overtake the provider's answer
        Act.FAIL: State.FAILED_TEMPORARY,
        Act.REFUSE: State.FAILED_PERMANENT,
        Act.LOSE: State.UNKNOWN,
    },
    State.FAILED_TEMPORARY: {
        Act.CLAIM: State.SENDING,
        Act.REFUSE: State.FAILED_PERMANENT,
        Act.DROP: State.DROPPED,
    },
    State.UNKNOWN: {
        Act.RESEND: State.PENDING,
        Act.SETTLE: State.RECONCILED,
        Act.DELIVER: State.DELIVERED,
        Act.REFUSE: State.FAILED_PERMANENT,
    },
    State.ACCEPTED: {Act.DELIVER: State.DELIVERED, Act.REFUSE: State.FAILED_PERMANENT},
    State.DELIVERED: {},
    State.FAILED_PERMANENT: {},
    State.RECONCILED: {},
    State.DROPPED: {},
}
"""Every legal step of a notice; what is not here is refused."""

HANDED_OVER = TRANSITIONS[State.PENDING][Act.HAND_OVER]
"""How a message is born that leaves with the transaction that plans it."""
TERMINAL = frozenset(state for state, acts in TRANSITIONS.items() if not acts)

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
RETRY_AFTER = (
    timedelta(seconds=5),
    5 * _MINUTE,
    30 * _MINUTE,
    *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24)),
)
"""Waits between attempts, 75 h 35 min in all (Standard Webhooks, *Deliverability and reliability*)."""
LONGEST_WAIT = RETRY_AFTER[-1]


class IllegalStepError(Exception):
    """A notice cannot take this step from where it stands."""


@dataclass(frozen=True)
class Notice:
    """`version` counts the states that others hear of, `attempt` the calls; `told_version` numbers the message."""

    notice_id: UUID
    case_id: UUID
    case_version: int
    ticket_id: UUID
    number: str
    channel: str
    external_id: str
    fact: str
    way: str
    told_version: int
    public_state: PublicState
    text: str
    at: datetime
    overtaken_by: frozenset[str] = frozenset()
    state: State = State.PENDING
    version: int = 1
    attempt: int = 0
    wait: timedelta | None = None
    reason: str = ""

    @property
    def outlet(self) -> str:
        return read_way(self.way)[0]

    @property
    def address(self) -> str:
        return read_way(self.way)[1]

    def step(self, act: Act, *, reason: str = "", wait: timedelta | None = None) -> "Notice":
        """Take one step. Raises `IllegalStepError`, which names the legal ones."""
        legal = TRANSITIONS[self.state]
        if act not in legal:
            raise IllegalStepError(f"{act} from {self.state}; legal: {', '.join(legal) or 'nothing, it is over'}")
        return replace(self, state=legal[act], version=self.version + 1, reason=reason, wait=wait)

    def claimed(self) -> "Notice":
        """Begin one more attempt; nobody outside hears of it, so the version stays."""
        return replace(self.step(Act.CLAIM), attempt=self.attempt + 1, version=self.version)

    def failed(self, reason: str, *, not_before: timedelta = timedelta(0)) -> "Notice":
        """Wait for the next attempt, or give up after the last one. `not_before` is the receiver's own wish."""
        return self._again(Act.FAIL, reason, not_before)

    def resent(self) -> "Notice":
        """Go out again under the same id after an unknown outcome; only where the receiver drops repeats."""
        return self._again(Act.RESEND, self.reason, timedelta(0))

    def _again(self, act: Act, reason: str, not_before: timedelta) -> "Notice":
        if self.attempt > len(RETRY_AFTER):
            return self.step(Act.REFUSE, reason=f"gave up after {self.attempt} attempts: {reason}")
        wait = max(_spread(RETRY_AFTER[self.attempt - 1], self.notice_id), min(not_before, LONGEST_WAIT))
        return self.step(act, reason=reason, wait=wait)

    def overtaken(self, later: Iterable[str]) -> str | None:
        """Name the later fact of the same ticket that makes this notice stale, or None."""
        return next((word for word in later if word in self.overtaken_by), None)


def notice_id(case_id: UUID, case_version: int, way: str, ticket_id: UUID, template: str) -> UUID:
    """Give the id under which a ticket hears a fact by a way: stable over attempts, restarts and replays."""
    return derived_id("notice", case_id, case_version, way, ticket_id, template)


def _spread(wait: timedelta, key: UUID) -> timedelta:
    """Lengthen a wait by up to a tenth, so that what failed together does not return together."""
    return wait * (1 + (key.int % 1000) / 10_000)
