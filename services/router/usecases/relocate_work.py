"""Moves city work: plans outside the transaction, then checks, keeps and publishes the plan inside it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.router.domain.case import Grounds
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.moving import Proposal, drafted, may_publish, plan_all, violations
from services.router.domain.plan_life import PlanState, WorkPlan
from services.router.domain.timetable import Request, Timetable
from services.router.domain.world import World
from services.router.usecases.desk import Desk
from services.router.usecases.publish_plan import note_plan, publish_plan
from services.router.usecases.settle_neighbours import neighbours_of, settle_neighbours
from services.router.usecases.settle_work import lapse_work, propose_work, refuse_work, settle_work
from services.router.usecases.telling import publish_facts
from shared.contracts.events.schedule import RelocationRequested
from shared.contracts.faults import NotYet

Proposals = Mapping[UUID, Proposal]


class TimetableReader(Protocol):
    """Reads timetables outside any transaction: what it says may be old, so every plan carries the version it saw."""

    async def timetables(self, crews: Collection[str], since: date) -> dict[str, Timetable]: ...


async def plan_relocations(
    events: Sequence[RelocationRequested], world: World, reader: TimetableReader, now: datetime
) -> Proposals:
    """Plan the runs after today, in a thread: a search of a second must not hold up the event loop."""
    wishes = [request_of(event).after(now) for event in events if event.crew_id in world.register.crews]
    since = min((wish.first_date for wish in wishes), default=date.max)
    timetables = await reader.timetables({wish.crew_id for wish in wishes}, since)
    return await asyncio.to_thread(plan_all, world, timetables, wishes)


async def relocate_work(events: Sequence[RelocationRequested], proposals: Proposals, desk: Desk) -> None:
    """Put plans into force, or say why there is none. Raises `NotYet` when a timetable changed while we planned."""
    wishes = [request_of(event).after(desk.now) for event in events]
    crews = {wish.crew_id for wish in wishes}
    await desk.store.lock_crews(crews)
    found = await desk.store.timetables(crews, min(event.first_date for event in events))
    timetables = {crew: timetable.after(desk.now) for crew, timetable in found.items()}
    near = await neighbours_of([proposal for proposal in proposals.values() if not proposal.refusal], desk)
    waiting = [request for timetable in timetables.values() for request in timetable.waiting]
    files = await desk.store.load({wish.case_id for wish in (*wishes, *waiting)} | near)
    for event, wish in zip(events, wishes, strict=True):
        room = _Room(desk, desk.act("system", event.event_id), files)
        timetables[wish.crew_id] = await _decide(wish, proposals.get(wish.request_id), timetables[wish.crew_id], room)
    await desk.store.save(files.values())
    for file in files.values():
        publish_facts(file, desk)


@dataclass(frozen=True)
class _Room:
    """What is at hand while one wish is decided."""

    desk: Desk
    act: Act
    files: dict[UUID, CaseFile]


async def _decide(wish: Request, proposal: Proposal | None, timetable: Timetable, room: _Room) -> Timetable:
    """Decide one wish and those that it covers; give the timetable as it then is."""
    if wish.request_id not in {request.request_id for request in timetable.waiting}:
        return timetable
    if wish.over:
        return await _lapse(wish, timetable, room)
    if timetable.granting(wish) is None:
        if wish.crew_id not in room.desk.world.register.crews:
            return await _refuse(wish, f"作业内容：台账里没有班组{wish.crew_id}", timetable, room)
        if proposal is None or (proposal.base, proposal.request.first_date) != (timetable.version, wish.first_date):
            raise NotYet(f"the timetable of {wish.crew_id} changed while it was planned; it is planned again")
        if problems := proposal.refusal or "；".join(violations(room.desk.world.register, proposal)):
            return await _refuse(wish, problems, timetable, room)
        if not may_publish(proposal, timetable):
            return await _propose(proposal, timetable, room)
        timetable = await _publish(proposal, timetable, room)
    return await _grant(wish, timetable, room)


async def _publish(proposal: Proposal, timetable: Timetable, room: _Room) -> Timetable:
    """Put a plan into force; one that was approved keeps its name and who approved it."""
    wish, plan = proposal.request, drafted(proposal, timetable, room.act.now)
    if looked_at := timetable.pending(wish):
        plan = replace(looked_at, case_ids=plan.case_ids, measures=plan.measures)
    reason = f"{wish.decision.table}/{wish.decision.row}"
    return await publish_plan(plan, timetable, reason, room.desk, room.act)


async def _propose(proposal: Proposal, timetable: Timetable, room: _Room) -> Timetable:
    """Keep a plan for a person to approve; it takes the place of one that was proposed upon an older timetable."""
    wish, plan = proposal.request, drafted(proposal, timetable, room.act.now)
    if old := timetable.pending(wish):
        timetable = await _supersede(old, str(plan.plan_id), timetable, room)
    await room.desk.store.keep_plans([plan])
    note_plan(plan, room.desk, room.act)
    proposed = timetable.settled_by(wish)
    for request in proposed:
        if file := room.files.get(request.case_id):
            propose_work(file, request, plan, room.desk, room.act)
    await room.desk.store.settle([request.request_id for request in proposed], "proposed")
    return timetable.marked(proposed, "proposed").with_plan(plan)


async def _grant(wish: Request, timetable: Timetable, room: _Room) -> Timetable:
    for request in timetable.settled_by(wish):
        if file := room.files.get(request.case_id):
            settle_work(file, request, timetable, room.desk, room.act)
    timetable = await _close(wish, timetable, "planned", room)
    await settle_neighbours(wish, timetable, room.files, room.desk, room.act)
    return timetable


async def _refuse(wish: Request, problems: str, timetable: Timetable, room: _Room) -> Timetable:
    """Say to every case that waited for this wish why nothing is moved; no plan beats a wrong plan."""
    for request in timetable.settled_by(wish):
        if file := room.files.get(request.case_id):
            refuse_work(file, request, problems, room.desk, room.act)
    return await _close(wish, timetable, "refused", room)


async def _lapse(wish: Request, timetable: Timetable, room: _Room) -> Timetable:
    """Let a wish go whose last run is done: nothing was moved, and nobody is told of a move."""
    for request in timetable.settled_by(wish):
        if file := room.files.get(request.case_id):
            lapse_work(file, request, room.desk, room.act)
    return await _close(wish, timetable, "refused", room)


async def _close(wish: Request, timetable: Timetable, state: str, room: _Room) -> Timetable:
    """Keep how a wish and those that it covers were decided; what was proposed for them is off the table."""
    closed = timetable.settled_by(wish)
    await room.desk.store.settle([request.request_id for request in closed], state)
    for plan in [pending for request in closed if (pending := timetable.pending(request))]:
        timetable = await _supersede(plan, state, timetable, room)
    return timetable.marked(closed, state)


async def _supersede(plan: WorkPlan, by: str, timetable: Timetable, room: _Room) -> Timetable:
    ended = plan.ended(PlanState.SUPERSEDED, by, room.act.now)
    await room.desk.store.keep_plans([ended])
    note_plan(ended, room.desk, room.act)
    return timetable.with_plan(ended)


def request_of(event: RelocationRequested) -> Request:
    decision = event.decision
    return Request(
        event.request_id,
        event.case_id,
        event.crew_id,
        event.stops,
        event.first_date,
        event.last_date,
        event.not_before,
        event.measures,
        Grounds(decision.table, decision.version, decision.row, decision.facts),
        event.at,
        approval=event.approval,
        round=event.round,
    )
