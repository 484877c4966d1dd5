"""What the router consumes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from services.router import fleet_reports
from services.router.domain.relocation.register import Register
from services.router.domain.relocation.register_changes import RegisterChange
from services.router.domain.world import World
from services.router.unit_replies import decoder
from services.router.usecases.apply_reply import Answered, apply_replies
from services.router.usecases.arriving import Arrived, arrived
from services.router.usecases.change_register import change_register
from services.router.usecases.decide_plans import decide_plans
from services.router.usecases.desk import Desk
from services.router.usecases.expire_plans import expire_plans
from services.router.usecases.follow_up import follow_up
from services.router.usecases.keep_reports import keep_reports
from services.router.usecases.open_cases import open_cases
from services.router.usecases.ports import Store
from services.router.usecases.relocate_work import Proposals, TimetableReader, plan_relocations, relocate_work
from services.router.usecases.reported import Reported, told_apart
from shared.contracts.events.fleet import FleetReport
from shared.contracts.events.schedule import PlanDecided, RelocationRequested
from shared.contracts.events.ticket import (
    TicketEvaluated,
    TicketFollowUp,
    TicketReceived,
    TicketSupplemented,
    TicketWithdrawn,
)
from shared.contracts.faults import Fault
from shared.contracts.topics import COMMAND, FLEET_OUT, RELOCATION, TICKET, UNIT_OUT
from shared.kit.clock import Clock
from shared.kit.consumer import DEAR, Consumer
from shared.kit.postgres import Connection
from shared.kit.record import Received, events
from shared.kit.service import Context
from shared.kit.transaction import Transaction

LOOK = timedelta(minutes=1)
"""How often the clock is looked at for plans whose days are over, in the city's time."""
SHORTEST_LOOK, LONGEST_LOOK = 0.5, 60.0
"""Real seconds: on a fast clock the database is still left alone in between."""

AT_ONCE = 16
"""New tickets that are decided, in some milliseconds, before others get their turn."""

MakeStore = Callable[[Connection], Store]


class Registers(Protocol):
    """Gives the register of city work: the newest edition of the city folder, and the changes upon it."""

    register: Register
    """As it was committed when it was last refreshed."""

    async def refresh(self) -> Register:
        """Read what is committed; the first time the folder's own register is put in, if it is a new one."""

    async def read(self, connection: Connection) -> Register:
        """Read the register as a transaction sees it."""

    def check(self, register: Register, change: RegisterChange) -> list[Fault]:
        """List, in Chinese, what would be wrong with a register after a change."""


@dataclass(frozen=True)
class Router:
    """Takes in tickets, units' answers and fleets' reports, moves city work and lets it return."""

    world: World
    store: MakeStore
    timetables: TimetableReader
    registers: Registers
    clock: Clock

    def consumers(self) -> list[Consumer]:
        tickets = events(TicketReceived, TicketSupplemented, TicketEvaluated, TicketWithdrawn)
        units = tuple(UNIT_OUT.of(unit).name for unit in self.world.units.with_messaging)
        fleets = tuple(FLEET_OUT.of(fleet).name for fleet in sorted(self.world.fleets))
        reports = [Consumer(fleets, fleet_reports.decoder(self.world.fleets), self.on_reports)] if fleets else []
        return [
            Consumer((TICKET.name,), tickets, self.on_tickets, self.decide, most=DEAR),
            Consumer((RELOCATION.name,), events(RelocationRequested), self.on_relocations, self.plan),
            Consumer((COMMAND.name,), events(PlanDecided), self.on_decisions),
            Consumer(units, decoder(self.world.units), self.on_replies, most=DEAR),
            *reports,
        ]

    async def decide(self, batch: Sequence[Received[TicketReceived | TicketFollowUp]]) -> dict[UUID, Arrived]:
        """Ask the rules about new tickets before the transaction opens; others get their turn in between."""
        now, found, world = self.clock.now(), {}, self._world(self.registers.register)
        for event in (received.event for received in batch):
            if isinstance(event, TicketReceived):
                found[event.ticket_id] = arrived(event, world, now)
                if len(found) % AT_ONCE == 0:
                    await asyncio.sleep(0)
        return found

    async def on_tickets(self, batch: Sequence[Received[TicketReceived | TicketFollowUp]], tx: Transaction) -> None:
        """Open or join a case for each new ticket, then apply what was said about tickets, in order."""
        desk = self._desk(tx)
        said = [received.event for received in batch]
        follow_ups = [event for event in said if isinstance(event, TicketFollowUp)]
        if tickets := [tx.prepared[event.ticket_id] for event in said if isinstance(event, TicketReceived)]:
            await open_cases(tickets, {event.ticket_id for event in follow_ups}, desk)
        if follow_ups:
            await follow_up(follow_ups, desk)

    async def plan(self, batch: Sequence[Received[RelocationRequested]]) -> Proposals:
        """Plan outside the transaction."""
        wishes, world = [received.event for received in batch], self._world(await self.registers.refresh())
        return await plan_relocations(wishes, world, self.timetables, self.clock.now())

    async def on_relocations(self, batch: Sequence[Received[RelocationRequested]], tx: Transaction) -> None:
        """Check the plans again and put them into force, or say why there is none."""
        proposals: Proposals = tx.prepared or {}
        await relocate_work([received.event for received in batch], proposals, await self._sure_desk(tx))

    async def on_replies(self, batch: Sequence[Received[Answered]], tx: Transaction) -> None:
        """Apply units' answers, or refuse them on the unit's topic."""
        await apply_replies([received.event for received in batch], self._desk(tx))

    async def on_decisions(self, batch: Sequence[Received[PlanDecided]], tx: Transaction) -> None:
        """Apply what people decide about plans."""
        await decide_plans([received.event for received in batch], await self._sure_desk(tx))

    async def on_reports(self, batch: Sequence[Received[Reported[FleetReport]]], tx: Transaction) -> None:
        """Accept what fleets change in the register, then keep the work they report, judged by the plans in force."""
        changes, done = told_apart(received.event for received in batch)
        if changes:
            await self.registers.refresh()
            await self.store(tx.connection).lock_register()
        desk = await self._sure_desk(tx)
        if changes:
            desk = await change_register(changes, desk, self.registers.check)
        if done:
            await keep_reports(done, desk)

    async def expire(self, context: Context) -> None:
        """Let the old timetables return when the days of a plan are over; runs as long as the service does."""
        pause = min(max(self.clock.real_seconds(LOOK), SHORTEST_LOOK), LONGEST_LOOK)
        while True:
            await self.registers.refresh()
            async with context.transaction() as tx:
                await expire_plans(await self._sure_desk(tx))
            await context.wait(pause)

    def _desk(self, tx: Transaction) -> Desk:
        """Give a desk with the register as it was lately; whoever moves work looks again."""
        return Desk(self._world(self.registers.register), self.store(tx.connection), tx, tx.now)

    async def _sure_desk(self, tx: Transaction) -> Desk:
        """Give a desk with the register as this transaction sees it."""
        return Desk(self._world(await self.registers.read(tx.connection)), self.store(tx.connection), tx, tx.now)

    def _world(self, register: Register) -> World:
        return replace(self.world, register=register)
