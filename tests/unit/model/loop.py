"""An event loop that waits for nobody: its time jumps to the next timer, and it stops where it is told to."""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any


class Loop(asyncio.AbstractEventLoop):
    """What asyncio's tasks, futures, locks and time-outs need of a loop; no sockets, no threads, no real time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._ready: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._count = 0

    def run(self, *, stop: Callable[[], bool], seconds: float) -> None:
        """Run until `stop` says so, nothing is left to do, or so many seconds of the loop's own time are over."""
        end = self.now + seconds
        asyncio._set_running_loop(self)
        try:
            while not stop():
                if self._ready:
                    handle = self._ready.popleft()
                    if not handle.cancelled():
                        handle._run()
                elif self._timers and self._timers[0][0] <= end:
                    self.now, _, timer = heapq.heappop(self._timers)
                    self._ready.append(timer)
                else:
                    self.now = end if self._timers else self.now
                    return
        finally:
            asyncio._set_running_loop(None)

    def time(self) -> float:
        return self.now

    def get_debug(self) -> bool:
        return False

    def call_soon(self, callback: Callable[..., Any], *args: Any, context: Any = None) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        return self.call_at(self.now + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self._count += 1
        heapq.heappush(self._timers, (when, self._count, timer))
        return timer

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Leave it in the heap: it is passed over when its time comes."""

    def create_future(self) -> "asyncio.Future[Any]":
        return asyncio.Future(loop=self)

    def create_task(self, coro: Coroutine[Any, Any, Any], **_: Any) -> "asyncio.Task[Any]":
        return asyncio.Task(coro, loop=self)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Say nothing: whoever runs a strand asks each task for its outcome."""
