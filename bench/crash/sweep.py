"""Runs a sweep: stages side by side, on each a share of a seed's crashes, one after another, each checked at once."""

import asyncio
import contextlib
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from bench.crash.checks import Onlooker
from bench.crash.faulty import TRIGGERS
from bench.crash.nursery import SERVICES, nursery
from bench.crash.plan import OPENING, Crash
from bench.crash.quiet import NotQuietError
from bench.crash.scene import NotReachedError, Scene, open_stage
from bench.crash.stage import Ground, database_of, execute, stage
from deploy.local.stack import Endpoints
from shared.cli.parts import migrations
from shared.kit.migrate import migrate

SIDE_BY_SIDE = 2
"""Stages that are played at once, unless told otherwise: one a core."""

ON_ONE_STAGE = 60
"""Crashes after which a stage is built anew: every check looks at all that ever happened on it."""


@dataclass
class Result:
    """What one crash gave."""

    crash: Crash
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)
    reached: bool = True

    @property
    def is_good(self) -> bool:
        return not self.violations


Tell = Callable[[Result], None]


@contextlib.asynccontextmanager
async def ground(endpoints: Endpoints) -> AsyncIterator[Ground]:
    """Migrate a template database, with triggers that make chosen orders fail."""
    name = f"crash_template_{uuid.uuid4().hex[:8]}"
    await execute(endpoints.database_url, f"create database {name}")
    try:
        await migrate(database_of(endpoints.database_url, name), migrations())
        await execute(database_of(endpoints.database_url, name), TRIGGERS)
        with tempfile.TemporaryDirectory(prefix="crash") as folder:
            yield Ground(endpoints, name, nursery(), Path(folder))
    finally:
        await execute(endpoints.database_url, f"drop database if exists {name} with (force)")


async def sweep(on: Ground, shares: Sequence[Sequence[Crash]], tell: Tell) -> list[Result]:
    """Play every share on a stage of its own, all side by side; give all results."""
    played = await asyncio.gather(*(_play(on, share, tell) for share in shares))
    return [result for results in played for result in results]


async def _play(on: Ground, share: Sequence[Crash], tell: Tell) -> list[Result]:
    """Play a share; after a violation the rest goes on a new stage, or it would be blamed on the wrong crash.

    A stage that is not well before its first crash ends the share: the next would be no better.
    """
    left, results = list(share), []
    while left:
        async for result in _on_one_stage(on, left):
            tell(result)
            results.append(result)
    return results


async def _on_one_stage(on: Ground, left: list[Crash]) -> AsyncIterator[Result]:
    """Open a stage and play what is left, until all is done or something is not as promised."""
    async with stage(on) as made:
        onlooker = Onlooker(made)
        random = Random(left[0].seed)
        opened = await _result(Crash("each", OPENING, 1, left[0].seed), open_stage(made, random), onlooker)
        for service in SERVICES:
            yield replace(opened, crash=replace(opened.crash, service=service))
        if not opened.is_good:
            left.clear()
        for number in range(1, ON_ONE_STAGE + 1):
            if not left or not opened.is_good:
                break
            crash = left.pop(0)
            opened = await _result(crash, Scene(made, crash, number).play(), onlooker)
            yield opened


async def _result(crash: Crash, play: Awaitable[float], onlooker: Onlooker) -> Result:
    try:
        seconds = await play
    except NotReachedError as error:
        return Result(crash, reached=False, violations=[str(error)])
    except NotQuietError as error:
        return Result(crash, violations=[f"open: {error}"])
    return Result(crash, seconds, await onlooker.violations())
