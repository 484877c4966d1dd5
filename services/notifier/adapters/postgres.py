"""The notifier's tables in PostgreSQL, set by set."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.notifier.adapters.queries import QUERIES
from services.notifier.domain.notice import Notice, State
from services.notifier.domain.standing import Standing
from services.notifier.usecases.ports import Change, Due
from shared.contracts.vocabulary import PublicState
from shared.kit.failpoint import reach
from shared.kit.postgres import Connection

LEASE = timedelta(seconds=60)
"""More than twice any outlet's deadline: a call that is still out has a valid lease."""

_STORED = tuple(field.name for field in fields(Notice) if field.name != "wait")


@dataclass(frozen=True)
class PostgresNotices:
    """Implements the port `Notices` inside the transaction of its connection."""

    connection: Connection

    async def known(self, notice_ids: Sequence[UUID]) -> set[UUID]:
        rows = await self.connection.fetch(QUERIES["known"], list(notice_ids)) if notice_ids else []
        return {row["notice_id"] for row in rows}

    async def standings(self, wanted: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], Standing]:
        pairs = sorted(wanted)
        if not pairs:
            return {}
        rows = await self.connection.fetch(QUERIES["standings"], *map(list, zip(*pairs, strict=True)))
        found = (Standing(r["ticket_id"], r["way"], r["version"], json.loads(r["said"])) for r in rows)
        return {(standing.ticket_id, standing.way): standing for standing in found}

    async def keep_standings(self, standings: Sequence[Standing]) -> None:
        rows = [(s.ticket_id, s.way, s.version, json.dumps(dict(s.said))) for s in standings]
        await self._run("keep_standings", rows)

    async def add(self, notices: Sequence[Notice]) -> None:
        rows = [
            (
                n.notice_id, n.case_id, n.case_version, n.ticket_id, n.number, n.channel, n.external_id, n.fact, n.way,
                n.told_version, n.public_state.value, n.text, n.at, " ".join(sorted(n.overtaken_by)), n.state.value,
                n.version,
            )
            for n in notices
        ]  # fmt: skip
        await self._run("add", rows)
        await self._run("hasten", [(n.notice_id,) for n in notices])
        if notices:
            await self.connection.execute(QUERIES["take_turn"])

    async def closed_ways(self) -> frozenset[str]:
        return frozenset(row["way"] for row in await self.connection.fetch(QUERIES["closed_ways"]))

    async def close_way(self, way: str, reason: str) -> None:
        await self.connection.execute(QUERIES["close_way"], way, reason)

    async def due(self, limit: int) -> Sequence[Due]:
        rows = await self.connection.fetch(QUERIES["due"], limit)
        return [Due(read_notice(dict(row)), tuple(row["later"]), row["clock"]) for row in rows]

    async def unknown(self, resendable: frozenset[str], limit: int) -> Sequence[Notice]:
        rows = await self.connection.fetch(QUERIES["unknown"], sorted(resendable), limit)
        if rows:
            reach("reconcile.claimed")
        return [read_notice(dict(row)) for row in rows]

    async def save(self, changes: Sequence[Change]) -> set[UUID]:
        if not changes:
            return set()
        columns = map(list, zip(*map(_row, changes), strict=True))
        rows = await self.connection.fetch(QUERIES["save"], *columns, LEASE.total_seconds())
        await self.connection.execute(QUERIES["take_turn"])
        return {row["notice_id"] for row in rows}

    async def _run(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            await self.connection.execute(QUERIES[name], *map(list, zip(*rows, strict=True)))


def read_notice(row: Mapping[str, Any]) -> Notice:
    """Read a stored notice; its wait lies in the database's clock, not in the notice."""
    stored = {name: row[name] for name in _STORED}
    stored["public_state"] = PublicState(row["public_state"])
    stored["overtaken_by"] = frozenset(row["overtaken_by"])
    stored["state"] = State(row["state"])
    return Notice(**stored)


def _row(change: Change) -> tuple[Any, ...]:
    was, now = change.before, change.after
    wait = now.wait.total_seconds() if now.wait is not None else None
    return now.notice_id, was.state.value, was.attempt, now.state.value, now.version, now.attempt, now.reason, wait
