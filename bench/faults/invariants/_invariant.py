"""What an invariant is: read from outside, it counts what it looked at and lists what it found wrong."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from bench.faults.ledger import Ledger
from bench.faults.system import System


@dataclass
class Checked:
    """`checked` 0 proves nothing, so it is not green either."""

    checked: int = 0
    violations: list[str] = field(default_factory=list)

    def that(self, holds: bool, otherwise: str) -> None:
        """Count one thing that was looked at, and note what is wrong with it."""
        self.checked += 1
        if not holds:
            self.violations.append(otherwise)

    @property
    def green(self) -> bool:
        return self.checked > 0 and not self.violations


class Invariant(ABC):
    """One file each, found by its INVARIANT."""

    id: str
    what: str
    each_round: bool = False
    """Whether it may be asked while the load runs, so that a failure names the fault after which it broke."""
    of_the_ill: bool = False
    """Whether it may be asked of a system that is not well: it says why, where no other can be asked any more."""

    @abstractmethod
    async def check(self, system: System, ledger: Ledger) -> Checked: ...
