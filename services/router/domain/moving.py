"""Plans the wishes that a crew's work be moved, each upon what was granted before. Pure and slow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.router.domain.plan_life import PlanState, WorkPlan, overlapping
from services.router.domain.relocation.moves import Move, Plan, Refusal
from services.router.domain.relocation.plan import plan_dates
from services.router.domain.relocation.quiet import QuietTime, Season, quiet_around
from services.router.domain.relocation.register import Register
from services.router.domain.relocation.verify import verify
from services.router.domain.timetable import Request, Timetable
from services.router.domain.world import World
from shared.contracts.vocabulary import derived_id


@dataclass(frozen=True)
class Proposal:
    """What came of one wish, planned upon the timetable's version `base`."""

    request: Request
    base: int
    quiet: tuple[QuietTime, ...]
    first_date: date
    last_date: date
    """The dates that are planned: those of the wish and, merged with them, what is left of the plans that it meets."""
    plans: tuple[Plan, ...] = ()
    refusal: str = ""
    """Why there is no plan, with the constraint named, for people; empty if there is one."""

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(move for plan in self.plans for move in plan.moves)


def plan_all(world: World, timetables: Mapping[str, Timetable], wishes: Iterable[Request]) -> dict[UUID, Proposal]:
    """Plan each wish; a later one of the same crew counts on the earlier one being granted."""
    at = dict(timetables)
    found: dict[UUID, Proposal] = {}
    for wish in wishes:
        timetable = at.get(wish.crew_id, Timetable(wish.crew_id))
        if wish.over or timetable.granting(wish):
            continue
        proposal = found[wish.request_id] = plan_one(world, timetable, wish)
        if not proposal.refusal and may_publish(proposal, timetable):
            at[wish.crew_id] = _granted(proposal, timetable)
    return found


def _granted(proposal: Proposal, timetable: Timetable) -> Timetable:
    """Give the timetable as it will be: the next plan starts from there."""
    wish = proposal.request
    plan = replace(drafted(proposal, timetable, wish.asked_at), state=PlanState.PUBLISHED)
    known = [request for request in timetable.requests if request.request_id != wish.request_id]
    granted = (*known, replace(wish, state="planned"))
    return replace(timetable, version=timetable.version + 1, requests=granted).with_plan(plan)


def drafted(proposal: Proposal, timetable: Timetable, now: datetime) -> WorkPlan:
    """Write a proposal as a plan that nobody has let pass yet; it carries the cases of all plans that it takes over."""
    wish = proposal.request
    merged = overlapping(timetable.plans, proposal.first_date, proposal.last_date)
    cases = {request.case_id for request in timetable.settled_by(wish)} | {c for plan in merged for c in plan.case_ids}
    measures = dict.fromkeys((*wish.measures, *(code for plan in merged for code in plan.measures)))
    return WorkPlan(
        plan_id=derived_id("plan", wish.request_id, wish.round),
        crew_id=wish.crew_id,
        request_id=wish.request_id,
        round=wish.round,
        state=PlanState.PROPOSED,
        first_date=proposal.first_date,
        last_date=proposal.last_date,
        holds_until=proposal.last_date,
        moves=proposal.moves,
        measures=tuple(measures),
        case_ids=tuple(sorted(cases)),
        proposed_at=now,
    )


def may_publish(proposal: Proposal, timetable: Timetable) -> bool:
    """Tell whether nobody has to approve any more; an approval holds for the very plan that was looked at."""
    if not timetable.needs_approval(proposal.request):
        return True
    looked_at = timetable.pending(proposal.request)
    dates = proposal.first_date, proposal.last_date
    return (
        looked_at is not None
        and looked_at.state is PlanState.APPROVED
        and (looked_at.first_date, looked_at.last_date, looked_at.moves) == (*dates, proposal.moves)
    )


def plan_one(world: World, timetable: Timetable, wish: Request) -> Proposal:
    """Plan one wish under all quiet times that were granted to this crew before, and the city's own."""
    first, last = timetable.dates_for(wish)
    quiet = quiet_of(world, (*timetable.quiet_orders, wish), first, last)
    outcomes = plan_dates(world.register, wish.crew_id, first, last, quiet)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    plans = tuple(outcome for outcome in outcomes if isinstance(outcome, Plan))
    proposal = Proposal(wish, timetable.version, quiet, first, last, plans)
    if refused:
        clash = "、".join(dict.fromkeys(constraint.value for r in refused for constraint in r.clash))
        return replace(proposal, plans=(), refusal=f"{clash}：{refused[0].sentence}")
    return proposal if proposal.moves else replace(proposal, refusal="作业内容：这几天没有要避让的作业")


def violations(register: Register, proposal: Proposal) -> tuple[str, ...]:
    """Check a proposal again, by the verifier alone, before it may be published."""
    return tuple(
        f"{violation.constraint.value}：{violation.sentence}"
        for plan in proposal.plans
        for violation in verify(register.run(plan.crew_id, plan.date), proposal.quiet, plan)
    )


def quiet_of(world: World, orders: Iterable[Request], first: date, last: date) -> tuple[QuietTime, ...]:
    """Give the quiet times of these dates (inclusive): what wishes ask for, and the city's own, which are standing."""
    asked = (time for order in orders for time in _quiet_of(world.register, order))
    own = (replace(time, standing=True) for time in world.quiet)
    return tuple(time for time in (*asked, *own) if time.first_date <= last and first <= time.last_date)


def _quiet_of(register: Register, order: Request) -> tuple[QuietTime, ...]:
    stops = [stop for stop in order.stops if stop in register.stops]
    season = Season(order.first_date, order.last_date, order.not_before)
    return quiet_around(register, stops, season, source=f"{order.decision.table}/{order.decision.row}")
