"""The database stops without a farewell to anybody, recovers from its log and is there again."""

import asyncio
from dataclasses import dataclass
from random import Random
from signal import SIGQUIT

from bench.faults.kinds._database import DATABASE
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.system import System

RECOVERED = "automatic recovery in progress"


@dataclass
class Killed:
    before: int | None
    read: int
    """Bytes of the log that were there before."""
    after: int | None = None


class KillDatabase(Kind[Killed]):
    name = "kill_database"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, DATABASE, random.uniform(0, 5))

    async def inject(self, system: System, drawn: Drawn) -> Killed:  # noqa: ARG002
        server = system.stack.postgres
        state = Killed(server.pid, server.log.stat().st_size)
        usual, server.stop_signal = server.stop_signal, SIGQUIT  # as `pg_ctl stop -m immediate` does
        try:
            await asyncio.to_thread(server.stop)
        finally:
            server.stop_signal = usual
        return state

    async def heal(self, system: System, drawn: Drawn, state: Killed) -> None:  # noqa: ARG002
        await asyncio.to_thread(system.stack.postgres.start)
        state.after = system.stack.postgres.pid

    async def evidence(self, system: System, drawn: Drawn, state: Killed) -> str:  # noqa: ARG002
        with system.stack.postgres.log.open("rb") as log:
            log.seek(state.read)
            recovered = RECOVERED.encode() in log.read()
        changed = state.before is not None and state.after not in (None, state.before)
        return f"database {state.before} ended, {state.after} recovered from its log" if changed and recovered else ""


KIND = KillDatabase()
