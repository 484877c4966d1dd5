"""A process that wakes late may do nothing that counts: no cursor goes back behind the one that took over."""

import asyncio
import contextlib
import time

import asyncpg

from bench.faults.kinds._process import Stopped
from bench.faults.system import System

WATCHED = 6.0
"""Seconds after its waking in which a process still acts on what it knew before."""
EVERY = 0.1


class CursorWentBackError(Exception):
    """A process that woke late moved a cursor back: it is not fenced off."""


async def wake(system: System, service: str, process: Stopped) -> None:
    """Let a stopped process go on and watch its service's cursors. Raises CursorWentBackError."""
    furthest = await _cursors(system, service)
    process.wake()
    until = time.monotonic() + WATCHED
    while time.monotonic() < until:
        for place, offset in (await _cursors(system, service)).items():
            if offset < furthest.get(place, 0):
                raise CursorWentBackError(f"{service} {place[0]}/{place[1]}: from {furthest[place]} to {offset}")
            furthest[place] = offset
        await asyncio.sleep(EVERY)


async def _cursors(system: System, service: str) -> dict[tuple[str, int], int]:
    """Read the cursors; nothing while the database is away."""
    with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        rows = await system.sql(f"select topic, partition, next_offset from {service}.cursor")
        return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    return {}
