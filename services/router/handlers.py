"""What the router consumes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.router.domain.world import World
from services.router.unit_replies import decoder
from services.router.usecases.apply_reply import Answered, apply_replies
from services.router.usecases.arriving import Arrived, arrived
from services.router.usecases.desk import Desk
from services.router.usecases.follow_up import follow_up
from services.router.usecases.open_cases import open_cases
from services.router.usecases.ports import Store
from services.router.usecases.relocate_work import Proposals, TimetableReader, plan_relocations, relocate_work
from shared.contracts.events.schedule import RelocationRequested
from shared.contracts.events.ticket import (
    TicketEvaluated,
    TicketFollowUp,
    TicketReceived,
    TicketSupplemented,
    TicketWithdrawn,
)
from shared.contracts.topics import RELOCATION, TICKET, UNIT_OUT
from shared.kit.clock import Clock
from shared.kit.consumer import Consumer
from shared.kit.postgres import Connection
from shared.kit.record import Received, events
from shared.kit.transaction import Transaction

MakeStore = Callable[[Connection], Store]


@dataclass(frozen=True)
class Router:
    """Takes in tickets and units' answers, and moves city work."""

    world: World
    store: MakeStore
    timetables: TimetableReader
    clock: Clock

    def consumers(self) -> list[Consumer]:
        tickets = events(TicketReceived, TicketSupplemented, TicketEvaluated, TicketWithdrawn)
        units = tuple(UNIT_OUT.of(unit).name for unit in self.world.units.with_messaging)
        return [
            Consumer((TICKET.name,), tickets, self.on_tickets, self.decide),
            Consumer((RELOCATION.name,), events(RelocationRequested), self.on_relocations, self.plan),
            Consumer(units, decoder(self.world.units), self.on_replies),
        ]

    async def decide(self, batch: Sequence[Received[TicketReceived | TicketFollowUp]]) -> dict[UUID, Arrived]:
        """Ask the rules about new tickets before the transaction opens; others get their turn in between."""
        now, found = self.clock.now(), {}
        for event in (received.event for received in batch):
            if isinstance(event, TicketReceived):
                found[event.ticket_id] = arrived(event, self.world, now)
                await asyncio.sleep(0)
        return found

    async def on_tickets(self, batch: Sequence[Received[TicketReceived | TicketFollowUp]], tx: Transaction) -> None:
        """Open or join a case for each new ticket, then apply what was said about tickets, in order."""
        desk = self._desk(tx)
        said = [received.event for received in batch]
        if tickets := [tx.prepared[event.ticket_id] for event in said if isinstance(event, TicketReceived)]:
            await open_cases(tickets, desk)
        if follow_ups := [event for event in said if isinstance(event, TicketFollowUp)]:
            await follow_up(follow_ups, desk)

    async def plan(self, batch: Sequence[Received[RelocationRequested]]) -> Proposals:
        """Plan outside the transaction."""
        wishes = [received.event for received in batch]
        return await plan_relocations(wishes, self.world, self.timetables, self.clock.now())

    async def on_relocations(self, batch: Sequence[Received[RelocationRequested]], tx: Transaction) -> None:
        """Check the plans again and put them into force, or say why there is none."""
        proposals: Proposals = tx.prepared or {}
        await relocate_work([received.event for received in batch], proposals, self._desk(tx))

    async def on_replies(self, batch: Sequence[Received[Answered]], tx: Transaction) -> None:
        """Apply units' answers, or refuse them on the unit's topic."""
        await apply_replies([received.event for received in batch], self._desk(tx))

    def _desk(self, tx: Transaction) -> Desk:
        return Desk(self.world, self.store(tx.connection), tx, tx.now)
