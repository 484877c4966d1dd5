"""The broker stands still: connections stay open and nothing answers."""

from random import Random

from bench.faults.kinds._broker import BROKER
from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._process import Stopped
from bench.faults.system import System


class PauseBroker(Kind[Stopped]):
    name = "pause_broker"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        return Drawn(self.name, BROKER, random.uniform(5, 20))

    async def inject(self, system: System, drawn: Drawn) -> Stopped:  # noqa: ARG002
        pid = system.stack.kafka.pid
        if pid is None:
            raise RuntimeError("the broker does not run; start it before it is paused")
        return await Stopped.stop(pid)

    async def heal(self, system: System, drawn: Drawn, state: Stopped) -> None:  # noqa: ARG002
        state.wake()

    async def evidence(self, system: System, drawn: Drawn, state: Stopped) -> str:  # noqa: ARG002
        return state.seen


KIND = PauseBroker()
