"""A strand: one course of work of a process. At each act in the outside world it may die, be held up, or be cut off."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.kit.postgres import is_outage
from tests.unit.model.loop import Loop

T = TypeVar("T")


class Died(BaseException):
    """The process is gone; nothing catches this, as nothing catches SIGKILL."""


@dataclass(frozen=True)
class Fault:
    """What befalls a strand at its n-th act from now. `after`: the act took effect, its answer is what is lost.

    `die`: the process is killed. `hold`: it stands still there until it is woken. `cut`: its connection ends.
    """

    kind: str
    at: int
    after: bool = False

    def __repr__(self) -> str:
        return f"{self.kind} {'after' if self.after else 'before'} act {self.at}"


Plan = tuple[Fault, ...]
"""Faults that befall a strand one after the other; the second counts from the first."""


class Strand:
    """Runs the coroutines of one course of work on a loop of its own."""

    def __init__(self, die: Callable[[], None]) -> None:
        self.loop = Loop()
        self.tasks: list[asyncio.Task[Any]] = []
        self.dead = False
        self._die = die
        self._held: asyncio.Future[None] | None = None
        self._plan: list[Fault] = []
        self._until = 0

    @property
    def is_held(self) -> bool:
        return self._held is not None

    @property
    def is_busy(self) -> bool:
        return bool(self.tasks)

    def start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Begin something; `go` runs it."""
        task = self.loop.create_task(work)
        self.tasks.append(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self.tasks.remove(task)
        if not task.cancelled():
            task.exception()  # asked for, so that nothing is said of it

    def go(self, plan: Plan = (), *, seconds: float = 60.0) -> None:
        """Run on, until all it does is done, it is held or dead, or so many seconds of its own are over."""
        self._plan = list(plan)
        self._until = plan[0].at if plan else 0
        if self._held is not None:
            held, self._held = self._held, None
            held.set_result(None)
        self.loop.run(stop=self._is_over, seconds=seconds)
        self._plan = []

    def run(self, work: Coroutine[Any, Any, T], plan: Plan = ()) -> T | None:
        """Run one thing; gives None where it was held up, died or met an outage. Whoever runs it again lives on."""
        task = self.start(work)
        self.go(plan)
        if not task.done():
            return None
        error = task.exception()
        if self.dead or isinstance(error, Died) or (error is not None and is_outage(error)):
            return None
        return task.result()  # type: ignore[no-any-return]

    def _is_over(self) -> bool:
        return self._held is not None or self.dead or not self.tasks

    async def act(self, effect: Callable[[], T], cut: Callable[[], BaseException]) -> T:
        """Do one thing in the outside world. `cut` ends the connection and gives what the client then raises."""
        if self.dead:
            raise Died
        fault = self._next()
        if fault is None:
            return effect()
        if not fault.after:
            await self._suffer(fault, cut)
        result = effect()
        if fault.after:
            await self._suffer(fault, cut)
        return result

    def _next(self) -> Fault | None:
        if not self._plan:
            return None
        if self._until:
            self._until -= 1
            return None
        fault = self._plan.pop(0)
        self._until = self._plan[0].at if self._plan else 0
        return fault

    async def _suffer(self, fault: Fault, cut: Callable[[], BaseException]) -> None:
        if fault.kind == "cut":
            raise cut()
        if fault.kind == "die":
            self._die()
            raise Died
        self._held = self.loop.create_future()
        await self._held
        if self.dead:
            raise Died

    def bury(self) -> None:
        """End what is left of it: every act from here on raises."""
        self.dead = True
        self._held = None
        for task in self.tasks:
            task.cancel()
        self.loop.run(stop=lambda: not self.tasks, seconds=1e9)
