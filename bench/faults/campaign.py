"""The campaign: faults round by round, healed, recovered from, proved to have had effect; then all is checked."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

import bench.faults.invariants as invariants_
import bench.faults.kinds as kinds_
from bench.faults.evidence import keep
from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.kinds._kind import Kind
from bench.faults.recovery import at_rest, drained, recovered
from bench.faults.rounds import Planned, rounds
from bench.faults.system import Site, System, running
from bench.faults.waiting import until
from shared.kit.discovery import discover

WARM = 6.0
"""Seconds of load before the first fault."""
GIVE_UP = 150.0
"""Seconds after which a system that is not well again will not be well: the campaign ends there."""
REST = 240.0
"""Seconds for everything to run out at the end: leases of a minute, and calls that are slow."""
OBSERVED = 60.0


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
    at: float
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


def kinds_of(order: Order) -> dict[str, Kind[Any]]:
    """Find the kinds of fault. Raises ValueError for a name that is none."""
    found = {kind.name: kind for kind in discover(kinds_, "KIND", Kind).values()}  # type: ignore[type-abstract]
    if unknown := [name for name in order.only if name not in found]:
        raise ValueError(f"no kind of fault is called {', '.join(unknown)}; there are: {', '.join(sorted(found))}")
    return {name: kind for name, kind in found.items() if not order.only or name in order.only}


def _invariants() -> dict[str, Invariant]:
    return discover(invariants_, "INVARIANT", Invariant)  # type: ignore[type-abstract]


async def run(order: Order, console: Console) -> Result:
    """Run a campaign to its end, or to the first round after which something is broken."""
    result = Result(order)
    async with running(order.site) as system:
        campaign = Campaign(order, system, kinds_of(order), _invariants(), console)
        try:
            await campaign.run(result)
        finally:
            result.ended = time.time()
            await _measured(system, result)
            if not result.passed:
                result.kept = await keep(system, order.site.folder)
    return result


@dataclass
class Campaign:
    order: Order
    system: System
    kinds: Mapping[str, Kind[Any]]
    invariants: Mapping[str, Invariant]
    console: Console

    async def run(self, result: Result) -> None:
        self.system.load.start()
        await asyncio.sleep(WARM)
        if await recovered(self.system, time.monotonic(), GIVE_UP) == float("inf"):
            result.problems.append("the system is not well before the first fault; read its logs")
            return
        for number, planned in enumerate(rounds(self.order.seed, self.order.faults, self.kinds, self.system), 1):
            await self._round(number, planned, result)
            if result.broke_at is not None:
                return
        await self._end(result)

    async def _round(self, number: int, planned: Sequence[Planned], result: Result) -> None:
        done = await asyncio.gather(*(self._one(number, one, result) for one in planned))
        result.faults += sorted(done, key=lambda d: d.planned.n)
        mark = len(self.system.ledger.publishes)
        seconds = await recovered(self.system, time.monotonic(), GIVE_UP)
        result.recoveries.append(seconds)
        self.system.ledger.recoveries.append((number, seconds))
        if seconds < float("inf"):
            self.system.ledger.end = mark
            await self._observed()
            await self._check(result, [i for i in self.invariants.values() if i.each_round])
            self.system.ledger.first = mark
        else:
            await self._check(result, [i for i in self.invariants.values() if i.id == "I12"])
        self._tell(done, seconds, result)
        if any(checked.violations for _, checked in result.checked.values()) or result.problems:
            result.broke_at = result.faults[-1].planned.n

    async def _one(self, number: int, planned: Planned, result: Result) -> Done:
        """Do one fault and undo it; whatever happens, it is undone."""
        kind = self.kinds[planned.drawn.kind]
        await asyncio.sleep(planned.after)
        done = Done(planned, number, time.time())
        try:
            state = await kind.inject(self.system, planned.drawn)
        except Exception as error:  # noqa: BLE001 - a fault that could not be done took no effect, and says so
            done.error = f"could not be done: {error!r}"
            return done
        try:
            await asyncio.sleep(planned.drawn.seconds)
        finally:
            try:
                await kind.heal(self.system, planned.drawn, state)
            except Exception as error:  # noqa: BLE001
                done.error = f"could not be healed: {error!r}"
                result.problems.append(f"fault {planned.n} {planned.drawn}: {done.error}")
            done.healed_at = time.time()
        try:
            done.evidence = await kind.evidence(self.system, planned.drawn, state)
        except Exception as error:  # noqa: BLE001
            done.error = f"has no evidence: {error!r}"
        return done

    async def _end(self, result: Result) -> None:
        """Let everything run out, then ask all invariants about everything."""
        self.system.provider.behaviour = "ok"
        if unrest := await at_rest(self.system, REST):
            result.problems.append(f"not at rest within {REST:.0f} s: {unrest}")
        await drained(self.system)
        ledger = self.system.ledger
        ledger.first, ledger.end, ledger.whole = 0, len(ledger.publishes), True
        await self._check(result, list(self.invariants.values()))

    async def _observed(self) -> None:
        """Wait until the observer has read what lies on the topics; it reads on while the load runs."""
        ends = await self.system.observer.ends()

        async def read() -> bool:
            return self.system.observer.has_read(ends)

        async with asyncio.timeout(OBSERVED):
            await until(read)

    async def _check(self, result: Result, invariants: Sequence[Invariant]) -> None:
        for invariant in invariants:
            result.checked[invariant.id] = (invariant, await invariant.check(self.system, self.system.ledger))

    def _tell(self, round_: Sequence[Done], seconds: float, result: Result) -> None:
        for done in round_:
            mark = "[green]●[/]" if done.evidence else "[red]○ no effect[/]"
            drawn, why = done.planned.drawn, done.evidence or done.error
            self.console.print(
                f"{mark} [bold]{done.planned.n:>3}[/] {drawn.kind:<18} {drawn.target:<20} {drawn.seconds:5.1f} s  "
                f"[dim]{why[:110]}[/]", highlight=False,
            )  # fmt: skip
        broken = [i.id for i, checked in result.checked.values() if checked.violations]
        tail = f"[red]broken: {', '.join(broken)}[/]" if broken else "[green]nothing lost, nothing doubled[/]"
        self.console.print(f"      well after {seconds:4.1f} s, {len(self.system.ledger.publishes):,} sent, {tail}")


async def _measured(system: System, result: Result) -> None:
    from bench.faults import figures

    result.counts = system.ledger.counts()
    result.duplicates = figures.duplicates(system.ledger)
    result.latencies = figures.latencies(system.ledger)
    result.environment = await figures.environment(system)
