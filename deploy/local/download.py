"""Downloads from a Maven repository: several at once, checked against the lock, visible whole or not at all."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2

from deploy.local.faults import NoNetwork, WrongChecksum
from deploy.local.jars import Jar
from deploy.local.progress import Advance, Progress

AT_ONCE = 6
TIMEOUT = httpx2.Timeout(30, connect=10)
PIECE = 1 << 16


def download(jars: Sequence[Jar], folder: Path, progress: Progress) -> None:
    """Bring the jars into the folder; the caller holds its lock, so a piece left there belongs to a dead process."""
    for piece in folder.glob("*.part"):
        piece.unlink()
    total = sum(jar.size for jar in jars)
    with progress.download("Downloading Apache Kafka and PostgreSQL", total) as advance, _client() as client:
        _all_at_once([partial(_download, client, jar, folder, advance) for jar in jars])


def _all_at_once(tasks: Sequence[Callable[[], None]]) -> None:
    """Run the tasks a few at a time; the first failure stops those that have not begun."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(task) for task in tasks]
        try:
            for task in running:
                task.result()
        finally:
            pool.shutdown(cancel_futures=True)


def repository() -> str:
    """Name the repository: MAVEN_URL, a mirror of your choice, else the central one."""
    from jgo.constants import MAVEN_CENTRAL_URL

    return str(os.environ.get("MAVEN_URL") or MAVEN_CENTRAL_URL).rstrip("/")


def _client() -> httpx2.Client:
    return httpx2.Client(timeout=TIMEOUT, follow_redirects=True)


def _download(client: httpx2.Client, jar: Jar, folder: Path, advance: Advance) -> None:
    part = folder / f"{jar.name}.part"
    try:
        with _network(jar), client.stream("GET", f"{repository()}/{jar.path}") as answer:
            answer.raise_for_status()
            found = _write(answer, part, advance)
        if found != jar.sha256:
            raise WrongChecksum(file=jar.name, found=found, expected=jar.sha256)
        part.replace(folder / jar.name)
    finally:
        part.unlink(missing_ok=True)


def _write(answer: httpx2.Response, part: Path, advance: Advance) -> str:
    digest = hashlib.sha256()
    with part.open("wb") as file:
        for piece in answer.iter_bytes(PIECE):
            file.write(piece)
            digest.update(piece)
            advance(len(piece))
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


@contextmanager
def _network(jar: Jar) -> Iterator[None]:
    try:
        yield
    except httpx2.HTTPError as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise NoNetwork(file=jar.name, reason=reason) from error
