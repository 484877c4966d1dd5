"""Child processes that never outlive this one."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from signal import SIGKILL, Signals

LAUNCHER = Path(__file__).with_name("launch.py")
Process = subprocess.Popen[bytes]
Job = tuple[Future[Process], Callable[[], Process]]


@dataclass(frozen=True)
class Command:
    """Says what to run. `death` is the signal that the child gets when this process ends, whatever way it ends."""

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    death: Signals = SIGKILL
    uid: int = 0
    keep: tuple[int, ...] = ()

    @property
    def launched(self) -> list[str]:
        """Give the command line with the launcher in front."""
        launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(self.death)), str(self.uid)]
        return [*launcher, *self.argv]


def spawn(command: Command, log: int) -> Process:
    """Start a child in a session of its own, so that Ctrl-C reaches only us; its output goes to descriptor `log`.

    To the kernel a child's parent is the thread that forked, so one thread forks all, and it ends with the process.
    """
    future: Future[Process] = Future()
    _forks(os.getpid()).put((future, lambda: _fork(command, log)))
    return future.result()


def _fork(command: Command, log: int) -> Process:
    return subprocess.Popen(  # noqa: S603 - the command is ours
        command.launched,
        env=dict(command.environment),
        cwd=command.folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        pass_fds=command.keep,
    )


@cache
def _forks(_process: int) -> queue.SimpleQueue[Job]:
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    threading.Thread(target=_work, args=(jobs,), name="children", daemon=True).start()
    return jobs


def _work(jobs: queue.SimpleQueue[Job]) -> None:
    while True:
        future, job = jobs.get()
        try:
            future.set_result(job())
        except OSError as error:
            future.set_exception(error)
