"""Fetches the pictures that tickets name, keeps them, says what their position says; erases them with their ticket."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from services.intake.adapters.photos import Claimed, PhotoTicket, PostgresPhotos
from services.intake.photos.evidence import Evidence, SaidPlace, Witness, coarse
from services.intake.photos.faults import PhotoRefusedError
from services.intake.photos.picture import Picture, read_picture
from services.intake.photos.store import PhotoStore
from services.intake.usecases.saying import said_place
from shared.contracts.events.ticket import TicketPhotographed
from shared.kit.keys import KeyRing, KeyTrouble
from shared.kit.postgres import Connection
from shared.kit.service import Context
from shared.kit.transaction import Transaction

PAUSE, SWEEP = 1.0, 30.0
"""Seconds between looks at the table when nothing was due, and between looks for erased tickets."""
LEASE = timedelta(minutes=5)
"""A worker that dies gives its picture back after this; fetching takes 30 s at most."""
TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
"""Four times as long each time: the last of eight tries comes some 17 hours after the first."""
TICKET_WITHIN = timedelta(days=7)
"""As long as the router holds what came before its ticket."""
LOOK_BACK = timedelta(hours=1)
"""The first look of a worker, and the first after an outage, is at all that was ever erased."""
_OURS = frozenset(("store_failed", "key_missing"))
"""Reasons that are not the sender's fault: such tries do not count."""

log = structlog.get_logger()


class Fetch(Protocol):
    async def fetch(self, reference: str) -> bytes:
        """Give the bytes behind a reference. Raises `PhotoRefusedError`."""
        ...


@dataclass(frozen=True)
class PhotoWorker:
    """Works through the table of pictures; several may run at once, in one process or in many."""

    fetcher: Fetch
    store: PhotoStore
    witness: Witness
    ring: KeyRing

    async def fetch(self, context: Context) -> None:
        """Take picture after picture."""
        while True:
            if not await self.fetch_one(context):
                await context.wait(PAUSE)

    async def sweep(self, context: Context) -> None:
        """Erase the pictures of erased tickets, and give up on those whose ticket never came."""
        within = None
        while True:
            await self.sweep_once(context, within)
            within = LOOK_BACK
            await context.wait(SWEEP)

    async def fetch_one(self, context: Context) -> bool:
        """Take the next picture that is due; False where none is. No transaction is open while it is fetched."""
        async with context.pool.acquire() as connection:
            one = await self._table(connection).claim(LEASE)
        if one is None:
            return False
        try:
            picture = await self._picture(one)
            async with context.transaction() as tx:
                await self._keep(one, picture, tx)
        except PhotoRefusedError as refused:
            async with context.transaction() as tx:
                await self._refuse(one, refused, tx)
        return True

    async def sweep_once(self, context: Context, within: timedelta | None = None) -> None:
        """Look once: for what was erased within the last while, or ever."""
        async with context.pool.acquire() as connection:
            table = self._table(connection)
            erased = await table.erased(within)
            await table.refuse_orphans(TICKET_WITHIN)
        for ticket_id in erased:
            async with context.transaction() as tx:
                # The rows go first: whoever stores a file holds its row, so none is written behind the folder's end.
                await self._table(tx.connection).forget(ticket_id)
                await asyncio.to_thread(self.store.erase, ticket_id)
                tx.audit("photos_erased", subject=str(ticket_id), actor="system", cause="vault.erase")

    def _table(self, connection: Connection) -> PostgresPhotos:
        return PostgresPhotos(connection, self.ring)

    async def _picture(self, one: Claimed) -> Picture:
        """Fetch and clean a picture. Raises `PhotoRefusedError`."""
        if one.attempts > TRIES:
            raise PhotoRefusedError("killed_its_worker")
        try:
            reference = one.reference(self.ring)
        except KeyTrouble as error:
            raise PhotoRefusedError("key_missing", again=True) from error
        return await asyncio.to_thread(read_picture, await self.fetcher.fetch(reference))

    async def _keep(self, one: Claimed, picture: Picture, tx: Transaction) -> None:
        """Store a picture and say what it says, unless it was erased or given to another worker meanwhile."""
        table = self._table(tx.connection)
        ticket = await table.hold(one)
        if ticket is None:
            return
        try:
            name = await asyncio.to_thread(self.store.keep, one.ticket_id, picture)
        except OSError as error:
            log.error("photo_store_failed", why=error.strerror, folder=str(self.store.root))  # noqa: TRY400 - no bug
            raise PhotoRefusedError("store_failed", again=True) from error
        evidence = self._weigh(picture, ticket)
        said = evidence is None or await table.is_said(one.ticket_id, evidence.verdict)
        await table.keep(one, name, picture.taken_at, evidence.verdict if evidence else None)
        if evidence and not said:
            tx.publish(_event(one, ticket, evidence, tx.now))
        tx.audit("photo_kept", subject=str(one.ticket_id), actor="system", cause=one.label, facts={"name": name})

    async def _refuse(self, one: Claimed, refused: PhotoRefusedError, tx: Transaction) -> None:
        """Put a picture off, or give up with a reason."""
        table, ours = self._table(tx.connection), refused.reason in _OURS
        if refused.again and (ours or one.attempts < TRIES):
            await table.put_off(one, refused.reason, pause(one.attempts), counts=not ours)
        elif await table.refuse(one, refused.reason):
            facts = {"reason": refused.reason, "attempts": one.attempts}
            tx.audit("photo_refused", subject=str(one.ticket_id), actor="system", cause=one.label, facts=facts)

    def _weigh(self, picture: Picture, ticket: PhotoTicket) -> Evidence | None:
        if picture.taken_at is None:
            return None
        return self.witness.weigh(picture.taken_at, SaidPlace(ticket.district, ticket.street, ticket.cell))


def pause(attempts: int) -> timedelta:
    """Give how long to wait after the try of this number (1 is the first)."""
    factor: int = 4 ** min(attempts - 1, TRIES)
    return min(LONGEST_PAUSE, FIRST_PAUSE * factor)


def _event(one: Claimed, ticket: PhotoTicket, evidence: Evidence, now: datetime) -> TicketPhotographed:
    return TicketPhotographed(
        at=now,
        ticket_id=one.ticket_id,
        channel=ticket.channel,
        external_id=ticket.external_id,
        message_id=one.label,
        evidence=evidence.verdict,
        metres=evidence.metres,
        place=said_place(coarse(evidence.place) if ticket.confidential else evidence.place),
    )
