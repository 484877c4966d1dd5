"""Plans the wishes that a crew's work be moved, each upon what was granted before. Pure and slow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.router.domain.relocation.moves import Move, Plan, Refusal
from services.router.domain.relocation.plan import plan_dates
from services.router.domain.relocation.quiet import QuietTime, Season, quiet_around
from services.router.domain.relocation.register import Register
from services.router.domain.relocation.verify import verify
from services.router.domain.timetable import Request, Timetable


@dataclass(frozen=True)
class Proposal:
    """What came of one wish, planned upon the timetable's version `base`."""

    request: Request
    base: int
    quiet: tuple[QuietTime, ...]
    plans: tuple[Plan, ...] = ()
    refusal: str = ""
    """Why there is no plan, with the constraint named, for people; empty if there is one."""

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(move for plan in self.plans for move in plan.moves)


def plan_all(
    register: Register, timetables: Mapping[str, Timetable], wishes: Iterable[Request]
) -> dict[UUID, Proposal]:
    """Plan each wish; a later one of the same crew counts on the earlier one being granted."""
    at = dict(timetables)
    found: dict[UUID, Proposal] = {}
    for wish in wishes:
        timetable = at.get(wish.crew_id, Timetable(wish.crew_id))
        if wish.over or timetable.granting(wish):
            continue
        proposal = found[wish.request_id] = plan_one(register, timetable, wish)
        if not proposal.refusal:
            granted = (*timetable.requests, replace(wish, state="planned"))
            at[wish.crew_id] = replace(timetable, version=timetable.version + 1, requests=granted)
    return found


def plan_one(register: Register, timetable: Timetable, wish: Request) -> Proposal:
    """Plan one wish under all quiet times that were granted to this crew before."""
    orders = (*timetable.quiet_orders, wish)
    quiet = tuple(time for order in orders for time in _quiet_of(register, order))
    outcomes = plan_dates(register, wish.crew_id, wish.first_date, wish.last_date, quiet)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    plans = tuple(outcome for outcome in outcomes if isinstance(outcome, Plan))
    proposal = Proposal(wish, timetable.version, quiet, plans)
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


def _quiet_of(register: Register, order: Request) -> tuple[QuietTime, ...]:
    stops = [stop for stop in order.stops if stop in register.stops]
    season = Season(order.first_date, order.last_date, order.not_before)
    return quiet_around(register, stops, season, source=f"{order.decision.table}/{order.decision.row}")
