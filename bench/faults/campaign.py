"""The campaign: faults round by round, healed, recovered from, proved to have had effect; then all is checked."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

import bench.faults.invariants as invariants_
import bench.faults.kinds as kinds_
from bench.faults.evidence import keep
from bench.faults.invariants._invariant import Invariant
from bench.faults.kinds._kind import Kind
from bench.faults.recovery import asked, at_rest, drained, recovered
from bench.faults.result import Done, Order, Result
from bench.faults.rounds import Planned, rounds
from bench.faults.system import System, running
from bench.faults.waiting import until
from shared.kit.discovery import discover

WARM = 6.0
"""Seconds of load before the first fault."""
GIVE_UP = 150.0
"""Seconds after which a system that is not well again will not be well: the campaign ends there."""
REST = 240.0
"""Seconds for everything to run out at the end: leases of a minute, and calls that are slow."""
OBSERVED = 60.0


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
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # of a broker that is away it speaks without end
    result = Result(order)
    async with running(order.site) as system:
        campaign = Campaign(order, system, kinds_of(order), _invariants(), console)
        try:
            await campaign.run(result)
        except Exception as error:  # noqa: BLE001 - what broke the campaign off is a finding, and is reported
            result.problems.append(f"the campaign broke off: {error!r}")
            result.broke_at = result.faults[-1].planned.n if result.faults else None
        result.ended = time.time()
        await _measured(system, result)
        if not result.passed:
            result.kept = await keep(system, order.site.folder)
    return result


@dataclass
class Act:
    """One fault on its way: done, undone, proved."""

    kind: Kind[Any]
    done: Done
    state: Any = None
    unhealed: bool = False

    async def do(self, system: System) -> None:
        """Do a fault and undo it; whatever happens, it is undone."""
        drawn, done = self.done.planned.drawn, self.done
        await asyncio.sleep(done.planned.after)
        done.at = time.time()
        try:
            self.state = await self.kind.inject(system, drawn)
        except Exception as error:  # noqa: BLE001 - a fault that could not be done took no effect, and says so
            done.error = f"could not be done: {error!r}"
            return
        try:
            await asyncio.sleep(drawn.seconds)
        finally:
            try:
                await self.kind.heal(system, drawn, self.state)
            except Exception as error:  # noqa: BLE001 - a system that cannot be mended is a finding
                done.error, self.unhealed = f"could not be healed: {error!r}", True
            done.healed_at = time.time()

    async def prove(self, system: System) -> None:
        """Ask for the proof that the fault was felt."""
        if self.done.error:
            return
        try:
            self.done.evidence = await self.kind.evidence(system, self.done.planned.drawn, self.state)
        except Exception as error:  # noqa: BLE001 - no proof, and why
            self.done.error = f"has no evidence: {error!r}"


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
        result.calm = await recovered(self.system, time.monotonic(), GIVE_UP)
        if result.calm == float("inf"):
            result.problems.append("the system is not well before the first fault; read its logs")
            await self._ask_the_ill(result)
            result.broke_at = 0
            return
        for number, planned in enumerate(rounds(self.order.seed, self.order.faults, self.kinds, self.system), 1):
            await self._round(number, planned, result)
            if result.broke_at is not None:
                return
        await self._end(result)

    async def _round(self, number: int, planned: Sequence[Planned], result: Result) -> None:
        acts = [Act(self.kinds[one.drawn.kind], Done(one, number)) for one in planned]
        await asyncio.gather(*(act.do(self.system) for act in acts))
        healed, mark = time.monotonic(), len(self.system.ledger.publishes)
        proving = asyncio.gather(*(act.prove(self.system) for act in acts))
        seconds = await recovered(self.system, healed, GIVE_UP)
        await proving
        result.faults += sorted((act.done for act in acts), key=lambda done: done.planned.n)
        result.problems += [f"fault {act.done.planned}: {act.done.error}" for act in acts if act.unhealed]
        await self._judge(number, mark, seconds, result)
        self._tell([act.done for act in acts], seconds, result)

    async def _judge(self, number: int, mark: int, seconds: float, result: Result) -> None:
        """Ask after a round what may be asked while the load runs; of a system that is not well only that."""
        ledger = self.system.ledger
        result.recoveries.append(seconds)
        ledger.recoveries.append((number, seconds))
        if seconds < float("inf"):
            ledger.end = mark
            await self._observed()
            await self._check(result, [i for i in self.invariants.values() if i.each_round])
            ledger.first = mark
        else:
            await self._ask_the_ill(result)
        if result.violations or result.problems:
            result.broke_at = result.faults[-1].planned.n

    async def _ask_the_ill(self, result: Result) -> None:
        await self._check(result, [i for i in self.invariants.values() if i.of_the_ill])

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
        ends = await asked(self.system.observer.ends)

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
