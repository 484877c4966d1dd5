"""The form of a fault: drawn from a seed, done, undone, and proved to have touched the system."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Generic, TypeVar

from bench.faults.system import System

State = TypeVar("State")
ALONE = "*"
"""Among a kind's conflicts: nothing may overlap it."""


@dataclass(frozen=True)
class Drawn:
    """One fault as the seed chose it. `target` is what it is done to: "router-0", "router-0/kafka", "postgres"."""

    kind: str
    target: str
    seconds: float
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        detail = " ".join(f"{name}={value}" for name, value in self.detail.items())
        return f"{self.kind} {self.target} {self.seconds:.1f} s {detail}".rstrip()


class Kind(ABC, Generic[State]):
    """A family of faults. `inject` gives what `heal` and `evidence` need; `heal` is called once, whatever happened.

    `evidence` is asked after `heal` and says in one sentence how it was seen from outside; "" says that nothing was.
    """

    name: str
    conflicts: frozenset[str] = frozenset()
    """Kinds and targets that may not overlap: what would keep this one from taking effect or from being seen."""

    @abstractmethod
    def draw(self, random: Random, system: System) -> Drawn: ...

    @abstractmethod
    async def inject(self, system: System, drawn: Drawn) -> State: ...

    @abstractmethod
    async def heal(self, system: System, drawn: Drawn, state: State) -> None: ...

    @abstractmethod
    async def evidence(self, system: System, drawn: Drawn, state: State) -> str: ...


def may_overlap(kinds: Mapping[str, Kind[Any]], drawn: Drawn, others: Sequence[Drawn]) -> bool:
    """Tell whether a fault can be done while the others last."""
    return not any(_hinders(kinds, one, other) for other in others for one, other in ((drawn, other), (other, drawn)))


def _hinders(kinds: Mapping[str, Kind[Any]], one: Drawn, other: Drawn) -> bool:
    """Tell whether both are done to the same, or one to the other's end of a path, or a conflict is declared."""
    touched = {other.target, *other.target.split("/")}
    return one.target in touched or bool(kinds[one.kind].conflicts & {ALONE, other.kind, *touched})


def members(system: System, *services: str) -> list[str]:
    """List the replicas, of these services alone if any is named."""
    return [name for name, member in system.members.items() if not services or member.service in services]
