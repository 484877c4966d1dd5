"""CPU and memory of processes, from /proc."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """Seconds of CPU by part."""

    by_part: dict[str, float]

    def __sub__(self, earlier: "Cpu") -> "Cpu":
        return Cpu({part: s - earlier.by_part[part] for part, s in self.by_part.items()})


def cpu(parts: Mapping[str, Sequence[int]]) -> Cpu:
    """Sum the CPU seconds of each part's processes; one that ended counts nothing."""
    return Cpu({part: sum(_seconds(pid) for pid in pids) for part, pids in parts.items()})


def named(name: str) -> list[int]:
    """List the processes below this one whose program has this name."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().strip() == name and os.getpid() in _ancestors(int(folder.name)):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _ancestors(pid: int) -> list[int]:
    found = []
    while pid > 1:
        found.append(pid)
        pid = int(_stat(pid)[1])
    return found


def _stat(pid: int) -> list[str]:
    """Give the fields after the program's name: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _seconds(pid: int) -> float:
    try:
        fields = _stat(pid)
    except OSError:
        return 0.0
    # utime, stime, and those of children that were waited for: PostgreSQL's backends come and go.
    return sum(int(field) for field in fields[11:15]) / _TICK


def resident(pid: int) -> int:
    """Give a process's resident size in bytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)
