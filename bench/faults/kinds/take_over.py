"""A replica stands still for long and the other one must do all of its work meanwhile: partitions and outbox."""

from dataclasses import dataclass
from random import Random

from bench.faults.kinds._kind import ALONE, Drawn, Kind, members
from bench.faults.kinds._late import wake
from bench.faults.kinds._patience import felt
from bench.faults.kinds._process import Stopped
from bench.faults.system import System

LATE = 15.0
"""Seconds after which a record in the outbox has nobody who cares: a paused owner's session ends after 8."""
PATIENCE = 15.0
_OLDEST = """
select coalesce(extract(epoch from clock_timestamp() - min(created)), 0) as age
from {service}.outbox where published_at is null
"""


class NotTakenOverError(Exception):
    """A replica stood still and the other one did not do its work."""


@dataclass
class StandsStill:
    process: Stopped
    age: float = 0.0
    """Age of the oldest record in the service's outbox, in seconds."""


class TakeOver(Kind[StandsStill]):
    """Raises NotTakenOverError or CursorWentBackError from `heal`, after it woke the replica."""

    name = "take_over"
    conflicts = frozenset({ALONE})

    def draw(self, random: Random, system: System) -> Drawn:
        (span,) = random.choices(((25, 40), (40, 90)), (85, 15))
        return Drawn(self.name, random.choice(members(system)), random.uniform(*span))

    async def inject(self, system: System, drawn: Drawn) -> StandsStill:
        return StandsStill(await Stopped.stop(system.members[drawn.target].pid))

    async def heal(self, system: System, drawn: Drawn, state: StandsStill) -> None:
        service = system.members[drawn.target].service

        async def young() -> bool:
            (row,) = await system.sql(_OLDEST.format(service=service))
            state.age = float(row["age"])
            return state.age < LATE

        try:
            taken = await felt(young, PATIENCE)
        finally:
            await wake(system, service, state.process)
        if not taken:
            raise NotTakenOverError(f"{drawn.target} stood still; {service}'s outbox waited for {state.age:.0f} s")

    async def evidence(self, system: System, drawn: Drawn, state: StandsStill) -> str:  # noqa: ARG002
        return f"{state.process.seen}; the outbox stayed {state.age:.1f} s young" if state.process.seen else ""


KIND = TakeOver()
