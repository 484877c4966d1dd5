"""Waits until a fault has been felt, for so long and no longer."""

import asyncio
from collections.abc import Awaitable, Callable

EVERY = 0.2


async def felt(condition: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask until it is so; false when it never was."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while loop.time() < deadline:
        if await condition():
            return True
        await asyncio.sleep(EVERY)
    return False
