"""Keeps the register of city work in PostgreSQL: editions of the folder's tables as rows, and accepted changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from services.router.adapters.queries import statements
from services.router.domain.relocation.register import NO_EDITION, RegisterVersion
from services.router.domain.relocation.register_changes import RegisterChange
from services.router.register_crews import CREWS, DEPOTS, SHIFTS, VEHICLES
from services.router.register_sheets import ORIGIN, ROWS, Tables
from services.router.register_stops import ROUTES, STOPS
from shared.city.folder import Row
from shared.kit.postgres import Connection

SQL = statements("register.sql")
NAMES = {
    VEHICLES: "register_vehicle",
    DEPOTS: "register_depot",
    CREWS: "register_crew",
    SHIFTS: "register_shift",
    ROUTES: "register_route",
    STOPS: "register_stop",
}
"""The database's tables by the folder's."""
UNSAID = {"confidence", "source"}
_CHANGE = TypeAdapter(RegisterChange)


@dataclass(frozen=True)
class Head:
    """The newest edition, and what stands upon it."""

    version: RegisterVersion
    sha256: str


class PostgresRegister:
    """The router's `RegisterStore` on one connection, and what only the register's book asks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock_register(self) -> None:
        await self._connection.execute(SQL["lock"])

    async def register_version(self) -> RegisterVersion:
        return (await self.head()).version

    async def keep_change(self, change: RegisterChange, upon: RegisterVersion) -> None:
        record = _CHANGE.dump_python(change, mode="json") | {"edition": upon.edition, "retired_why": ""}
        await self._connection.execute(SQL["keep_change"], json.dumps(record, ensure_ascii=False))

    async def head(self) -> Head:
        """Give the newest edition; number 0 where there is none yet."""
        row = await self._connection.fetchrow(SQL["head"])
        return Head(RegisterVersion(row["edition"], row["change"]), row["sha256"]) if row else Head(NO_EDITION, "")

    async def put_edition(self, edition: int, sha256: str, tables: Tables) -> None:
        """Keep an edition as rows. The caller holds the register."""
        await self._connection.execute(SQL["put_edition"], edition, sha256)
        for file, rows in tables.items():
            records = [record_of(row) | {"edition": edition} for row in rows]
            sql = SQL["put_rows"].format(table=NAMES[file])
            await self._connection.execute(sql, json.dumps(records, ensure_ascii=False))

    async def tables(self, edition: int) -> Tables:
        """Read an edition's rows. Raises ValidationError where somebody wrote into them by hand what no table takes."""
        return {file: await self._rows(file, edition) for file in NAMES}

    async def changes(self, after: int = 0) -> list[RegisterChange]:
        """List the changes in force with higher numbers, in the order of acceptance."""
        return [_CHANGE.validate_json(row[0]) for row in await self._connection.fetch(SQL["changes"], after)]

    async def retire(self, change: RegisterChange, edition: int, why: str) -> None:
        """Let a change hold no more from an edition on; it stays to be read."""
        await self._connection.execute(SQL["retire"], change.number, edition, why)

    async def _rows(self, file: str, edition: int) -> Sequence[Row]:
        order = "line" if file == SHIFTS else "id"
        sql = SQL["rows"].format(table=NAMES[file], order=order)
        found = [json.loads(row[0]) for row in await self._connection.fetch(sql, edition)]
        return [row_of(ROWS[file], record, line) for line, record in enumerate(found, start=2)]


def record_of(row: Row) -> dict[str, Any]:
    """Write a row as its table's columns have it."""
    record = row.model_dump(mode="json", exclude=UNSAID)
    for name in record.keys() & {"start", "end"}:
        record[name] = record[name][:5]
    if "stretch" in record:
        record["stretch"] = ";".join(f"{point['lon']} {point['lat']}" for point in record["stretch"])
    return record


def row_of(model: type[Row], record: Mapping[str, Any], line: int) -> Row:
    """Read a row from its table's columns; an empty column is a cell that was left empty."""
    cells = {name: cell for name, cell in record.items() if name in model.model_fields and cell not in (None, "")}
    return model.model_validate({**ORIGIN, **cells, "line": line})
