"""Single sessions of a service are ended by the database, busy ones first, again and again."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import asyncpg

from bench.faults.kinds._database import DATABASE, SERVICES, Session, backends, stranger
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.system import System

EVERY = 0.25


@dataclass
class Ending:
    session: Session
    ended: Counter[str] = field(default_factory=Counter)
    """How many sessions were ended, by what they were doing."""
    task: "asyncio.Task[None] | None" = None


class EndBackend(Kind[Ending]):
    name = "end_backend"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        service, part = random.choice(SERVICES), random.choice(("work", "relay"))
        return Drawn(self.name, f"{DATABASE}/{service}", random.uniform(1, 8), {"part": part})

    async def inject(self, system: System, drawn: Drawn) -> Ending:
        state = Ending(await stranger(system))
        await _end_one(state, drawn)
        state.task = asyncio.create_task(_end_more(state, drawn))
        return state

    async def heal(self, system: System, drawn: Drawn, state: Ending) -> None:  # noqa: ARG002
        if state.task is not None:
            state.task.cancel()
            with contextlib.suppress(asyncio.CancelledError, asyncpg.PostgresError, OSError):
                await state.task
        await state.session.close()

    async def evidence(self, system: System, drawn: Drawn, state: Ending) -> str:  # noqa: ARG002
        doing = ", ".join(f"{count} {what}" for what, count in state.ended.most_common())
        return f"{state.ended.total()} sessions were ended: {doing}" if state.ended else ""


async def _end_more(state: Ending, drawn: Drawn) -> None:
    while True:
        await asyncio.sleep(EVERY)
        await _end_one(state, drawn)


async def _end_one(state: Ending, drawn: Drawn) -> None:
    for backend in (await backends(state.session, drawn.target.partition("/")[2], drawn.detail["part"]))[:1]:
        if await state.session.fetchval("select pg_terminate_backend($1, 2000)", backend["pid"]):
            state.ended[backend["state"] or "starting"] += 1


KIND = EndBackend()
