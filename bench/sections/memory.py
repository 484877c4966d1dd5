"""Memory of the real services against a FastStream service that does nothing, its growth, and bytes a ticket (G8)."""

import asyncio
import os
import sys
import tempfile
from itertools import islice
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from rich.console import Console

from bench import processes
from bench.chain import chain
from bench.faults.waiting import until
from bench.job.city import grown
from bench.job.plain import DONE, MARK
from bench.job.run import Job, Room
from bench.job.state import State
from bench.job.tickets import Said, Tickets
from bench.job.units import answering
from bench.job.watch import PATIENCE
from bench.report import Figure, Report
from bench.section import Section

RULES = 1_000
SETTLED, TICKETS = 8_000, 24_000
"""After so many tickets a service has seen everything once; growth counts from there to the end."""
PLAIN_MESSAGES = 1_000
SERVICES = ("intake", "router", "notifier")
SHOWN_BYTES = 20.0


def measure(report: Report, console: Console, rounds: int) -> None:  # noqa: ARG001 - sizes are steady: one run says it
    asyncio.run(measured(report, console, SETTLED, TICKETS))


async def measured(report: Report, console: Console, settled: int, tickets: int) -> None:
    with tempfile.TemporaryDirectory(prefix="xiaolan-city-") as folder:
        city = grown(Path(folder), RULES)
        said = list(islice(Tickets(city), tickets))
        async with chain() as made, Job(made.stack, made.template, city).room() as room:
            async with answering(room.servers, room.prefix, room.watch.units):
                before = await _after(said[:settled], room)
                console.print(f"[dim]{settled:,} tickets done[/]")
                after = await _after(said[settled:], room)
            plain = await _plain(room)
            report.figures += _memory(plain, before, after)
            report.figures += await _bytes(room, said)


async def _after(said: list[Said], room: Room) -> dict[str, int]:
    """Send tickets, wait until the units have no task left, and give each service's resident bytes."""
    await room.through(said)
    state = State(room.url)

    async def at_rest() -> bool:
        return not await state.at_work(room.watch.units)

    try:
        async with asyncio.timeout(PATIENCE):
            await until(at_rest)
    finally:
        await state.close()
    return room.memory()


async def _plain(room: Room) -> int:
    """Give the resident bytes of a service that does nothing, once it has read its messages."""
    environment = {**os.environ, "KAFKA_SERVERS": room.servers, "TOPIC_PREFIX": room.prefix}
    command = (sys.executable, "-m", "bench.job.plain", "hotline", str(PLAIN_MESSAGES))
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        async with (
            AIOKafkaConsumer(room.prefix + DONE, bootstrap_servers=room.servers, auto_offset_reset="earliest") as eye,
            asyncio.timeout(120),
        ):
            async for record in eye:
                if record.key == MARK:
                    break
        return processes.resident(process.pid)
    finally:
        process.terminate()
        await process.wait()


def _memory(plain: int, before: dict[str, int], after: dict[str, int]) -> list[Figure]:
    growth = {name: after[name] / before[name] for name in SERVICES}
    figures = [
        Figure(
            "G8", "largest service / FastStream service that does nothing", max(after.values()) / plain, "x", "lower",
            must=2.0, aim=1.5, baseline=plain / 2**20,
        ),
        Figure("G8.growth.job", "resident size, end of the run / a third of it", max(growth.values()), "x", "lower",
               must=1.05, aim=1.02),
        Figure("memory.plain", "FastStream service that does nothing", plain / 2**20, "MiB", "lower"),
    ]  # fmt: skip
    return figures + [
        Figure(f"memory.{name}", f"{name}, after the run", after[name] / 2**20, "MiB", "lower") for name in SERVICES
    ]


async def _bytes(room: Room, said: list[Said]) -> list[Figure]:
    state = State(room.url)
    sizes = {name: size / len(said) for name, size in (await state.sizes()).items()}
    await state.close()
    kept = sum(size for name, size in sizes.items() if not name.endswith(".outbox"))
    sent = sum(len(one.value) for one in said) / len(said)
    ordered = sorted(sizes.items(), key=lambda pair: -pair[1])
    return [
        Figure("job.bytes.in", "what the platform sent, a ticket", sent, "B", "lower"),
        Figure("job.bytes.kept", "tables and indexes a ticket, without the outboxes", kept, "B", "lower"),
        *(
            Figure(f"job.bytes.{name}", f"{name}, with indexes", size, "B", "lower")
            for name, size in ordered
            if size >= SHOWN_BYTES
        ),
    ]


SECTION = Section("memory of the real services, and what a ticket leaves behind", measure)
