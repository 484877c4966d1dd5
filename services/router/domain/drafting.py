"""Writes proposals as plans, one for each crew, and lets a batch's later wishes count on its earlier ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.router.domain.moving import Part, Proposal, plan_one
from services.router.domain.plan_life import PlanState, WorkPlan, overlapping
from services.router.domain.team import Timetables
from services.router.domain.timetable import Request, Timetable
from services.router.domain.world import World
from shared.contracts.vocabulary import derived_id


def plan_all(world: World, timetables: Mapping[str, Timetable], wishes: Iterable[Request]) -> dict[UUID, Proposal]:
    """Plan each wish; a later one of the same crew, or its team, counts on the earlier one being granted."""
    at = dict(timetables)
    found: dict[UUID, Proposal] = {}
    for wish in wishes:
        timetable = at.setdefault(wish.crew_id, Timetable(wish.crew_id))
        if wish.over or timetable.granting(wish):
            continue
        proposal = found[wish.request_id] = plan_one(world, at, wish)
        if not proposal.refusal and may_publish(proposal, at):
            at |= _granted(proposal, at)
    return found


def _granted(proposal: Proposal, timetables: Timetables) -> dict[str, Timetable]:
    """Give the timetables as they will be: the next plan starts from there."""
    wish, at = proposal.request, dict(timetables)
    for plan in drafted(proposal, at, wish.asked_at):
        old = at.get(plan.crew_id, Timetable(plan.crew_id))
        left = [met.followed_by(plan) for met in overlapping(old.plans, plan.first_date, plan.last_date)]
        at[plan.crew_id] = replace(old, version=old.version + 1)
        for one in (*left, replace(plan, state=PlanState.PUBLISHED)):
            at[plan.crew_id] = at[plan.crew_id].with_plan(one)
    own = at[wish.crew_id]
    known = [request for request in own.requests if request.request_id != wish.request_id]
    at[wish.crew_id] = replace(own, requests=(*known, replace(wish, state="planned")))
    return at


def drafted(proposal: Proposal, timetables: Timetables, now: datetime) -> tuple[WorkPlan, ...]:
    """Write a proposal as plans that nobody has let pass yet, the wish's own crew's first.

    Each carries the cases of the wish and of all plans that they take over, for they live and end as one.
    """
    wish, (first, last) = proposal.request, (proposal.first_date, proposal.last_date)
    merged = [
        plan
        for crew in proposal.crews
        if crew in timetables
        for plan in overlapping(timetables[crew].plans, first, last)
    ]
    cases = {request.case_id for request in timetables[wish.crew_id].settled_by(wish)}
    cases |= {case_id for plan in merged for case_id in plan.case_ids}
    measures = dict.fromkeys((*wish.measures, *(code for plan in merged for code in plan.measures)))
    whole = WorkPlan(
        plan_id=derived_id("plan", wish.request_id, wish.round),
        crew_id=wish.crew_id,
        request_id=wish.request_id,
        round=wish.round,
        state=PlanState.PROPOSED,
        first_date=first,
        last_date=last,
        holds_until=last,
        moves=proposal.moves,
        measures=tuple(measures),
        case_ids=tuple(sorted(cases)),
        proposed_at=now,
        team=proposal.crews if len(proposal.crews) > 1 else (),
        edition=proposal.register.edition,
        fleet_change=proposal.register.change,
    )
    return (whole, *(_for_crew(part, whole) for part in proposal.parts[1:]))


def _for_crew(part: Part, whole: WorkPlan) -> WorkPlan:
    plan_id = derived_id("plan", whole.request_id, whole.round, part.crew_id)
    return replace(whole, plan_id=plan_id, crew_id=part.crew_id, moves=part.moves)


def may_publish(proposal: Proposal, timetables: Timetables) -> bool:
    """Tell whether nobody has to approve any more; an approval holds for the very plans that were looked at."""
    wish = proposal.request
    held = [timetables.get(crew, Timetable(crew)) for crew in proposal.crews]
    if not any(timetable.needs_approval(wish) for timetable in held):
        return True
    return all(
        _was_approved(part, proposal, timetable.pending(wish))
        for part, timetable in zip(proposal.parts, held, strict=True)
    )


def _was_approved(part: Part, proposal: Proposal, looked_at: WorkPlan | None) -> bool:
    return (
        looked_at is not None
        and looked_at.state is PlanState.APPROVED
        and looked_at.crews == proposal.crews
        and (looked_at.first_date, looked_at.last_date) == (proposal.first_date, proposal.last_date)
        and looked_at.moves == part.moves
    )
