"""Keeps what a failed run leaves: every log, every table, the ledger; the servers' own data goes."""

import json
import shutil
from pathlib import Path

import asyncpg

from bench.faults.recovery import AWAY
from bench.faults.system import System
from shared.cli.parts import service_names


async def keep(system: System, folder: Path) -> Path:
    """Write what every member says of itself, the tables as CSV and the ledger beside the logs; give the folder."""
    for server in (system.stack.kafka, system.stack.postgres):
        shutil.copyfile(server.log, folder / f"{server.folder.name}.log")
    _ledger(system, folder / "ledger.jsonl")
    reports = {name: await member.health() for name, member in system.members.items()}
    (folder / "health.json").write_text(json.dumps(reports, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "tables").mkdir(exist_ok=True)
    try:
        await _tables(system, folder / "tables")
    except AWAY as error:
        (folder / "tables.txt").write_text(f"the database did not give its tables: {error!r}\n")
    return folder


def tidy(folder: Path, *, passed: bool) -> None:
    """Remove a run's folder; of one that failed the servers' data alone."""
    shutil.rmtree(folder if passed else folder / "stack", ignore_errors=True)


async def _tables(system: System, folder: Path) -> None:
    connection = await asyncpg.connect(system.direct_database, timeout=10)
    try:
        for schema in service_names():
            rows = await connection.fetch("select tablename from pg_tables where schemaname = $1", schema)
            for (table,) in rows:
                await connection.copy_from_table(
                    table, schema_name=schema, output=folder / f"{schema}.{table}.csv", format="csv", header=True
                )
    finally:
        await connection.close()


def _ledger(system: System, file: Path) -> None:
    with file.open("w", encoding="utf-8") as out:
        for p in system.ledger.publishes:
            said = {"n": p.n, "at": p.at, "kind": p.kind, "topic": p.topic, "name": p.name, "outcome": p.outcome}
            key = None if p.key is None else p.key.decode("utf-8", "replace")
            line = {**said, "key": key, "repeats": p.repeats, "place": p.place, "sha256": p.sha256.hex()}
            print(json.dumps(line, ensure_ascii=False), file=out)
