"""How each point is brought about: what must be there before, what is sent, and how the process is armed."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from signal import SIGKILL

from bench.crash import faulty, lost
from bench.crash.load import Load
from bench.crash.nursery import SERVICES
from bench.crash.plan import OPENING, Crash
from bench.crash.quiet import end_leases, trickle, until, until_quiet
from bench.crash.stage import Stage

REACH = 120.0
"""Seconds within which a point must be reached."""
STATEMENTS = {"lost.t1": lost.T1, "lost.retry": lost.RETRY, "lost.outcome": lost.OUTCOME}
_AGE = """
update {s}.outbox set published_at = published_at - interval '25 hours' where published_at is not null;
update {s}.parked set settled_at = settled_at - interval '31 days' where settled_at is not null
"""


class NotReachedError(Exception):
    """The process did not die by its fail point, or no answer was lost: the crash proves nothing."""


@dataclass
class Scene:
    """One crash on a stage."""

    stage: Stage
    crash: Crash
    number: int
    random: Random = field(init=False)
    load: Load = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.crash.name} {self.number}")
        self.load = Load(self.random, self.stage.provider.root)

    async def play(self) -> float:
        """Crash and recover; give the seconds from the new start to quiet. Raises NotReached or NotQuiet."""
        self.stage.start_missing()
        if self.crash.family == "lost":
            return await self._lose()
        await self._prepare()
        await self._die()
        return await self._recover()

    async def _prepare(self) -> None:
        family, service = self.crash.family, self.crash.service
        if family in ("savepoint", "park"):
            await self._break()
        elif family == "retry":
            await self._park()
        elif family == "upkeep":
            for statement in _AGE.format(s=service).split(";"):
                await self.stage.rows(statement)
        elif family == "reconcile":
            await self.stage.kill(service)
            await self._reach(f"sender.{self.random.choice(('claimed', 'answered'))}")
            await end_leases(self.stage, service, 0)

    async def _break(self) -> None:
        self.load.mark = f"F{self.number}F"
        await faulty.break_orders(self.stage, self.crash.service, self.load.mark)

    async def _park(self) -> None:
        """Have two records of a key parked and due, the fault gone, and the service dead."""
        await self._break()
        await self.burst()

        async def two() -> bool:
            return await faulty.waiting(self.stage, self.crash.service) > 1

        if not await until(two, REACH):
            raise NotReachedError("nothing parked")
        self.load.mark = ""
        await self.stage.kill(self.crash.service)
        await faulty.mend_orders(self.stage)

    async def _die(self) -> None:
        await self.stage.kill(self.crash.service)
        if self.crash.family != "recall":
            await self._reach(f"{self.crash.point}:{self.crash.times}")
            return
        async with lost.losing(self.stage.database, lost.T1, 1) as loser:
            await self._reach(f"{self.crash.point}:{self.crash.times}", database=loser.url(self.stage.database))

    async def _reach(self, fail_at: str, *, database: str | None = None) -> None:
        """Start the service armed, send until it is dead, and see that it died there."""
        service = self.crash.service
        await self.burst()
        self.stage.start(service, fail_at=fail_at, database=database)
        await trickle(self.burst, dead(self.stage, service), REACH)
        await see_death(self.stage, service, fail_at)

    async def _recover(self) -> float:
        began = time.monotonic()
        keep_failing = 2.0 if self.random.random() < 0.5 else 0.0
        if not keep_failing:
            await faulty.mend_orders(self.stage)
        await end_leases(self.stage, self.crash.service, 0)
        self.stage.start_missing()
        await until_quiet(self.stage, mend_after=keep_failing)
        return time.monotonic() - began

    async def _lose(self) -> float:
        """Run the service behind a proxy that loses one answer to a commit; it must live on and get over it."""
        if self.crash.point == "lost.retry":
            await self._park()
        await self.stage.kill(self.crash.service)
        statement = STATEMENTS[self.crash.point]
        async with lost.losing(self.stage.database, statement, self.crash.times) as loser:
            self.stage.start(self.crash.service, database=loser.url(self.stage.database))

            async def is_lost() -> bool:
                return loser.lost > 0

            if not await trickle(self.burst, is_lost, REACH):
                raise NotReachedError("no answer was lost")
            began = time.monotonic()
            await until_quiet(self.stage)
            seconds = time.monotonic() - began
        await self.stage.kill(self.crash.service)  # its database is gone with the proxy
        self.stage.start(self.crash.service)
        return seconds

    async def burst(self) -> None:
        await self.stage.send(list(self.load.burst(f"K{self.number}")))


def dead(stage: Stage, service: str) -> Callable[[], Awaitable[bool]]:
    async def is_dead() -> bool:
        return not stage.runs(service)

    return is_dead


async def see_death(stage: Stage, service: str, fail_at: str) -> None:
    """See that a process died by SIGKILL at its fail point: it says so itself. Raises NotReachedError."""
    said = f'"event": "fail_point", "point": "{fail_at.partition(":")[0]}"'
    if stage.processes[service].exitcode != -SIGKILL or said not in stage.said(service):
        status = stage.processes[service].exitcode
        await stage.kill(service)
        raise NotReachedError(f"the process did not die at {fail_at}: status {status}, {stage.said(service)[-600:]}")


async def open_stage(stage: Stage, random: Random) -> float:
    """Let all three services die when they create their cursors for the first time, then start them."""
    points = {service: f"{OPENING}:{random.randint(1, 1 if service == 'notifier' else 3)}" for service in SERVICES}
    for service in SERVICES:
        stage.start(service, fail_at=points[service])
    for service in SERVICES:
        await until(dead(stage, service), REACH)
        await see_death(stage, service, points[service])
    await stage.send(list(Load(random, stage.provider.root).burst("K0")))
    began = time.monotonic()
    stage.start_missing()
    await until_quiet(stage)
    return time.monotonic() - began
