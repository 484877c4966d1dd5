"""PostgreSQL: one cluster, on 127.0.0.1 only, behind a password made for it."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT, Signals

from deploy.local.children import Command
from deploy.local.ports import kept_ports
from deploy.local.private import once
from deploy.local.server import Server

USER = "xiaolan"
STAND_IN = "nobody"  # PostgreSQL refuses to run as root, initdb as a user without a name
INITDB = (
    f"--username={USER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    "--no-sync",
)
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "max_wal_size": "2GB",
}


class Postgres(Server):
    """Runs the database. `fsync=False` is for unit-like tests, never where a crash or a figure matters."""

    title = "PostgreSQL"
    stop_signal = SIGINT

    def __init__(
        self,
        binaries: Path,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        keep: tuple[int, ...] = (),
        *,
        fsync: bool = True,
    ) -> None:
        super().__init__(folder)
        self.binaries, self.keep = binaries, keep
        self.settings = {**SETTINGS, "fsync": "on" if fsync else "off", **(settings or {})}
        self.password = ""

    @property
    def url(self) -> str:
        """Give the owner's URL; the owner may create databases and roles."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        self.password = once(self._password_file, lambda: secrets.token_urlsafe(24))
        self.port = self.port or kept_ports(self.folder / "port", 1)[0]
        if not (self._data / "PG_VERSION").exists():
            self._create()

    def command(self) -> Command:
        settings = {**self.settings, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # SIGQUIT lets it end its own children and give back shared memory when we die.
        return self._as_its_user("postgres", "-D", str(self._data), *options, death=SIGQUIT)

    async def answers(self) -> bool:
        import asyncpg

        try:
            connection = await asyncpg.connect(self.url, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        try:
            return bool(await connection.fetchval("SELECT true"))
        finally:
            await connection.close()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _password_file(self) -> Path:
        return self.folder / "password"

    def _create(self) -> None:
        shutil.rmtree(self._data, ignore_errors=True)  # a creation that was cut short
        self._data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self._data, STAND_IN)
        password = f"--pwfile={self._password_file}"
        self.run(self._as_its_user("initdb", "-D", str(self._data), *INITDB, password))

    def _as_its_user(self, program: str, *arguments: str, death: Signals = SIGKILL) -> Command:
        uid = self._data.stat().st_uid if os.geteuid() == 0 else 0
        return Command(
            [str(self.binaries / "bin" / program), *arguments],
            environment={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            folder=self.folder,
            death=death,
            uid=uid,
            keep=self.keep,
        )
