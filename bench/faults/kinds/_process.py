"""What the kernel says of a process: whether it is stopped, and how long it has run."""

import asyncio
import contextlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGSTOP

HALTING = 5.0
"""Seconds that a process with many threads may take to stand still on a busy machine."""
_STATE, _USER, _KERNEL = 0, 11, 12


@dataclass
class Stopped:
    """A process under SIGSTOP."""

    pid: int
    since: float = field(default_factory=time.monotonic)
    ticks: int = 0
    seen: str = ""

    @classmethod
    async def stop(cls, pid: int) -> "Stopped":
        """Stop it; gives it a moment, as each of many threads has to come to a halt."""
        os.kill(pid, SIGSTOP)
        stopped = cls(pid)
        with contextlib.suppress(OSError):
            while _ticks(pid) != stopped.ticks and time.monotonic() < stopped.since + HALTING:
                stopped.ticks = _ticks(pid)
                await asyncio.sleep(0.05)
        return stopped

    def wake(self) -> None:
        """Note that it stood still to the end, and let it go on."""
        with contextlib.suppress(OSError):
            still = _fields(self.pid)[_STATE] == "T" and _ticks(self.pid) - self.ticks <= 1
            if still:
                self.seen = f"process {self.pid} stood still for {time.monotonic() - self.since:.1f} s"
            os.kill(self.pid, SIGCONT)


def _fields(pid: int) -> list[str]:
    """Give the fields after the program's name: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[_USER]) + int(fields[_KERNEL])


def unread(port: int, client_port: int) -> int:
    """Give the bytes that lie unread in the socket of a server on 127.0.0.1 that talks to this client."""
    wanted = f"0100007F:{port:04X}", f"0100007F:{client_port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if (fields[1], fields[2]) == wanted:
            return int(fields[4].partition(":")[2], 16)
    return 0
