"""A crew's timetable as complaints have changed it: what was wished for, and what holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from services.router.domain.case import Grounds, Moved
from services.router.domain.plan_life import PlanState, WorkPlan
from services.router.domain.relocation.moves import Move, Span, spans


@dataclass(frozen=True)
class Request:
    """A wish of one case that a crew's work be moved.

    `state` is `waiting`, `proposed` (its plan waits for a person), `planned`, `refused` or `withdrawn`.
    """

    request_id: UUID
    case_id: UUID
    crew_id: str
    stops: tuple[str, ...]
    first_date: date
    last_date: date
    not_before: time
    measures: tuple[str, ...]
    decision: Grounds
    asked_at: datetime
    state: str = "waiting"
    approval: bool = False
    """True: its plan is published only after a person has approved it."""
    round: int = 1
    """Counts how often it is planned."""

    def after(self, now: datetime) -> "Request":
        """Give what is left of it: today's run is on its way, earlier ones are done."""
        return replace(self, first_date=max(self.first_date, now.date() + timedelta(days=1)))

    @property
    def over(self) -> bool:
        """Tell whether no run is left."""
        return self.last_date < self.first_date

    @property
    def undecided(self) -> bool:
        return self.state in ("waiting", "proposed")

    @property
    def bound(self) -> bool:
        """Tell whether a plan was made under it; one that was withdrawn later bound the days before."""
        return self.state in ("planned", "withdrawn")

    def covers(self, other: "Request") -> bool:
        """Tell whether granting this one grants the other too."""
        return (
            set(other.stops) <= set(self.stops)
            and self.first_date <= other.first_date
            and other.last_date <= self.last_date
            and other.not_before <= self.not_before
        )


@dataclass(frozen=True)
class Change:
    """One change of a crew's timetable; `version` counts them from 1."""

    plan_id: UUID
    crew_id: str
    version: int
    unit_id: str
    first_date: date
    last_date: date
    moves: tuple[Move, ...]
    measures: tuple[str, ...]
    case_ids: tuple[UUID, ...]
    at: datetime
    change: str = "moved"
    """`moved`; or `restored`: from its first date on the old timetable holds again."""
    team: tuple[str, ...] = ()
    """The crews whose changes are one whole with this one."""


@dataclass(frozen=True)
class Timetable:
    """What is known of a crew's changes: the last version, the wishes, changes and plans since a date."""

    crew_id: str
    version: int = 0
    requests: tuple[Request, ...] = ()
    changes: tuple[Change, ...] = ()
    plans: tuple[WorkPlan, ...] = ()

    @property
    def waiting(self) -> tuple[Request, ...]:
        """List the wishes that are not decided yet."""
        return tuple(request for request in self.requests if request.undecided)

    @property
    def quiet_orders(self) -> tuple[Request, ...]:
        """List the wishes that were granted: whoever plans anew has to keep them."""
        return tuple(request for request in self.requests if request.state == "planned")

    def granting(self, wish: Request) -> Request | None:
        """Find a granted wish that grants this one already."""
        return next((request for request in self.quiet_orders if request.covers(wish)), None)

    def awaited(self, wish: Request) -> Request | None:
        """Find a wish, asked but not yet decided, that decides this one too."""
        return next((request for request in self.waiting if request.covers(wish)), None)

    def after(self, now: datetime) -> "Timetable":
        """Give the timetable with what is left of the waiting wishes."""
        left = (request.after(now) if request.undecided else request for request in self.requests)
        return replace(self, requests=tuple(left))

    def needs_approval(self, wish: Request) -> bool:
        """Tell whether a person has to approve: the rule says so, or a person withdrew what is wished for again."""
        withdrawn = (plan for plan in self.plans if plan.state is PlanState.WITHDRAWN)
        return wish.approval or any(
            p.first_date <= wish.last_date and wish.first_date <= p.last_date for p in withdrawn
        )

    def pending(self, wish: Request) -> WorkPlan | None:
        """Find the plan of this wish that is not published yet."""
        return next((plan for plan in self.plans if plan.request_id == wish.request_id and plan.pending), None)

    def with_plan(self, plan: WorkPlan) -> "Timetable":
        """Put a plan in, or in place of what it was before."""
        return replace(self, plans=(*(p for p in self.plans if p.plan_id != plan.plan_id), plan))

    def with_wish(self, wish: Request) -> "Timetable":
        return replace(self, requests=(*self.requests, wish))

    def settled_by(self, wish: Request) -> tuple[Request, ...]:
        """List the waiting wishes that are decided together with this one, itself among them."""
        return tuple(r for r in self.waiting if r.request_id == wish.request_id or wish.covers(r))

    def marked(self, requests: Iterable[Request], state: str) -> "Timetable":
        """Give the timetable with these wishes decided."""
        ids = {request.request_id for request in requests}
        return replace(
            self, requests=tuple(replace(r, state=state) if r.request_id in ids else r for r in self.requests)
        )

    def work_moved(self, wish: Request) -> tuple[Moved, ...]:
        """Say what is moved on the dates of a wish, its own stops if they are, as a complainant may read it."""
        moves: dict[tuple[date, str], Move] = {}
        for change in sorted(self.changes, key=lambda change: change.version):
            # A plan starts from the old timetable: for its dates it replaces every earlier one.
            moves = {key: m for key, m in moves.items() if not change.first_date <= m.date <= change.last_date}
            moves |= {(m.date, m.stop_id): m for m in change.moves}
        within = [move for move in moves.values() if wish.first_date <= move.date <= wish.last_date]
        own = [move for move in within if move.stop_id in wish.stops]
        return tuple(self._moved(span, wish) for span in spans(own or within))

    def _moved(self, span: Span, wish: Request) -> Moved:
        days = span.first_date, span.last_date
        crew = span.by or self.crew_id
        return Moved(span.stop, span.planned, span.moved_to, *days, wish.measures, crew, span.stop_id)
