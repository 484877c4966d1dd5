"""Keeps cases, wishes and answers in PostgreSQL: a few set-based statements a batch, rows as JSON records."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from services.router.adapters.queries import QUERIES
from services.router.adapters.register import PostgresRegister
from services.router.domain.case import Case, Decided, Fact, Task, Ticket
from services.router.domain.case_file import CaseFile
from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import WorkPlan
from services.router.domain.timetable import Change, Request, Timetable
from services.router.usecases.ports import Held, KeptReply, Proposal
from shared.kit.postgres import Connection, Pool, lazy_pool

PLACES, CREWS = 0x706C6163, 0x63726577
"""The two rooms of advisory locks: names of places and of crews never meet."""

T = TypeVar("T")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {
    Case: TypeAdapter(list[Case]),
    Fact: TypeAdapter(list[Fact]),
    Task: TypeAdapter(list[Task]),
    Ticket: TypeAdapter(list[Ticket]),
    Decided: TypeAdapter(list[Decided]),
    Change: TypeAdapter(list[Change]),
    Request: TypeAdapter(list[Request]),
    Held: TypeAdapter(list[Held]),
    KeptReply: TypeAdapter(list[KeptReply]),
    Proposal: TypeAdapter(list[Proposal]),
    Seen: TypeAdapter(list[Seen]),
    WorkPlan: TypeAdapter(list[WorkPlan]),
}


def written(model: type[T], rows: Iterable[T]) -> str:
    """Write values as a JSON array of records."""
    text: bytes = _ADAPTERS[model].dump_json(list(rows))
    return text.decode()


def read(model: type[T], records: Iterable[Any]) -> list[T]:
    """Read values from rows whose first column is one JSON record."""
    found: list[T] = _ADAPTERS[model].validate_json(f"[{','.join([record[0] for record in records])}]")
    return found


class PostgresStore(PostgresRegister):
    """The router's `Store` on one connection, inside the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._kept: dict[UUID, Ticket | Task] = {}
        """Tickets and tasks as they stand in the tables: what is still the same value need not be written again."""

    async def lock_vicinities(self, anchors: Collection[str]) -> None:
        await self._lock(PLACES, anchors)

    async def lock_crews(self, crews: Collection[str]) -> None:
        await self._lock(CREWS, crews)

    async def cases_of(self, tickets: Collection[UUID]) -> dict[UUID, UUID]:
        rows = await self._connection.fetch(QUERIES["cases_of"], list(tickets))
        return {row["ticket_id"]: row["case_id"] for row in rows}

    async def candidates(self, anchors: Collection[str], seen_since: datetime) -> list[UUID]:
        rows = await self._connection.fetch(QUERIES["candidates"], list(anchors), seen_since)
        return [row["case_id"] for row in rows]

    async def moved_for(self, crews: Collection[str], since: date) -> set[UUID]:
        rows = await self._connection.fetch(QUERIES["moved_for"], list(crews), since)
        return {row["case_id"] for row in rows}

    async def load(self, case_ids: Collection[UUID]) -> dict[UUID, CaseFile]:
        if not case_ids:
            return {}
        wanted = list(case_ids)
        cases = read(Case, await self._connection.fetch(QUERIES["load_cases"], wanted))
        files = {case.case_id: CaseFile(case) for case in cases}
        for ticket in read(Ticket, await self._connection.fetch(QUERIES["load_tickets"], wanted)):
            files[ticket.case_id].tickets[ticket.ticket_id] = ticket
        for task in read(Task, await self._connection.fetch(QUERIES["load_tasks"], wanted)):
            files[task.case_id].tasks[task.task_id] = task
        for file in files.values():
            self._kept |= {**file.tickets, **file.tasks}
        return files

    async def save(self, files: Iterable[CaseFile]) -> None:
        changed = [file for file in files if file.touched]
        if not changed:
            return
        tickets = {id_: t for file in changed for id_, t in file.tickets.items() if self._kept.get(id_) is not t}
        tasks = {id_: t for file in changed for id_, t in file.tasks.items() if self._kept.get(id_) is not t}
        await self._connection.execute(
            QUERIES["save"],
            written(Case, [file.case for file in changed]),
            written(Ticket, tickets.values()),
            written(Task, tasks.values()),
            written(Fact, [fact for file in changed for fact in file.fresh]),
            written(Decided, [decided for file in changed for decided in file.decided]),
        )
        self._kept |= {**tickets, **tasks}

    async def propose(self, proposals: Sequence[Proposal]) -> None:
        await self._write("propose", Proposal, proposals)

    async def keep(self, replies: Sequence[KeptReply]) -> None:
        await self._write("keep_replies", KeptReply, replies)

    async def hold(self, held: Sequence[Held]) -> None:
        await self._write("hold", Held, held)

    async def release(self, tickets: Collection[UUID]) -> list[Held]:
        return read(Held, await self._connection.fetch(QUERIES["release"], list(tickets)))

    async def expire(self, before: datetime) -> list[Held]:
        return read(Held, await self._connection.fetch(QUERIES["expire"], before))

    async def timetables(self, crews: Collection[str], since: date) -> dict[str, Timetable]:
        return await read_timetables(self._connection, crews, since)

    async def ask(self, requests: Sequence[Request]) -> None:
        await self._write("ask", Request, requests)

    async def settle(self, requests: Collection[UUID], state: str) -> None:
        await self._connection.execute(QUERIES["settle"], list(requests), state)

    async def change(self, change: Change) -> None:
        await self._connection.execute(QUERIES["change"], written(Change, [change])[1:-1])

    async def keep_plans(self, plans: Sequence[WorkPlan]) -> None:
        await self._write("keep_plans", WorkPlan, plans)

    async def due_plans(self, today: date) -> list[WorkPlan]:
        return read(WorkPlan, await self._connection.fetch(QUERIES["due_plans"], today))

    async def keep_seen(self, seen: Sequence[Seen]) -> None:
        await self._write("keep_seen", Seen, seen)

    async def sightings(self, crews: Collection[str], since: date) -> list[Seen]:
        return read(Seen, await self._connection.fetch(QUERIES["seen_of_crews"], list(crews), since))

    async def _lock(self, room: int, names: Collection[str]) -> None:
        if names:
            await self._connection.execute(QUERIES["lock_names"], room, list(names))

    async def _write(self, query: str, model: type[T], rows: Sequence[T]) -> None:
        if rows:
            await self._connection.execute(QUERIES[query], written(model, rows))


async def read_timetables(connection: Connection, crews: Collection[str], since: date) -> dict[str, Timetable]:
    """Read what holds for crews on or after a date, inside or outside a transaction."""
    wanted = list(crews)
    if not wanted:
        return {}
    versions = {row["crew_id"]: row["version"] for row in await connection.fetch(QUERIES["timetable_versions"], wanted)}
    changes = read(Change, await connection.fetch(QUERIES["timetable_changes"], wanted, since))
    requests = read(Request, await connection.fetch(QUERIES["timetable_requests"], wanted, since))
    plans = read(WorkPlan, await connection.fetch(QUERIES["timetable_plans"], wanted, since))
    return {
        crew: Timetable(
            crew,
            versions.get(crew, 0),
            tuple(request for request in requests if request.crew_id == crew),
            tuple(change for change in changes if change.crew_id == crew),
            tuple(plan for plan in plans if plan.crew_id == crew),
        )
        for crew in wanted
    }


class PostgresTimetables:
    """Reads timetables outside any transaction; its small pool opens when it is first asked."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: Pool | None = None

    async def timetables(self, crews: Collection[str], since: date) -> dict[str, Timetable]:
        if self._pool is None:
            self._pool = lazy_pool(self._url, "router", size=1)
            await self._pool
        async with self._pool.acquire() as connection:
            return await read_timetables(connection, crews, since)
