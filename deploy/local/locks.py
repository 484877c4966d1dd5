"""Locks that vanish with their holders: flock on a file that stays."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def _ignore() -> None:
    """Do nothing."""


@contextmanager
def held(path: Path, *, seconds: float, waiting: Callable[[], None] = _ignore) -> Iterator[int]:
    """Hold the lock and give its descriptor; a child that inherits the descriptor holds the lock too.

    Raises TimeoutError after `seconds`; calls `waiting` once when somebody else holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, seconds, waiting)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, seconds: float, waiting: Callable[[], None]) -> None:
    deadline = time.monotonic() + seconds
    told = False
    while not _try(descriptor):
        if time.monotonic() >= deadline:
            raise TimeoutError
        if not told:
            waiting()
            told = True
        time.sleep(0.05)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
