"""The local stack: Apache Kafka and PostgreSQL as child processes, or what KAFKA_SERVERS and DATABASE_URL name."""

import os
import platform
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.cache import Parts, cache_folder, fill
from deploy.local.faults import OtherPlatform, PortTaken
from deploy.local.folders import kept, passing
from deploy.local.jars import read_lock
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.local.progress import Progress
from deploy.local.server import Server
from deploy.local.warm import archived

TRIES = 5


@dataclass(frozen=True)
class Endpoints:
    """Says where the broker and the database answer; the database's user may create roles and databases."""

    kafka_servers: str
    database_url: str


@dataclass(frozen=True)
class Stack:
    """Holds the two servers, each of which can be stopped, killed and started again."""

    kafka: Kafka
    postgres: Postgres

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.kafka.servers, self.postgres.url)


@contextmanager
def local_stack(
    *, state: Path | None = None, fsync: bool = True, progress: Progress | None = None
) -> Iterator[Endpoints]:
    """Run what the environment does not name; `state` keeps the data over restarts, without it all is removed at exit.

    Raises LocalStackError with a sentence that says what to do.
    """
    progress = progress or Progress()
    kafka, database = os.environ.get("KAFKA_SERVERS"), os.environ.get("DATABASE_URL")
    if kafka and database:
        yield Endpoints(kafka, database)
        return
    with _built(state, fsync=fsync, progress=progress) as stack, ExitStack() as running:
        wanted: list[Server] = [*([] if kafka else [stack.kafka]), *([] if database else [stack.postgres])]
        _start(wanted, running, progress)
        yield Endpoints(kafka or stack.kafka.servers, database or stack.postgres.url)


@contextmanager
def managed_stack(
    *,
    state: Path | None = None,
    fsync: bool = True,
    progress: Progress | None = None,
    listeners: Mapping[str, tuple[int, int]] | None = None,
) -> Iterator[Stack]:
    """Run both servers, whatever the environment names, and give them for faults to be done to them.

    `listeners` are further doors of the broker, by name: the port bound and the port advertised.
    """
    progress = progress or Progress.silent()
    with _built(state, fsync=fsync, progress=progress) as stack, ExitStack() as running:
        stack.kafka.listeners |= listeners or {}
        _start([stack.kafka, stack.postgres], running, progress)
        yield stack


@contextmanager
def _built(state: Path | None, *, fsync: bool, progress: Progress) -> Iterator[Stack]:
    refuse_other_platforms()
    cache = cache_folder()
    parts = fill(cache, read_lock(), progress)
    with kept(state) if state else passing(cache / "stacks") as (folder, lock):
        yield _stack(parts, folder, lock, fsync=fsync)


def refuse_other_platforms() -> None:
    system, machine = platform.system(), platform.machine()
    if (system, machine) != ("Linux", "x86_64"):
        raise OtherPlatform(platform=f"{system} {machine}")


def _stack(parts: Parts, folder: Path, lock: int, *, fsync: bool) -> Stack:
    kafka = Kafka(parts.kafka, folder / "kafka", keep=(lock,), java=archived(parts.archive))
    return Stack(kafka, Postgres(parts.postgres, folder / "postgres", keep=(lock,), fsync=fsync))


def _start(servers: list[Server], running: ExitStack, progress: Progress) -> None:
    progress.say(f"Starting {' and '.join(server.title for server in servers)}")
    for server in servers:
        running.callback(server.stop)
    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(_start_on_some_port, servers))


def _start_on_some_port(server: Server) -> None:
    """Start on other ports when somebody was quicker to take the chosen ones."""
    for _ in range(TRIES - 1):
        try:
            return server.start()
        except PortTaken:
            server.port = 0
    return server.start()
