"""What the kernel says of a process that a fault stopped."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from signal import SIGCONT, SIGKILL

import pytest

from bench.faults.kinds._process import Stopped, _fields, unread
from tests.waiting import until


@pytest.fixture
def busy() -> Iterator[int]:
    """Give a process that would run all the time."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as child:
        yield child.pid
        os.kill(child.pid, SIGKILL)


async def test_a_stopped_process_is_known_to_have_stood_still_and_goes_on(busy: int) -> None:
    stopped = await Stopped.stop(busy)
    await until(lambda: _is(busy, "T"), what="the process to stand still")
    stopped.wake()
    assert stopped.seen.startswith(f"process {busy} stood still for 0.")
    await until(lambda: _is(busy, "R"), what="the process to run again")


async def test_a_process_that_somebody_woke_was_not_stopped(busy: int) -> None:
    stopped = await Stopped.stop(busy)
    await until(lambda: _is(busy, "T"), what="the process to stand still")
    os.kill(busy, SIGCONT)
    await until(lambda: _is(busy, "R"), what="the process to run")
    stopped.wake()
    assert stopped.seen == ""


async def test_a_process_that_ended_was_not_stopped() -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(60)")
    stopped = await Stopped.stop(child.pid)
    child.kill()
    await child.wait()
    stopped.wake()
    assert stopped.seen == ""


def test_what_a_server_has_not_read_is_seen_from_outside() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as client:
        served, _ = door.accept()
        with served:
            ports = door.getsockname()[1], client.getsockname()[1]
            assert unread(*ports) == 0
            client.sendall(b"select 1")
            assert unread(*ports) == 8
            served.recv(8)
            assert unread(*ports) == 0


async def _is(pid: int, state: str) -> bool:
    return _fields(pid)[0] == state
