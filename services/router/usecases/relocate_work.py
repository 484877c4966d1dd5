"""Moves city work: plans outside the transaction, then checks, keeps and publishes the plan inside it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.router.domain.case import Grounds
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.moving import Proposal, plan_all, violations
from services.router.domain.timetable import Change, Request, Timetable
from services.router.domain.world import World
from services.router.usecases.desk import Desk
from services.router.usecases.settle_work import lapse_work, refuse_work, settle_work
from services.router.usecases.telling import publish_facts
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged, StopMove
from shared.contracts.faults import NotYet
from shared.contracts.vocabulary import derived_id

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
    return await asyncio.to_thread(plan_all, world.register, timetables, wishes)


async def relocate_work(events: Sequence[RelocationRequested], proposals: Proposals, desk: Desk) -> None:
    """Put plans into force, or say why there is none. Raises `NotYet` when a timetable changed while we planned."""
    wishes = [request_of(event).after(desk.now) for event in events]
    crews = {wish.crew_id for wish in wishes}
    await desk.store.lock_crews(crews)
    found = await desk.store.timetables(crews, min(event.first_date for event in events))
    timetables = {crew: timetable.after(desk.now) for crew, timetable in found.items()}
    waiting = [r for timetable in timetables.values() for r in timetable.requests if r.state == "waiting"]
    files = await desk.store.load({wish.case_id for wish in (*wishes, *waiting)})
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
        timetable = await _put_into_force(proposal, timetable, room)
    return await _grant(wish, timetable, room)


async def _put_into_force(proposal: Proposal, timetable: Timetable, room: _Room) -> Timetable:
    wish = proposal.request
    change = Change(
        plan_id=derived_id("plan", wish.crew_id, timetable.version + 1),
        crew_id=wish.crew_id,
        version=timetable.version + 1,
        unit_id=room.desk.world.register.crews[wish.crew_id].operator,
        first_date=wish.first_date,
        last_date=wish.last_date,
        moves=proposal.moves,
        measures=wish.measures,
        case_ids=tuple(sorted({request.case_id for request in timetable.settled_by(wish)})),
        at=room.act.now,
    )
    await room.desk.store.change(change)
    room.desk.out.publish(schedule_changed(change, wish))
    room.desk.out.audit(
        "schedule_changed",
        subject=f"crew:{change.crew_id}",
        actor="system",
        cause=room.act.cause,
        facts={"version": change.version, "moves": len(change.moves), "request": str(wish.request_id)},
    )
    return replace(timetable, version=change.version, changes=(*timetable.changes, change))


async def _grant(wish: Request, timetable: Timetable, room: _Room) -> Timetable:
    settled = timetable.settled_by(wish)
    for request in settled:
        if file := room.files.get(request.case_id):
            settle_work(file, request, timetable, room.desk, room.act)
    await room.desk.store.settle([request.request_id for request in settled], "planned")
    return timetable.marked(settled, "planned")


async def _refuse(wish: Request, problems: str, timetable: Timetable, room: _Room) -> Timetable:
    """Say to every case that waited for this wish why nothing is moved; no plan beats a wrong plan."""
    refused = timetable.settled_by(wish)
    for request in refused:
        if file := room.files.get(request.case_id):
            refuse_work(file, request, problems, room.desk, room.act)
    await room.desk.store.settle([request.request_id for request in refused], "refused")
    return timetable.marked(refused, "refused")


async def _lapse(wish: Request, timetable: Timetable, room: _Room) -> Timetable:
    """Let a wish go whose last run is done: nothing was moved, and nobody is told of a move."""
    lapsed = timetable.settled_by(wish)
    for request in lapsed:
        if file := room.files.get(request.case_id):
            lapse_work(file, request, room.desk, room.act)
    await room.desk.store.settle([request.request_id for request in lapsed], "refused")
    return timetable.marked(lapsed, "refused")


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
    )


def schedule_changed(change: Change, wish: Request) -> ScheduleChanged:
    moves = tuple(
        StopMove(date=m.date, stop_id=m.stop_id, stop=m.stop, planned=m.planned, moved_to=m.moved_to)
        for m in change.moves
    )
    return ScheduleChanged(
        at=change.at,
        plan_id=change.plan_id,
        version=change.version,
        crew_id=change.crew_id,
        unit_id=change.unit_id,
        change="moved",
        first_date=change.first_date,
        last_date=change.last_date,
        moves=moves,
        measures=change.measures,
        case_ids=change.case_ids,
        reason=f"{wish.decision.table}/{wish.decision.row}",
    )
