"""Migrations: numbered plain SQL, each service its own schema with the kit's tables in it. docs/adr says why our own.

Run by the database's owner; safe to run by several at once and again at any time.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from shared.kit.postgres import Connection, role_of

_HERE = Path(__file__).parent / "migrations"
_LOCK = 0x5849414F  # one migration at a time, whoever starts it

VAULT = "vault"


class MigrationError(Exception):
    """A migration that was applied has changed, or one is missing: restore its file and add a new one instead."""


@dataclass(frozen=True)
class Step:
    """One file to be applied to one schema."""

    schema: str
    part: str
    number: int
    path: Path

    @property
    def name(self) -> str:
        return f"{self.schema}/{self.part}/{self.path.name}"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def steps(services: Mapping[str, Path]) -> list[Step]:
    """List every step: the kit's tables in each service's schema, the service's own, the vault last."""
    found = [
        step
        for service, folder in sorted(services.items())
        for part, where in (("delivery", _HERE / "delivery"), ("own", folder))
        for step in _files(service, part, where)
    ]
    return [*found, *_files(VAULT, "own", _HERE / VAULT)]


def _files(schema: str, part: str, folder: Path) -> Iterator[Step]:
    for path in sorted(folder.glob("[0-9]*.sql")):
        yield Step(schema, part, int(path.name.partition("_")[0]), path)


async def migrate(url: str, services: Mapping[str, Path]) -> list[Step]:
    """Bring the database to the newest form; give the steps that were applied now. Raises MigrationError."""
    connection = await asyncpg.connect(url, server_settings={"client_min_messages": "warning"})
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        applied = []
        for schema in (*sorted(services), VAULT):
            await _schema(connection, schema)
        for step in steps(services):
            if not await _is_applied(connection, step):
                await _apply(connection, step)
                applied.append(step)
        for service in services:
            await _grant(connection, service)
        return applied
    finally:
        await connection.close()


async def pending(connection: Connection, service: str, folder: Path) -> list[Step]:
    """List the steps of one service that the database does not have yet (for /ready)."""
    rows = await connection.fetch("select part, number from migration")
    have = {(row["part"], row["number"]) for row in rows}
    return [s for s in steps({service: folder}) if s.schema == service and (s.part, s.number) not in have]


async def _schema(connection: Connection, schema: str) -> None:
    role = role_of(schema)
    await connection.execute(
        f"""
        do $$ begin create role {role} nologin; exception when duplicate_object or unique_violation then null; end $$;
        do $$ begin grant {role} to current_user; exception when others then null; end $$;
        create schema if not exists {schema};
        create table if not exists {schema}.migration (
            part text, number int, name text not null, sha256 text not null,
            applied_at timestamptz not null default now(), primary key (part, number)
        );
        """
    )


async def _is_applied(connection: Connection, step: Step) -> bool:
    digest = await connection.fetchval(
        f"select sha256 from {step.schema}.migration where part = $1 and number = $2",  # noqa: S608 - our own name
        step.part,
        step.number,
    )
    if digest is not None and digest != step.digest:
        msg = f"{step.name} was applied with other content: restore the file and put the change into a new one"
        raise MigrationError(msg)
    return digest is not None


async def _apply(connection: Connection, step: Step) -> None:
    async with connection.transaction():
        await connection.execute(f"set local search_path = {step.schema}")
        await connection.execute(step.path.read_text())
        await connection.execute(
            f"insert into {step.schema}.migration (part, number, name, sha256) values ($1, $2, $3, $4)",  # noqa: S608
            step.part,
            step.number,
            step.path.name,
            step.digest,
        )


async def _grant(connection: Connection, service: str) -> None:
    role = role_of(service)
    await connection.execute(
        f"""
        grant usage on schema {service} to {role};
        grant select, insert, update, delete on all tables in schema {service} to {role};
        grant usage on all sequences in schema {service} to {role};
        revoke update, delete on {service}.audit from {role};
        revoke insert, update, delete on {service}.migration from {role};
        """
    )
