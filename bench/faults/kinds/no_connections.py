"""A stranger takes every connection that the database has, and the services lose theirs."""

import asyncio
from dataclasses import dataclass
from random import Random

import asyncpg

from bench.faults.kinds._database import DATABASE, SESSIONS, Session, stranger
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.system import System

REFUSED = b"too many clients already"
MOST = 1_000
"""Connections after which a database that still gives more is none of ours."""
_END_OTHERS = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where application_name like 'xiaolan %' and pid <> pg_backend_pid()
"""


@dataclass
class Taken:
    sessions: list[Session]
    read: int
    """Bytes of the database's log that were there when the last connection was taken."""
    refused: int = 0


class NoConnections(Kind[Taken]):
    name = "no_connections"
    conflicts = SESSIONS

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, f"{DATABASE}/connections", random.uniform(3, 12))

    async def inject(self, system: System, drawn: Drawn) -> Taken:  # noqa: ARG002
        sessions = await _take_all(system, [await stranger(system)])
        state = Taken(sessions, system.stack.postgres.log.stat().st_size)
        await sessions[0].fetchval(_END_OTHERS)
        state.sessions = await _take_all(system, sessions)
        return state

    async def heal(self, system: System, drawn: Drawn, state: Taken) -> None:  # noqa: ARG002
        with system.stack.postgres.log.open("rb") as log:
            log.seek(state.read)
            state.refused = log.read().count(REFUSED)
        await asyncio.gather(*(session.close() for session in state.sessions), return_exceptions=True)

    async def evidence(self, system: System, drawn: Drawn, state: Taken) -> str:  # noqa: ARG002
        return f"{len(state.sessions)} connections were taken, {state.refused} refused" if state.refused > 1 else ""


async def _take_all(system: System, sessions: list[Session]) -> list[Session]:
    """Open sessions until the database refuses one."""
    while len(sessions) < MOST:
        try:
            sessions.append(await stranger(system))
        except asyncpg.TooManyConnectionsError:
            return sessions
    raise RuntimeError(f"the database gave {MOST} connections and would give more; set max_connections lower")


KIND = NoConnections()
