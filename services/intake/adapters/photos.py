"""The table of pictures, within one transaction; references stand there sealed, and only as long as they are needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from services.intake.adapters.queries import queries
from services.intake.usecases.ports import WantedPhoto
from shared.city.geo import Point
from shared.kit.keys import KeyRing, Sealed, seal, unseal
from shared.kit.postgres import Connection, affected


@dataclass(frozen=True)
class Claimed:
    """A picture that this process works on; `attempts` tells this claim from the next one."""

    ticket_id: UUID
    digest: bytes
    attempts: int
    sealed: Sealed

    @property
    def label(self) -> str:
        """Name it where its reference may not stand."""
        return f"photo:{self.digest.hex()[:32]}"

    def reference(self, ring: KeyRing) -> str:
        """Open the reference. Raises `KeyTrouble`."""
        return unseal(ring, self.sealed, _context(self.ticket_id, self.digest)).decode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class PhotoTicket:
    """What is known of a picture's ticket."""

    channel: str
    external_id: str
    district: str | None
    street: str | None
    cell: str | None
    confidential: bool


class NoPhotos:
    """Keeps the port `Photos` where no folder is set: nothing is noted."""

    async def want(self, wanted: Sequence[WantedPhoto]) -> None:
        pass


@dataclass(frozen=True)
class PostgresPhotos:
    """Keeps the port `Photos`, and what the worker needs beside it."""

    connection: Connection
    ring: KeyRing

    async def want(self, wanted: Sequence[WantedPhoto]) -> None:
        rows = [self._row(one) for one in wanted]
        await self.connection.execute(queries()["want_photos"], *map(list, zip(*rows, strict=True)))

    async def claim(self, lease: timedelta) -> Claimed | None:
        """Take one that is due; another process may have it again after `lease`."""
        row = await self.connection.fetchrow(queries()["claim_photo"], lease)
        if row is None:
            return None
        sealed = Sealed(row["data_key"], row["reference"])
        return Claimed(row["ticket_id"], row["digest"], row["attempts"], sealed)

    async def hold(self, one: Claimed) -> PhotoTicket | None:
        """Lock a claimed picture and its ticket; None where it is not ours any more."""
        row = await self.connection.fetchrow(queries()["hold_photo"], one.ticket_id, one.digest, one.attempts)
        return PhotoTicket(**dict(row)) if row else None

    async def is_said(self, ticket_id: UUID, evidence: str) -> bool:
        return bool(await self.connection.fetchval(queries()["evidence_said"], ticket_id, evidence))

    async def keep(self, one: Claimed, name: str, taken_at: Point | None, evidence: str | None) -> None:
        lon, lat = (taken_at.lon, taken_at.lat) if taken_at else (None, None)
        await self.connection.execute(queries()["keep_photo"], one.ticket_id, one.digest, name, lon, lat, evidence)

    async def put_off(self, one: Claimed, reason: str, pause: timedelta, *, counts: bool) -> None:
        key = (one.ticket_id, one.digest, one.attempts)
        await self.connection.execute(queries()["put_off_photo"], *key, reason, pause, int(not counts))

    async def refuse(self, one: Claimed, reason: str) -> bool:
        """Give up; False where it is not ours any more."""
        key = (one.ticket_id, one.digest, one.attempts)
        return bool(await self.connection.fetchval(queries()["refuse_photo"], *key, reason))

    async def erased(self, within: timedelta | None) -> list[UUID]:
        """Find the tickets that were erased within the last while, or ever."""
        rows = await self.connection.fetch(queries()["erased_tickets"], within)
        return [row["ticket_id"] for row in rows]

    async def forget(self, ticket_id: UUID) -> None:
        await self.connection.execute(queries()["forget_photos"], ticket_id)

    async def refuse_orphans(self, age: timedelta) -> int:
        return affected(await self.connection.execute(queries()["refuse_orphans"], age))

    def _row(self, one: WantedPhoto) -> tuple[UUID, bytes, bytes, bytes]:
        plain = one.reference.encode("utf-8", "surrogatepass")
        digest = sha256(plain).digest()
        sealed = seal(self.ring, plain, _context(one.ticket_id, digest))
        return one.ticket_id, digest, sealed.data_key, sealed.blob


def _context(ticket_id: UUID, digest: bytes) -> str:
    return f"intake.photo|{ticket_id}|{digest.hex()}"
