"""The platforms send what nobody can read, among healthy records or with repeats of them mixed in."""

from random import Random

from bench.faults.kinds._burst import LOAD, PATIENCE, Burst, Flood
from bench.faults.kinds._kind import Drawn
from bench.faults.kinds._patience import felt
from bench.faults.ledger import Publish
from bench.faults.system import System

_PARKED = """
select count(*) from intake.parked p join unnest($1::text[], $2::int[], $3::bigint[]) s (topic, partition, off)
using (topic, partition, off)
"""


class Poison(Flood):
    name = "poison"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        shares = {"poison": round(random.uniform(0.1, 0.5), 2)}
        if random.random() < 0.5:
            shares |= {"duplicates": 0.3, "replays": 0.2}
        return Drawn(self.name, LOAD, random.uniform(4, 10), shares)

    def is_one(self, publish: Publish) -> bool:
        return publish.kind == "poison"

    async def evidence(self, system: System, drawn: Drawn, state: Burst) -> str:  # noqa: ARG002
        places = [p.place for p in await self.ours(system, state) if p.place]
        parked = 0

        async def are_parked() -> bool:
            nonlocal parked
            (row,) = await system.sql(_PARKED, *map(list, zip(*places, strict=True)))
            parked = int(row["count"])
            return parked > 0

        if not places or not await felt(are_parked, PATIENCE):
            return ""
        return f"{len(places)} unreadable records lay on their topics, {parked} are parked by now"


KIND = Poison()
