"""The lock: every jar of the broker and the database's binaries, by checksum."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("jars.toml")


@dataclass(frozen=True)
class Jar:
    """Names one file of a Maven repository; `path` is relative to the repository's root."""

    path: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Lock:
    kafka: tuple[Jar, ...]
    postgres: Jar

    @property
    def all(self) -> tuple[Jar, ...]:
        return (*self.kafka, self.postgres)

    @property
    def digest(self) -> str:
        """Name the broker's whole set of jars."""
        return hashlib.sha256("".join(jar.sha256 for jar in self.kafka).encode()).hexdigest()


def read_lock(path: Path = LOCK) -> Lock:
    """Read the committed lock file."""
    tables = tomllib.loads(path.read_text("utf-8"))
    kafka, postgres = (_jars(tables[part]) for part in ("kafka", "postgres"))
    return Lock(kafka, postgres[0])


def render_lock(lock: Lock) -> str:
    """Render the file that `read_lock` reads."""
    parts = {"kafka": lock.kafka, "postgres": (lock.postgres,)}
    return "\n".join(f"[{name}]\n" + "".join(_line(jar) for jar in jars) for name, jars in parts.items())


def _jars(table: dict[str, dict[str, str | int]]) -> tuple[Jar, ...]:
    return tuple(Jar(path, str(row["sha256"]), int(row["size"])) for path, row in table.items())


def _line(jar: Jar) -> str:
    return f'"{jar.path}" = {{ sha256 = "{jar.sha256}", size = {jar.size} }}\n'
