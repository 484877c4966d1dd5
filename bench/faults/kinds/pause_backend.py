"""One session's process of the database stands still in the middle of a service's work; the others go on."""

import asyncio
import time
from dataclasses import dataclass
from random import Random

from bench.faults.kinds._database import DATABASE, SERVICES, SESSIONS, Session, backends, stranger
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._process import Stopped, unread
from bench.faults.system import System

PATIENCE = 20.0


@dataclass
class Paused:
    process: Stopped
    waits: str
    """What the service was kept from, as seen from outside."""


class PauseBackend(Kind[Paused]):
    name = "pause_backend"
    conflicts = SESSIONS

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        service, part = random.choice(SERVICES), random.choice(("work", "relay"))
        return Drawn(self.name, f"{DATABASE}/{service}", random.uniform(3, 20), {"part": part})

    async def inject(self, system: System, drawn: Drawn) -> Paused:
        service = drawn.target.partition("/")[2]
        session = await stranger(system)
        try:
            return await _one_that_is_missed(system, session, service, drawn.detail["part"])
        finally:
            await session.close()

    async def heal(self, system: System, drawn: Drawn, state: Paused) -> None:  # noqa: ARG002
        state.process.wake()

    async def evidence(self, system: System, drawn: Drawn, state: Paused) -> str:  # noqa: ARG002
        return f"{state.process.seen}; {state.waits}" if state.process.seen else ""


async def _one_that_is_missed(system: System, session: Session, service: str, part: str) -> Paused:
    """Stop sessions one after the other until one is stopped that the service wants something of."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for backend in await backends(session, service, part):
            stopped = await Stopped.stop(backend["pid"])
            if waits := await _missed(system, backend):
                return Paused(stopped, waits)
            stopped.wake()
    raise RuntimeError(f"no session of {service}'s {part} was in use within {PATIENCE:.0f} s; is there any load?")


async def _missed(system: System, backend: dict[str, object]) -> str:
    if backend["state"] != "idle":
        return f"its session was {backend['state']}"
    for _ in range(15):
        if count := unread(system.stack.postgres.port, int(str(backend["client_port"]))):
            return f"{count} bytes of a request lay unread"
        await asyncio.sleep(0.1)
    return ""


KIND = PauseBackend()
