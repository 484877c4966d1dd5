"""Keeps the services of one machine running: each is a child process, started again when it exits."""

import asyncio
import contextlib
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Mapping

from deploy.local.children import Command

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
STEADY = 30.0  # seconds: one that ran this long begins with the first pause again
PATIENCE = 20.0  # seconds between asking to stop and killing
LINE = 1 << 20  # bytes of one log line

Tell = Callable[[str, str], None]  # (service, line): a line that it wrote, or what became of it


class Supervisor:
    """Runs the commands until SIGINT, SIGTERM or `stop`; none of them outlives this process, whatever way it ends."""

    def __init__(self, commands: Mapping[str, Command], tell: Tell) -> None:
        self._commands, self._tell = dict(commands), tell
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Start all, keep them running, and return when all have ended after a stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        try:
            async with asyncio.TaskGroup() as group:
                for name, command in self._commands.items():
                    group.create_task(self._keep(name, command))
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        """Ask all to stop; `run` returns when they have."""
        self._stopping.set()

    async def _keep(self, name: str, command: Command) -> None:
        pause, told = FIRST_PAUSE, False
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began = loop.time()
            status = await self._once(name, command)
            if self._stopping.is_set():
                return
            if loop.time() - began > STEADY:
                pause, told = FIRST_PAUSE, False
            if not told:
                self._tell(name, f"exited with status {status}; it is started again as often as needed")
                told = True
            await self._stopped_within(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self, name: str, command: Command) -> int:
        process = await _start(command)
        ended = asyncio.create_task(self._follow(name, process))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                await _end(process, ended)
            return await ended
        finally:
            stopping.cancel()
            _kill(process)

    async def _follow(self, name: str, process: Process) -> int:
        assert process.stdout is not None
        async for line in _lines(process.stdout):
            self._tell(name, line)
        return await process.wait()

    async def _stopped_within(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _start(command: Command) -> Process:
    """Fork on the event loop's thread, which lives as long as the children should."""
    return await asyncio.create_subprocess_exec(
        *command.launched,
        env=dict(command.environment),
        cwd=command.folder,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        start_new_session=True,
        limit=LINE,
    )


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    while line := await _line(stream):
        yield line.decode("utf-8", "replace").rstrip("\n")


async def _line(stream: asyncio.StreamReader) -> bytes:
    """Read a line; one longer than LINE comes in pieces rather than stopping the service."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as rest:
        return rest.partial
    except asyncio.LimitOverrunError as over:
        return await stream.readexactly(over.consumed)


async def _end(process: Process, ended: "asyncio.Task[int]") -> None:
    process.terminate()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(ended), PATIENCE)
    _kill(process)


def _kill(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
