"""The platforms send records twice, and long ago sent ones again."""

from random import Random

from bench.faults.kinds._burst import LOAD, Burst, Flood
from bench.faults.kinds._kind import Drawn
from bench.faults.ledger import Publish
from bench.faults.system import System


class Repeats(Flood):
    name = "repeats"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        shares = {"duplicates": round(random.uniform(0.2, 0.8), 2), "replays": round(random.uniform(0.1, 0.5), 2)}
        return Drawn(self.name, LOAD, random.uniform(3, 10), shares)

    def is_one(self, publish: Publish) -> bool:
        return publish.repeats is not None

    async def evidence(self, system: System, drawn: Drawn, state: Burst) -> str:  # noqa: ARG002
        count = len(await self.ours(system, state))
        return f"{count} records lay on their topics a second time" if count else ""


KIND = Repeats()
