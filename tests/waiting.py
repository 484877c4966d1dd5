"""Waits for conditions with a deadline; nothing in the tests sleeps and hopes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(condition: Callable[[], Awaitable[T]], *, seconds: float = 30, what: str = "") -> T:
    """Ask again until the condition gives something true; fails with what it was and what it gave last."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        found = await condition()
        if found:
            return found
        if loop.time() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or condition}; last: {found!r}")
        await asyncio.sleep(0.05)
