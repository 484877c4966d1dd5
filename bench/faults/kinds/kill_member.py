"""A replica ends as in a power cut and is started again a while later."""

from dataclasses import dataclass
from random import Random

from bench.faults.kinds._kind import Drawn, Kind, members
from bench.faults.system import System


@dataclass
class Killed:
    before: int
    after: int = 0


class KillMember(Kind[Killed]):
    name = "kill_member"

    def draw(self, random: Random, system: System) -> Drawn:
        return Drawn(self.name, random.choice(members(system)), random.uniform(0, 6))

    async def inject(self, system: System, drawn: Drawn) -> Killed:
        member = system.members[drawn.target]
        state = Killed(member.pid)
        await member.kill()
        return state

    async def heal(self, system: System, drawn: Drawn, state: Killed) -> None:
        await system.members[drawn.target].start()
        state.after = system.members[drawn.target].pid

    async def evidence(self, system: System, drawn: Drawn, state: Killed) -> str:  # noqa: ARG002
        changed = state.after not in (0, state.before)
        return f"process {state.before} ended, {state.after} took its place" if changed else ""


KIND = KillMember()
