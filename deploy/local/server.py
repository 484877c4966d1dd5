"""One server process: started, awaited until it answers, stopped, killed, started again on the same port."""

import asyncio
import os
import shutil
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any

from deploy.local.cache import cache_folder, writing
from deploy.local.children import Command, Process, spawn
from deploy.local.faults import Died, FullDisk, NotReady, PortTaken
from deploy.local.ports import is_taken

READY_SECONDS = 90.0
STOP_SECONDS = 20.0
PAUSE = 0.05
Question = Callable[[], Coroutine[Any, Any, bool]]


class Server(ABC):
    """Keeps its data, port and log in `folder`; the same object can be started again after `stop` or `kill`."""

    title: str
    stop_signal: Signals

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self.port = 0  # chosen at the first start, then kept
        self._process: Process | None = None
        self._log_start = 0

    @abstractmethod
    def prepare(self) -> None:
        """Write settings and, the first time, create the data."""

    @abstractmethod
    def command(self) -> Command: ...

    @abstractmethod
    async def answers(self) -> bool:
        """Ask a real question; False while it cannot be answered yet."""

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, seconds: float = READY_SECONDS) -> None:
        """Start and return when the server answers. Raises LocalStackError, and then nothing is left running."""
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self.prepare()
            self._process = self._launch(self.command())
        try:
            self._await_answer(self._process, time.monotonic() + seconds, seconds)
        except BaseException:
            self.kill()
            raise

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask it to stop cleanly, and kill it when it does not."""
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        if self._process is not None:
            self._process.send_signal(SIGKILL)
            self._process.wait()
        self._process = None

    def run(self, command: Command) -> None:
        """Run a preparing command to its end, its output in the log."""
        status = self._launch(command).wait()
        if status != 0:
            raise self._death(status)

    def _launch(self, command: Command) -> Process:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._log_start = os.lseek(descriptor, 0, os.SEEK_END)
            return spawn(command, descriptor)
        finally:
            os.close(descriptor)

    def _await_answer(self, process: Process, deadline: float, seconds: float) -> None:
        while not (is_taken(self.port) and _apart(self.answers)):
            if (status := process.poll()) is not None:
                raise self._death(status)
            if time.monotonic() > deadline:
                raise NotReady(part=self.title, seconds=seconds, log=self._saved_log())
            time.sleep(PAUSE)

    def _death(self, status: int) -> Exception:
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            said = file.read().decode("utf-8", "replace")
        if "Address already in use" in said or "could not bind" in said:
            return PortTaken(part=self.title)
        if "No space left on device" in said:
            return FullDisk(folder=self.folder)
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
        return Died(part=self.title, status=status, last=last.strip()[:200], log=self._saved_log())

    def _saved_log(self) -> Path:
        """Copy the log to where it outlives a passing folder."""
        with writing(cache_folder()):
            saved = cache_folder() / "logs" / f"{self.folder.name}.log"
            saved.parent.mkdir(exist_ok=True)
            return Path(shutil.copyfile(self.log, saved))


def _apart(question: Question) -> bool:
    """Ask on a thread of its own: the caller's thread may have an event loop already."""
    answer: list[bool] = []
    thread = threading.Thread(target=lambda: answer.append(asyncio.run(question())))
    thread.start()
    thread.join()
    return bool(answer and answer[0])
