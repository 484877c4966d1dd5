"""The broker ends as in a power cut and is started again."""

import asyncio
from dataclasses import dataclass
from random import Random

from bench.faults.kinds._broker import BROKER
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.system import System


@dataclass
class Killed:
    before: int | None
    after: int | None = None


class KillBroker(Kind[Killed]):
    name = "kill_broker"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, BROKER, random.uniform(0, 5))

    async def inject(self, system: System, drawn: Drawn) -> Killed:  # noqa: ARG002
        state = Killed(system.stack.kafka.pid)
        await asyncio.to_thread(system.stack.kafka.kill)
        return state

    async def heal(self, system: System, drawn: Drawn, state: Killed) -> None:  # noqa: ARG002
        await asyncio.to_thread(system.stack.kafka.start)
        state.after = system.stack.kafka.pid

    async def evidence(self, system: System, drawn: Drawn, state: Killed) -> str:  # noqa: ARG002
        if state.before is None or state.after in (None, state.before):
            return ""
        return f"broker {state.before} was killed, {state.after} runs"


KIND = KillBroker()
