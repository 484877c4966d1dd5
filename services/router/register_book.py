"""The register as it now stands: the newest edition of the folder that the database has, and the changes upon it."""

import asyncio
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import structlog

from services.router.adapters.register import PostgresRegister, record_of
from services.router.domain.relocation.register import NO_EDITION, Register, RegisterVersion
from services.router.domain.relocation.register_changes import RegisterChange, changed, replaced_by
from services.router.register_check import faults_of
from services.router.register_folder import load_tables
from services.router.register_sheets import Sheets, Tables, tables_of
from shared.city.city import City
from shared.contracts.faults import Fault
from shared.kit.postgres import Connection, Pool, lazy_pool

log = structlog.get_logger()
REWRITTEN = "新一版台账改了这一行"


@dataclass
class RegisterBook:
    """Keeps one process's register up to what the database says; `folder` is the city folder's own."""

    url: str
    city: City
    units: Collection[str]
    folder: Register
    register: Register = field(init=False)
    """What was committed when the database was last asked; the folder's own before that."""
    _pool: Pool | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.register = self.folder

    def check(self, register: Register, change: RegisterChange) -> list[Fault]:
        """List what would be wrong with a register after a change."""
        return faults_of(register, change, self.city, self.units)

    async def refresh(self) -> Register:
        """Give what is committed; the first time the folder's register is put into the database, if it is a new one."""
        async with self._turn:
            if self._pool is None:
                self._pool = lazy_pool(self.url, "router", size=1)
                await self._pool
            async with self._pool.acquire() as connection:
                if self.register.version == NO_EDITION:
                    await self._open(connection)
                self.register = await self.read(connection)
            return self.register

    async def read(self, connection: Connection) -> Register:
        """Give the register as a transaction sees it, its own changes among it."""
        kept = PostgresRegister(connection)
        seen, now = self.register, (await kept.head()).version
        if now == seen.version:
            return seen
        if now.edition != seen.version.edition:
            seen = await self._edition(kept, now.edition)
        return _upon(seen, await kept.changes(seen.version.change), now)

    async def _open(self, connection: Connection) -> None:
        """Put the folder's register in as the next edition where it differs from the newest; one process at a time."""
        kept, tables = PostgresRegister(connection), tables_of(self.folder)
        async with connection.transaction():
            await kept.lock_register()
            head, sha256 = await kept.head(), _digest(tables)
            if head.sha256 == sha256:
                return
            edition = head.version.edition + 1
            await kept.put_edition(edition, sha256, tables)
            if head.version.edition:
                old = await self._edition(kept, head.version.edition)
                await self._carry_over(old, edition, kept)
        log.info("register_edition", edition=edition, sha256=sha256[:12])

    async def _edition(self, kept: PostgresRegister, edition: int) -> Register:
        """Read an edition as it was put in, with this folder's figures. Raises CityError."""
        sheets = Sheets(await kept.tables(edition))
        found, _ = load_tables(sheets, self.city, self.units)
        sheets.done()
        own = self.folder
        version = RegisterVersion(edition)
        return replace(found, tuning=own.tuning, measures=own.measures, together=own.together, version=version)

    async def _carry_over(self, old: Register, edition: int, kept: PostgresRegister) -> None:
        """Let the changes hold on upon a new edition, but those whose row it rewrote and those that fit it no more."""
        register = replace(self.folder, version=RegisterVersion(edition))
        for change in await kept.changes():
            why = REWRITTEN if replaced_by(old, self.folder, change) else ""
            if why := why or "；".join(map(str, self.check(register, change))):
                await kept.retire(change, edition, why)
                log.warning("register_change_retired", number=change.number, crew=change.crew, kind=change.kind)
            else:
                register = changed(register, change)


def _upon(register: Register, changes: Sequence[RegisterChange], version: RegisterVersion) -> Register:
    for change in changes:
        register = changed(register, change)
    return replace(register, version=version)


def _digest(tables: Tables) -> str:
    """Name the tables' content."""
    content = {file: [record_of(row) for row in rows] for file, rows in tables.items()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
