"""Moves city work: plans outside the transaction, then checks, keeps and publishes the plans inside it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.router.domain.case import Grounds
from services.router.domain.drafting import plan_all
from services.router.domain.moving import Proposal
from services.router.domain.team import helpers
from services.router.domain.timetable import Request, Timetable
from services.router.domain.world import World
from services.router.usecases.decide_wish import decide_wish
from services.router.usecases.desk import Desk
from services.router.usecases.hold_crews import hold_crews
from services.router.usecases.planning_room import Room
from services.router.usecases.settle_neighbours import neighbours_of
from services.router.usecases.telling import publish_facts
from shared.contracts.events.schedule import RelocationRequested

Proposals = Mapping[UUID, Proposal]


class TimetableReader(Protocol):
    """Reads timetables outside any transaction: what it says may be old, so every plan carries the versions it saw."""

    async def timetables(self, crews: Collection[str], since: date) -> dict[str, Timetable]: ...


async def plan_relocations(
    events: Sequence[RelocationRequested], world: World, reader: TimetableReader, now: datetime
) -> Proposals:
    """Plan the runs after today, in a thread: a search of a second must not hold up the event loop."""
    wishes = [request_of(event).after(now) for event in events if event.crew_id in world.register.crews]
    since = min((wish.first_date for wish in wishes), default=date.max)
    timetables = await _read({wish.crew_id for wish in wishes}, since, world, reader)
    return await asyncio.to_thread(plan_all, world, timetables, wishes)


async def _read(crews: set[str], since: date, world: World, reader: TimetableReader) -> dict[str, Timetable]:
    """Read the timetables of crews, of all that may take stops over from them, and of all whose plans they share."""
    found: dict[str, Timetable] = {}
    while missing := crews - found.keys():
        found |= await reader.timetables(missing, since)
        shared = {crew for timetable in found.values() for plan in timetable.plans for crew in plan.crews}
        crews = crews | shared
        crews = crews | set(helpers(world.register, crews))
    return found


async def relocate_work(events: Sequence[RelocationRequested], proposals: Proposals, desk: Desk) -> None:
    """Put plans into force, or say why there is none. Raises `NotYet` when a timetable changed while we planned."""
    wishes = [request_of(event).after(desk.now) for event in events]
    crews = {wish.crew_id for wish in wishes} | {crew for proposal in proposals.values() for crew in proposal.crews}
    found = await hold_crews(crews, min(event.first_date for event in events), desk.store)
    register = await desk.store.register_version()
    timetables = {crew: timetable.after(desk.now) for crew, timetable in found.items()}
    granted = [proposal for proposal in proposals.values() if not proposal.refusal]
    near = await neighbours_of(granted, desk)
    waiting = [request for timetable in timetables.values() for request in timetable.waiting]
    told = await desk.store.moved_for(crews, min(event.first_date for event in events))
    cases = {wish.case_id for wish in (*wishes, *waiting)} | told | near
    room = Room(desk, await desk.store.load(cases), timetables, register)
    for event, wish in zip(events, wishes, strict=True):
        await decide_wish(wish, proposals.get(wish.request_id), room, desk.act("system", event.event_id))
    await desk.store.save(room.files.values())
    for file in room.files.values():
        publish_facts(file, desk)


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
