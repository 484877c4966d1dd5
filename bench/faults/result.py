"""What a campaign was ordered to do, and how it went."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.rounds import Planned
from bench.faults.system import Site


@dataclass(frozen=True)
class Order:
    """What to run. `only` names kinds; none means all."""

    seed: int
    faults: int
    only: tuple[str, ...] = ()
    site: Site = field(default_factory=lambda: Site(Path("bench/out/faults")))

    @property
    def command(self) -> str:
        """Give the one command that repeats it."""
        only = f" --only {','.join(self.only)}" if self.only else ""
        return f"python -m bench.faults --seed {self.seed} --faults {self.faults}{only}"


@dataclass
class Done:
    """One fault as it went; `evidence` empty: it touched nothing, and proves nothing."""

    planned: Planned
    round: int
    at: float = 0.0
    healed_at: float = 0.0
    evidence: str = ""
    error: str = ""


@dataclass
class Result:
    order: Order
    started: float = field(default_factory=time.time)
    ended: float = 0.0
    faults: list[Done] = field(default_factory=list)
    checked: dict[str, tuple[Invariant, Checked]] = field(default_factory=dict)
    calm: float = 0.0
    """Seconds that the same proof of being well took before the first fault: what this machine needs anyway."""
    recoveries: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    duplicates: dict[str, int] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """What went wrong beside the invariants: an unrest at the end, a heal that failed."""
    broke_at: int | None = None
    """The last fault of the round after which something broke."""
    kept: Path | None = None
    """The folder with logs and tables of a run that failed."""

    @property
    def effective(self) -> list[Done]:
        return [done for done in self.faults if done.evidence]

    @property
    def ineffective(self) -> list[Done]:
        return [done for done in self.faults if not done.evidence]

    @property
    def violations(self) -> int:
        return sum(len(checked.violations) for _, checked in self.checked.values())

    @property
    def passed(self) -> bool:
        """Everything was checked, nothing was violated, every fault took effect."""
        checked = all(checked.green for _, checked in self.checked.values())
        complete = len(self.effective) >= self.order.faults and not self.ineffective
        return bool(self.checked) and checked and complete and not self.problems
