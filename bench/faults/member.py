"""One process of a service: started, killed, paused, woken, and started again when it ends by itself."""

import asyncio
import contextlib
import os
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM, Signals
from typing import Any

from deploy.local.children import Command, Process, spawn
from shared.cli.running import readiness

PATIENCE = 25.0
"""Seconds that a process has to end after SIGTERM before it is killed."""


@dataclass
class Member:
    """A replica, in a session of its own: the kernel wakes a stopped child whose session's leader ends."""

    name: str
    service: str
    port: int
    environment: Mapping[str, str]
    source: Path
    log: Path
    wanted: bool = False
    """Whether it should run: one that ended by itself is started again, as any supervisor does."""
    deaths: list[tuple[float, int]] = field(default_factory=list)
    """Moments (Unix time) and statuses of its own ends; those that a fault caused are not among them."""
    _process: Process | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """Give the process's id. Raises RuntimeError while it does not run."""
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self.name} does not run; start it first")
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the process; returns at once, it needs a few seconds to be ready."""
        self.wanted = True
        if self.running:
            return
        argv = [sys.executable, "-m", f"services.{self.service}"]
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            command = Command(argv, {**os.environ, **self.environment}, self.source)
            self._process = await asyncio.to_thread(spawn, command, descriptor)
        finally:
            os.close(descriptor)

    async def kill(self) -> None:
        """End it as a power cut would, and leave it ended."""
        self.wanted = False
        await self._end(SIGKILL)

    async def stop(self) -> None:
        """Ask it to end, wake it if it is paused, and kill it when it does not."""
        self.wanted = False
        if self.running:
            self.resume()
        await self._end(SIGTERM)

    def pause(self) -> None:
        os.kill(self.pid, SIGSTOP)

    def resume(self) -> None:
        """Wake it; harmless when it is awake or has ended."""
        with contextlib.suppress(RuntimeError, ProcessLookupError):
            os.kill(self.pid, SIGCONT)

    async def health(self) -> dict[str, Any] | None:
        """Ask /ready; None when nothing answers."""
        return await readiness(self.url)

    async def ready(self) -> bool:
        report = await self.health()
        return bool(report and report.get("ready"))

    async def metrics(self) -> str:
        """Read /metrics; nothing when nothing answers."""
        try:
            return await asyncio.to_thread(
                lambda: str(urllib.request.urlopen(f"{self.url}/metrics", timeout=5).read(), "utf-8")
            )
        except OSError:
            return ""

    async def supervise(self) -> bool:
        """Start it again if it ended by itself; tell whether it had."""
        if not self.wanted or self._process is None or self.running:
            return False
        self.deaths.append((time.time(), self._process.returncode))
        await self.start()
        return True

    async def _end(self, signal: Signals) -> None:
        process = self._process
        if process is None:
            return
        process.send_signal(signal)
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.send_signal(SIGKILL)
            await asyncio.sleep(0.02)
