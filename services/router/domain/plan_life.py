"""A plan for a crew's work (方案) through its life: who let it pass, on which days it holds, how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.router.domain.relocation.moves import Move

DAY = timedelta(days=1)
RULE = "rule"
"""Who lets a plan pass where no person has to."""


class PlanState(StrEnum):
    PROPOSED = "proposed"  # 待批准
    APPROVED = "approved"  # 已批准，发布前再算一遍
    PUBLISHED = "published"  # 已发布
    SUPERSEDED = "superseded"  # 已被新方案取代
    EXPIRED = "expired"  # 已到期，恢复原时间
    WITHDRAWN = "withdrawn"  # 已撤销
    LAPSED = "lapsed"  # 没有发布就过期了


PENDING = (PlanState.PROPOSED, PlanState.APPROVED)


@dataclass(frozen=True)
class WorkPlan:
    """One plan for the runs of one crew on some dates (inclusive)."""

    plan_id: UUID
    crew_id: str
    request_id: UUID
    """The wish that led to it; others may be settled by it too."""
    round: int
    """How often that wish had been planned."""
    state: PlanState
    first_date: date
    last_date: date
    holds_until: date
    """The last day on which it holds: earlier than `last_date` when another took over or it was withdrawn."""
    moves: tuple[Move, ...]
    measures: tuple[str, ...]
    case_ids: tuple[UUID, ...]
    proposed_at: datetime
    version: int | None = None
    """The change of the crew's timetable that published it; None as long as it is not published."""
    decided_by: str = ""
    """`rule`, or `staff:<id>` who approved it."""
    ended_at: datetime | None = None
    ended_by: str = ""
    team: tuple[str, ...] = ()
    """The crews whose plans are one whole with this one, the wish's crew first, this one among them; empty: alone."""
    edition: int | None = None
    """The edition of the register that it was made under; None: from before there were editions."""
    fleet_change: int | None = None
    """The last change by a fleet system that the register then had; 0: none."""

    @property
    def crews(self) -> tuple[str, ...]:
        """List the crews that this plan and those it belongs to are for, the wish's first."""
        return self.team or (self.crew_id,)

    @property
    def leads(self) -> bool:
        """Tell whether it is the plan of the wish's own crew: of a whole, that one speaks to the cases."""
        return self.crews[0] == self.crew_id

    @property
    def gives(self) -> tuple[Move, ...]:
        """List what another crew does that day."""
        return tuple(move for move in self.moves if not move.done_by(self.crew_id))

    @property
    def pending(self) -> bool:
        """Tell whether it still waits to be published."""
        return self.state in PENDING

    @property
    def published(self) -> bool:
        """Tell whether it holds, or is going to, with nothing after it yet."""
        return self.state is PlanState.PUBLISHED

    def holds(self, day: date) -> bool:
        """Tell whether the crew's run of a day goes by this plan."""
        return self.version is not None and self.first_date <= day <= self.holds_until

    def belongs_to(self, other: "WorkPlan") -> bool:
        """Tell whether both are parts of one whole, itself among them."""
        return (self.request_id, self.round) == (other.request_id, other.round)

    def stage(self, today: date) -> str:
        """Give its state as people see it: a published plan is `in_force` from its first day on."""
        return "in_force" if self.published and self.first_date <= today else self.state.value

    def due(self, today: date) -> bool:
        """Tell whether its days are over and nobody has said so yet."""
        return (self.published or self.pending) and self.holds_until < today

    def approved(self, staff: str) -> "WorkPlan":
        return replace(self, state=PlanState.APPROVED, decided_by=f"staff:{staff}")

    def followed_by(self, other: "WorkPlan") -> "WorkPlan":
        """Give what is left of it once another plan takes over from that one's first day on."""
        return self.ended(PlanState.SUPERSEDED, str(other.plan_id), other.proposed_at, other.first_date - DAY)

    def ended(self, state: PlanState, by: str, now: datetime, last: date | None = None) -> "WorkPlan":
        """End it; it holds to the day `last`, or to its own end if that comes first."""
        until = self.holds_until if last is None else min(last, self.holds_until)
        return replace(self, state=state, holds_until=until, ended_at=now, ended_by=by)


def overlapping(plans: Iterable[WorkPlan], first: date, last: date) -> tuple[WorkPlan, ...]:
    """List the published plans that hold on a day from first to last."""
    return tuple(plan for plan in plans if plan.published and plan.first_date <= last and first <= plan.holds_until)


def merged_end(plans: Iterable[WorkPlan], first: date, last: date) -> date:
    """Give the day to which a plan must reach that takes over from those it meets: none of their days is forgotten."""
    for plan in sorted(plans, key=lambda plan: plan.first_date):
        if overlapping([plan], first, last):
            last = max(last, plan.holds_until)
    return last


def holding(plans: Iterable[WorkPlan], day: date) -> WorkPlan | None:
    """Find the plan by which a day's run goes."""
    return max((plan for plan in plans if plan.holds(day)), key=lambda plan: plan.version or 0, default=None)
