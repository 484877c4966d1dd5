"""A stranger locks a table that a service needs, and takes its time."""

import asyncio
from dataclasses import dataclass
from random import Random

from bench.faults.kinds._database import DATABASE, SERVICES, Session, stranger
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._patience import felt
from bench.faults.system import System

TABLES = ("cursor", "inbox", "outbox", "audit")
SPANS = ((5, 20), (20, 60))
EVERY = 0.5
LONGER = 40.0
"""While another fault keeps records away nobody wants the table; the stranger stays until somebody has waited."""
_BEHIND = "select count(*) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))"


@dataclass
class Locked:
    holder: Session
    looker: Session
    waiting: int = 0
    """The most sessions that were seen to wait behind the lock."""
    task: "asyncio.Task[None] | None" = None


class StrangerLock(Kind[Locked]):
    name = "stranger_lock"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        (span,) = random.choices(SPANS, (85, 15))
        detail = {"table": random.choice(TABLES), "mode": random.choice(("access exclusive", "exclusive", "share"))}
        return Drawn(self.name, f"{DATABASE}/{random.choice(SERVICES)}", random.uniform(*span), detail)

    async def inject(self, system: System, drawn: Drawn) -> Locked:
        state = Locked(await stranger(system), await stranger(system))
        table = f"{drawn.target.partition('/')[2]}.{drawn.detail['table']}"
        await state.holder.execute(f"begin; lock table {table} in {drawn.detail['mode']} mode")
        state.task = asyncio.create_task(_look(state))
        return state

    async def heal(self, system: System, drawn: Drawn, state: Locked) -> None:  # noqa: ARG002
        async def waited() -> bool:
            return state.waiting > 0

        await felt(waited, LONGER)
        if state.task is not None:
            state.task.cancel()
            await asyncio.gather(state.task, return_exceptions=True)
        await state.holder.close()
        await state.looker.close()

    async def evidence(self, system: System, drawn: Drawn, state: Locked) -> str:  # noqa: ARG002
        return f"{state.waiting} sessions waited behind the stranger" if state.waiting else ""


async def _look(state: Locked) -> None:
    while True:
        count = await state.looker.fetchval(_BEHIND, state.holder.get_server_pid())
        state.waiting = max(state.waiting, count)
        await asyncio.sleep(EVERY)


KIND = StrangerLock()
