"""Asks again until it holds; whoever waits sets the deadline around it."""

import asyncio
from collections.abc import Awaitable, Callable

PAUSE = 0.2


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    while not await holds():  # noqa: ASYNC110 - what is asked lies outside this process
        await asyncio.sleep(PAUSE)
