"""Section start: from starting a service's process to /ready, against the import of its modules alone (G9)."""

import asyncio
import base64
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import track

from bench import processes
from bench.report import Figure, Report, of_runs
from bench.section import Section
from deploy.local.ports import free_ports
from deploy.local.stack import Endpoints, managed_stack
from shared.cli.running import HOST, Room, prepare, readiness, why

CITY = Path("deploy/cities/shaoxing")
KEY = base64.b64encode(b"bench" + bytes(27)).decode()
KEYS = {"PARKING_KEYS": f"k1:{KEY}", "VAULT_KEYS": f"k1:{KEY}", "VAULT_LOOKUP_KEY": KEY}
SERVICES = ("intake", "router", "notifier")
PATIENCE = 60.0
"""Seconds until a start counts as failed."""


@dataclass(frozen=True)
class Took:
    """Seconds that something took: of the clock, and of the process's own CPU."""

    clock: float
    cpu: float


@dataclass
class Starts:
    """What one service's runs took."""

    ready: list[Took] = field(default_factory=list)
    imports: list[Took] = field(default_factory=list)


def measure(report: Report, console: Console, rounds: int) -> None:
    asyncio.run(_measure(report, console, rounds))


async def _measure(report: Report, console: Console, rounds: int) -> None:
    """Start each service once to warm it, then in every round import and start each in turn."""
    found: dict[str, Starts] = defaultdict(Starts)
    with managed_stack(fsync=True) as stack:
        room = _room(stack.endpoints)
        await prepare(room)
        for service in track(SERVICES, "first starts, not counted", console=console, transient=True):
            await _start(room, service)
        turns = [service for _ in range(rounds) for service in SERVICES]
        for service in track(turns, "import and start, in turn", console=console, transient=True):
            imported, ready = _import(service), await _start(room, service)
            found[service].imports.append(imported)
            found[service].ready.append(ready)
            console.print(
                f"[dim]{service:>9} imports in {_told(imported)}, is ready in {_told(ready)}[/]", highlight=False
            )
    report.figures += [figure for service, starts in found.items() for figure in _figures(service, starts)]


def _room(endpoints: Endpoints) -> Room:
    ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
    return Room(endpoints.kafka_servers, endpoints.database_url, KEYS, CITY, ports)


def _told(took: Took) -> str:
    return f"{took.clock:.2f} s ({took.cpu:.2f} s of CPU)"


def _import(service: str) -> Took:
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", f"import services.{service}.__main__"])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"services.{service}.__main__ cannot be imported: it ended with {process.returncode}")
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime)


async def _start(room: Room, service: str) -> Took:
    """Start a service, wait until it is ready, and stop it."""
    began = time.perf_counter()
    with _running(room, service) as process:
        report = None
        while not (report and report["ready"]):
            if process.poll() is not None:
                raise RuntimeError(f"{service} ended with {process.returncode} before it was ready")
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError(f"{service} was not ready within {PATIENCE:.0f} s: {why(report)}")
            await asyncio.sleep(0.01)
            report = await readiness(f"http://{HOST}:{room.ports[service]}")
        return Took(time.perf_counter() - began, processes.cpu({service: [process.pid]}).by_part[service])


@contextmanager
def _running(room: Room, service: str) -> Iterator[subprocess.Popen[bytes]]:
    settings = {"HTTP_HOST": HOST, "HTTP_PORT": str(room.ports[service]), "LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(
        [sys.executable, "-m", f"services.{service}"], env={**os.environ, **room.environment(), **settings}
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _figures(service: str, starts: Starts) -> list[Figure]:
    ready, imports = [t.clock for t in starts.ready], [t.clock for t in starts.imports]
    ratio = [r / i for r, i in zip(ready, imports, strict=True)]
    cpu = [t.cpu for t in starts.ready]
    return [
        of_runs(f"G9.{service}", f"{service}: start to ready, warm", ready, "s", "lower", must=3, aim=2),
        of_runs(
            f"G9.{service}.ratio", f"{service}: start to ready / import of its modules alone", ratio, "x", "lower",
            must=3, baseline=median(imports),
        ),
        of_runs(f"cpu.{service}", f"{service}: its CPU until ready", cpu, "s", "lower"),
    ]  # fmt: skip


SECTION = Section("from the start of a service's process until it is ready", measure)
