"""The webhooks' receiver misbehaves: too busy, broken, slow, or it takes a message and never says so."""

from dataclasses import dataclass
from random import Random
from typing import get_args

from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._patience import felt
from bench.faults.provider import Behaviour
from bench.faults.system import System

PROVIDER = "provider"
LONGER = 45.0
"""Seconds that a fault lasts longer than drawn while nobody has called."""


@dataclass
class Misbehaving:
    before: int
    calls: int = 0


class ProviderFault(Kind[Misbehaving]):
    name = "provider"

    def draw(self, random: Random, system: System) -> Drawn:  # noqa: ARG002
        behaviour = random.choice([b for b in get_args(Behaviour) if b != "ok"])
        return Drawn(self.name, PROVIDER, random.uniform(2, 8), {"behaviour": behaviour})

    async def inject(self, system: System, drawn: Drawn) -> Misbehaving:
        behaviour: Behaviour = drawn.detail["behaviour"]
        state = Misbehaving(system.provider.answered[behaviour])
        system.provider.behaviour = behaviour
        return state

    async def heal(self, system: System, drawn: Drawn, state: Misbehaving) -> None:
        async def called() -> bool:
            state.calls = system.provider.answered[drawn.detail["behaviour"]] - state.before
            return state.calls > 0

        await felt(called, LONGER)
        system.provider.behaviour = "ok"

    async def evidence(self, system: System, drawn: Drawn, state: Misbehaving) -> str:  # noqa: ARG002
        return f"{state.calls} calls met a receiver that was {drawn.detail['behaviour']}" if state.calls else ""


KIND = ProviderFault()
