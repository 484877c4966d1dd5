"""A stranger in the database: sessions of its own, on the observers' address. Targets are "postgres/<service>"."""

from typing import TYPE_CHECKING, Any

import asyncpg

from bench.faults.system import System
from shared.contracts.topics import PARKED

if TYPE_CHECKING:
    Session = asyncpg.Connection[asyncpg.Record]
else:
    Session = asyncpg.Connection

DATABASE = "postgres"
SERVICES = tuple(PARKED)
SESSIONS = frozenset(
    {"end_backend", "idle_transaction", "no_connections", "pause_backend", "refused_rows", "stranger_lock"}
)
"""Kinds that need a session of their own: one that keeps others from opening any conflicts with all of them."""


async def stranger(system: System, **settings: str) -> Session:
    """Open a session that is none of the services'."""
    session: Session = await asyncpg.connect(
        system.direct_database, server_settings={"application_name": "stranger", **settings}, timeout=10
    )
    return session


async def backends(session: Session, service: str, part: str) -> list[dict[str, Any]]:
    """List a service's sessions of one part (`work`, `relay`), those busy or busy lately first."""
    rows = await session.fetch(
        "select pid, client_port, state from pg_stat_activity where application_name like $1 "
        "order by state = 'idle', state_change desc",
        f"xiaolan {service} {part}%",
    )
    return [dict(row) for row in rows]
