"""A fault of the network on one path of one replica, by the proxy that stands there."""

from abc import abstractmethod
from dataclasses import dataclass
from random import Random

from bench.faults.kinds._kind import Drawn, Kind
from bench.faults.kinds._patience import felt
from bench.faults.pipe import Counters
from bench.faults.proxy import Proxy
from bench.faults.system import System

LONGER = 20.0
"""Seconds that a fault lasts longer than drawn while nothing has come its way."""


@dataclass
class Disturbed:
    before: Counters
    count: int = 0


class Network(Kind[Disturbed]):
    """`counter` is what the proxy counts of it; a path that nothing went through does not count as touched."""

    paths: tuple[str, ...] = ("kafka", "postgres", "provider")
    counter: str
    unit: str
    span: tuple[float, float] = (4, 12)

    @abstractmethod
    def disturb(self, proxy: Proxy, drawn: Drawn) -> None: ...

    def detail(self, random: Random, path: str) -> dict[str, float | bool]:  # noqa: ARG002
        return {}

    def draw(self, random: Random, system: System) -> Drawn:
        path = random.choice(self.paths)
        name = random.choice([name for name, to in system.links if to == path])
        return Drawn(self.name, f"{name}/{path}", random.uniform(*self.span), self.detail(random, path))

    async def inject(self, system: System, drawn: Drawn) -> Disturbed:
        proxy = _proxy(system, drawn)
        state = Disturbed(proxy.seen())
        self.disturb(proxy, drawn)
        return state

    async def heal(self, system: System, drawn: Drawn, state: Disturbed) -> None:
        proxy = _proxy(system, drawn)

        async def touched() -> bool:
            state.count = self._counted(proxy, state)
            return state.count > 0

        await felt(touched, LONGER)
        proxy.clear()

    async def evidence(self, system: System, drawn: Drawn, state: Disturbed) -> str:  # noqa: ARG002
        return f"{state.count} {self.unit} on {drawn.target}" if state.count else ""

    def _counted(self, proxy: Proxy, state: Disturbed) -> int:
        return int(getattr(proxy.counters, self.counter) - getattr(state.before, self.counter))


def _proxy(system: System, drawn: Drawn) -> Proxy:
    name, _, path = drawn.target.partition("/")
    return system.links[name, path]
