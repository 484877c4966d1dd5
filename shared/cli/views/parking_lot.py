"""The parked rows of every service, as an operator sees and settles them."""

import getpass
import importlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

from shared.kit import parking, retry
from shared.kit.clock import Clock
from shared.kit.keys import KeyRing
from shared.kit.logging import configure
from shared.kit.postgres import Connection, lazy_pool
from shared.kit.record import Raw
from shared.kit.service import Service
from shared.kit.settings import KitSettings
from shared.kit.transaction import Transaction

OPEN = ("waiting", "behind", "dead")


class ErasedError(Exception):
    """The record's bytes were erased: only where it lay and why it was parked is left."""


@dataclass(frozen=True)
class Place:
    """One parked row: its service and its number there; people write `intake/17`."""

    service: str
    id: int

    def __str__(self) -> str:
        return f"{self.service}/{self.id}"


@dataclass(frozen=True)
class Row:
    """What is known of a parked record without opening it. `followers` are rows of its key that wait behind it."""

    id: str
    state: str
    reason: str
    faults: tuple[str, ...]
    error: str
    origin: str
    attempts: int
    parked_at: datetime
    next_try: datetime | None
    followers: int
    key_hash: UUID

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


_ROWS = """
select p.id, p.state, p.reason, p.faults, p.error, p.topic, p.partition, p.off, p.attempts, p.parked_at, p.next_try,
       p.key_hash, (select count(*) from {service}.parked b where b.key_hash = p.key_hash and b.blocks and b.id > p.id)
           as followers
from {service}.parked p
where p.state = any ($1::text[]) and ($2::text = '' or p.reason = $2) and ($3::bigint is null or p.id = $3)
order by p.id limit $4
"""
_STATS = """
select topic, state, reason, count(*) as count, min(parked_at) as oldest from {service}.parked
where state = any ($1::text[]) group by 1, 2, 3 order by 1, 2, 3
"""
_SEALED = "select topic, partition, off, arrived, data_key, sealed from {service}.parked where id = $1"


async def stats(connection: Connection, service: str) -> list[dict[str, Any]]:
    """Count the open rows of a service by topic, state and reason."""
    found = await connection.fetch(_STATS.format(service=service), OPEN)
    return [{"service": service, **dict(row)} for row in found]


async def rows(
    connection: Connection, service: str, *, states: tuple[str, ...] = OPEN, reason: str = "", limit: int = 100
) -> list[Row]:
    found = await connection.fetch(_ROWS.format(service=service), states, reason, None, limit)
    return [_row(service, row) for row in found]


async def row(connection: Connection, place: Place) -> Row | None:
    everything = (*OPEN, "applied", "duplicate", "discarded")
    found = await connection.fetchrow(_ROWS.format(service=place.service), everything, "", place.id, 1)
    return _row(place.service, found) if found else None


def _row(service: str, found: Any) -> Row:
    return Row(
        f"{service}/{found['id']}",
        found["state"],
        found["reason"],
        tuple(found["faults"]),
        found["error"],
        f"{found['topic']}/{found['partition']}@{found['off']}",
        found["attempts"],
        found["parked_at"],
        found["next_try"],
        found["followers"],
        found["key_hash"],
    )


async def opened(connection: Connection, place: Place, settings: KitSettings) -> Raw:
    """Open the record, byte-identical to what lay on its topic. Raises ErasedError, KeyTrouble."""
    found = await connection.fetchrow(_SEALED.format(service=place.service), place.id)
    if found is None or found["sealed"] is None:
        raise ErasedError(ErasedError.__doc__)
    ring = KeyRing.parse(settings.parking_keys.get_secret_value(), setting="PARKING_KEYS")
    return parking.opened(found, ring)


async def discard(connection: Connection, place: Place, reason: str, settings: KitSettings) -> bool:
    """Give a record up, audited; what waits behind it goes on by itself. False when the row is settled already."""
    async with connection.transaction():
        await connection.execute(f"set local search_path = {place.service}")
        if not await parking.discard(connection, place.id):
            return False
        transaction = Transaction(place.service, connection, Clock.parse(settings.clock).now())
        subject = f"parked:{place.id}"
        actor = f"operator:{getpass.getuser()}"
        transaction.audit(
            "parked_record_discarded", subject=subject, actor=actor, cause=subject, facts={"reason": reason}
        )
        await transaction.flush()
    return True


async def replay(place: Place, key: UUID, *, dry: bool) -> list[retry.Tried]:
    """Apply a row's key again, in order, by today's code; `dry` tells what would happen and takes it back."""
    configure("ERROR")
    service, settings = _built(place.service)
    ring = KeyRing.parse(settings.parking_keys.get_secret_value(), setting="PARKING_KEYS")
    async with lazy_pool(settings.database_url.get_secret_value(), place.service, size=2) as pool:
        retrier = retry.Retrier(place.service, pool, Clock.parse(settings.clock), ring, service.consumers)
        return await retrier.replay(key, also=[place.id], dry=dry)


def _built(name: str) -> tuple[Service, KitSettings]:
    """Build a service as its own process does."""
    app = importlib.import_module(f"services.{name}.app")
    settings: KitSettings = get_type_hints(app.build)["settings"]()
    service: Service = app.build(settings)
    return service, settings
