"""A replica stands still and wakes late; past the session timeout of 10 s the other one has its partitions by then."""

from dataclasses import dataclass
from random import Random

from bench.faults.kinds._kind import Drawn, Kind, members
from bench.faults.kinds._late import wake
from bench.faults.kinds._process import Stopped
from bench.faults.system import System

SPANS = ((5, 9), (12, 20), (20, 90))


@dataclass
class Paused:
    process: Stopped
    held: int
    """Partitions that the other replica had at the start."""
    took: int = 0


class PauseMember(Kind[Paused]):
    """Raises CursorWentBackError from `heal` when the one that woke late was let do anything."""

    name = "pause_member"

    def draw(self, random: Random, system: System) -> Drawn:
        (span,) = random.choices(SPANS, (50, 45, 5))
        return Drawn(self.name, random.choice(members(system)), random.uniform(*span))

    async def inject(self, system: System, drawn: Drawn) -> Paused:
        held = await _partitions(system, _other(system, drawn.target))
        return Paused(await Stopped.stop(system.members[drawn.target].pid), held)

    async def heal(self, system: System, drawn: Drawn, state: Paused) -> None:
        state.took = await _partitions(system, _other(system, drawn.target)) - state.held
        await wake(system, system.members[drawn.target].service, state.process)

    async def evidence(self, system: System, drawn: Drawn, state: Paused) -> str:
        if not state.process.seen or state.took <= 0:
            return state.process.seen
        return f"{state.process.seen}; {_other(system, drawn.target)} took {state.took} partitions"


def _other(system: System, name: str) -> str:
    service = system.members[name].service
    return next(other for other in members(system, service) if other != name)


async def _partitions(system: System, name: str) -> int:
    report = await system.members[name].health()
    return sum(consumer["partitions"] for consumer in (report or {}).get("consumers", ()))


KIND = PauseMember()
