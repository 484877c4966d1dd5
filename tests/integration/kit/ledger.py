"""An outside ledger: what was sent, and whether all of it was applied and said once and in order."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from tests.integration.kit.toy import Toy
from tests.waiting import until

KEYS = 12


@contextlib.asynccontextmanager
async def load(toy: Toy, *, pause: float = 0) -> AsyncIterator[list[int]]:
    """Send records without end, every fifth of them twice; gives how many were acknowledged, by key."""
    sent = [0] * KEYS
    done = asyncio.Event()

    async def send() -> None:
        while not done.is_set():
            for key in range(KEYS):
                document = {"id": f"{key}-{sent[key]}", "n": sent[key]}
                await toy.send(document, key=f"k{key}")
                if sent[key] % 5 == 0:
                    await toy.send(document, key=f"k{key}")
                sent[key] += 1
            await asyncio.sleep(pause)

    task = asyncio.create_task(send())
    try:
        yield sent
    finally:
        done.set()
        await asyncio.wait_for(task, 60)


async def check(toy: Toy, sent: Sequence[int]) -> None:
    """Wait for all that was sent; nothing lost, doubled, parked or out of its key's order."""
    total = sum(sent)
    await toy.wait_effects(total, seconds=60)
    said = await _all_said(toy, total)
    effects = await toy.effects()
    assert len(effects) == total
    assert await toy.parked() == []
    for key, count in enumerate(sent):
        assert [r["n"] for r in effects if r["key"] == f"k{key}"] == list(range(count))
        firsts = dict.fromkeys(json.loads(r.value)["n"] for r in said if r.key == f"k{key}".encode())
        assert list(firsts) == list(range(count))


async def _all_said(toy: Toy, total: int) -> list[Any]:
    async def all_of_them() -> list[Any]:
        found = await toy.said()
        return found if len({r.value for r in found}) >= total else []

    return await until(all_of_them, seconds=60, what="all to be said")
