"""A million records through the three hops: steady, flat, bounded, drained; then unreadable ones among them."""

import asyncio
import time
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from rich.console import Console

from bench import processes
from bench.chain import Chain, Room, chain
from bench.hops import SERVICES
from bench.job.flow import Flow, Load, flowing
from bench.job.state import State
from bench.report import Figure, Report, of_runs
from bench.section import Section
from shared.kit import relay

MILLION = Load(count=1_000_000, window=20_000)
STEP = 100_000
WARM = Load(count=20_000, window=20_000)
CLEAN = Load(count=20_000, window=2_000)
POISONED = {1: Load(20_000, 2_000, poison_every=100.0), 20: Load(20_000, 2_000, poison_every=5.0)}
"""By the share of unreadable records in a hundred healthy ones; the window is small, so that waiting is the way's."""
DRAINED_SECONDS = 60.0
SHOWN_BYTES = 20.0
"""Tables that take less a record are as good as empty."""


@dataclass
class Slices:
    """What was seen after each step of the long run."""

    counts: list[int] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    memory: list[dict[str, int]] = field(default_factory=list)
    waiting: list[tuple[int, float]] = field(default_factory=list)
    """Chunks that waited in all outboxes, and the age of the oldest in seconds."""

    @property
    def rates(self) -> list[float]:
        return [
            (count - before) / (end - begin)
            for (before, begin), (count, end) in pairwise([(0, 0.0), *zip(self.counts, self.ends, strict=True)])
        ]


def measure(report: Report, console: Console, rounds: int) -> None:
    asyncio.run(measured(report, console, rounds, MILLION, STEP))


async def measured(report: Report, console: Console, rounds: int, load: Load, step: int) -> None:
    async with chain() as made:
        await _long_run(report, console, made, load, step)
        await _poisoned(report, console, made, rounds)


async def _long_run(report: Report, console: Console, made: Chain, load: Load, step: int) -> None:
    async with made.room("kit") as room, flowing(made.stack.endpoints.kafka_servers, room.prefix) as flow:
        state, slices = State(room.url), Slices()

        async def on_slice(count: int, seconds: float) -> None:
            slices.counts.append(count)
            slices.ends.append(seconds)
            slices.memory.append(_resident(room))
            slices.waiting.append(await state.unpublished())
            console.print(f"[dim]{count:>9,} after {seconds:,.0f} s, {slices.waiting[-1][0]} chunks wait[/]")

        await flow.run(WARM, STEP, on_slice)
        wal = await state.wal()
        seconds = await flow.run(load, step, on_slice)
        drained = await _until_drained(state)
        written = (await state.wal() - wal) / load.count
        report.figures += _steady(slices, load.count / seconds) + _bounded(slices, drained)
        report.figures += _bytes(await state.sizes(), load.count + WARM.count, written)
        report.figures.append(await _forgetting(state))
        await state.close()


def _resident(room: Room) -> dict[str, int]:
    return {name: processes.resident(hop.pid) for name, hop in zip(SERVICES, room.hops, strict=True)}


async def _until_drained(state: State) -> float:
    """Wait until no outbox holds anything unpublished; give the seconds. Raises TimeoutError."""
    began = time.perf_counter()
    while (await state.unpublished())[0]:
        if time.perf_counter() - began > DRAINED_SECONDS:
            raise TimeoutError(f"outboxes still hold unpublished chunks {DRAINED_SECONDS:.0f} s after the last record")
        await asyncio.sleep(0.05)
    return time.perf_counter() - began


def _steady(slices: Slices, rate: float) -> list[Figure]:
    rates = slices.rates
    last = median(rates[-3:]) / median(rates[:3])
    first, end = slices.memory[0], slices.memory[-1]
    growth = max(end[name] / first[name] for name in SERVICES)
    return [
        Figure("load.rate", "records through three hops, all the run", rate, "/s", "higher", runs=tuple(rates)),
        Figure("load.steady", "rate of the last three slices / of the first", last, "x", "higher", must=0.8, aim=0.95),
        Figure("G8.growth", "resident size, last slice / first", growth, "x", "lower", must=1.05, aim=1.02),
    ]


def _bounded(slices: Slices, drained: float) -> list[Figure]:
    ages = [age for _, age in slices.waiting]
    chunks = [float(count) for count, _ in slices.waiting]
    return [
        Figure("load.outbox.age", "oldest unpublished chunk, worst slice", max(ages), "s", "lower", must=5.0, aim=1.0),
        Figure("load.outbox.chunks", "chunks unpublished, worst slice", max(chunks), "", "lower", runs=tuple(chunks)),
        Figure("load.drained", "outboxes empty after the last record", drained, "s", "lower", must=5.0, aim=1.0),
    ]


def _bytes(sizes: dict[str, int], count: int, written: float) -> list[Figure]:
    """State bytes a record by table, over the three services together; the outbox's are freed after a day."""
    tables = {name.partition(".")[2] for name in sizes if name.partition(".")[0] in SERVICES}
    each = {table: sum(sizes.get(f"{s}.{table}", 0) for s in SERVICES) / count for table in tables}
    shown = {table: size for table, size in each.items() if size >= SHOWN_BYTES}
    return [
        Figure("load.bytes.wal", "write-ahead log a record, three hops", written, "B", "lower"),
        *(
            Figure(f"load.bytes.{table}", f"{table} a record, three hops, with indexes", size, "B", "lower")
            for table, size in sorted(shown.items(), key=lambda pair: -pair[1])
        ),
    ]


async def _forgetting(state: State) -> Figure:
    """Let housekeeping forget what was published, as it does a day later; all three outboxes are empty after it."""
    connection = await state.connected()
    began = time.perf_counter()
    for schema in SERVICES:
        await connection.execute(f"set search_path = {schema}")
        await relay.forget_published(connection, hours=0)
    seconds = time.perf_counter() - began
    left = sum([await state.forgotten(schema) for schema in SERVICES])
    return Figure("load.forgotten", f"chunks left after forgetting, in {seconds:.0f} s", left, "", "lower", must=0)


async def _poisoned(report: Report, console: Console, made: Chain, rounds: int) -> None:
    """Measure with unreadable records beside the clean run of the same round."""
    rates: dict[int, list[float]] = {share: [] for share in (0, *POISONED)}
    tails: dict[int, list[float]] = {share: [] for share in (0, *POISONED)}
    async with made.room("kit") as room, flowing(made.stack.endpoints.kafka_servers, room.prefix) as flow:
        state = State(room.url)
        await flow.run(CLEAN, STEP, _nothing)
        for _ in range(rounds):
            for share, load in {0: CLEAN, **POISONED}.items():
                rate, tail = await _one(flow, load, state)
                rates[share].append(rate)
                tails[share].append(tail)
                console.print(f"[dim]{share:>3} % unreadable: {rate:,.0f} /s, p99 {tail:,.0f} ms[/]")
        await state.close()
    report.figures += [figure for share in POISONED for figure in _beside_clean(share, rates, tails)]
    report.figures.append(of_runs("park.rate", "healthy records, none unreadable", rates[0], "/s", "higher"))


async def _nothing(_count: int, _seconds: float) -> None:
    """Take no slice."""


async def _one(flow: Flow, load: Load, state: State) -> tuple[float, float]:
    """Run once; give the healthy rate and p99."""
    before = await state.parked()
    seconds = await flow.run(load, STEP, _nothing)
    await _until_parked(state, before + load.poison)
    ordered = sorted(flow.latencies)
    return load.count / seconds, ordered[int(0.99 * len(ordered))]


async def _until_parked(state: State, wanted: int) -> None:
    """Wait until so many records are parked. Raises ValueError when it becomes any other number."""
    deadline = time.perf_counter() + DRAINED_SECONDS
    while (found := await state.parked()) != wanted:
        if found > wanted or time.perf_counter() > deadline:
            raise ValueError(f"{found} records are parked, not the {wanted} unreadable ones; look into the tables")
        await asyncio.sleep(0.1)


def _beside_clean(share: int, rates: dict[int, list[float]], tails: dict[int, list[float]]) -> list[Figure]:
    musts = {"must": 2.0, "aim": 1.2} if share == 1 else {}
    tail = [poisoned / clean for poisoned, clean in zip(tails[share], tails[0], strict=True)]
    rate = [poisoned / clean for poisoned, clean in zip(rates[share], rates[0], strict=True)]
    return [
        of_runs(f"I7.p99.{share}", f"healthy p99 with {share} % unreadable / clean", tail, "x", "lower", **musts),
        of_runs(f"park.rate.{share}", f"healthy rate with {share} % unreadable / clean", rate, "x", "higher"),
    ]


SECTION = Section("a million records, and unreadable ones among them at full load", measure)
