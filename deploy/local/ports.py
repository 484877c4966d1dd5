"""Free ports, below those that the system gives to outgoing connections, so that one stays ours over a restart."""

import random
import socket
from collections.abc import Iterator
from pathlib import Path

from deploy.local.faults import NoFreePort

PORTS = range(20_000, 30_000)


def free_ports(count: int, ports: range = PORTS) -> tuple[int, ...]:
    """Choose `count` ports free on 127.0.0.1, at random, so that stacks started together seldom choose the same."""
    search = _free(random.sample(ports, len(ports)))
    chosen = tuple(port for port, _ in zip(search, range(count), strict=False))
    if len(chosen) < count:
        raise NoFreePort(first=ports.start, last=ports.stop - 1)
    return chosen


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def is_taken(port: int) -> bool:
    """Say whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free(candidates: list[int]) -> Iterator[int]:
    return (port for port in candidates if is_free(port))


def kept_ports(file: Path, count: int) -> tuple[int, ...]:
    """Choose the ports that the file names while they are free, else new ones, and write them there."""
    kept = tuple(map(int, file.read_text("ascii").split())) if file.exists() else ()
    chosen = kept if len(kept) == count and all(map(is_free, kept)) else free_ports(count)
    file.write_text(" ".join(map(str, chosen)), "ascii")
    return chosen
