"""PostgreSQL in memory, as far as our statements go: tables, READ COMMITTED, row locks, savepoints, sequences.

Each statement runs as one piece. Where a row is locked by a transaction that stands still, the server ends that one
(`idle_in_transaction_session_timeout`), as it would after eight seconds; whoever then wakes finds its connection gone.
What a statement means stands in `statements.py` and `notices.py`; tests hold the meanings against a real PostgreSQL.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from tests.unit.model.strand import Died, Strand

Row = Mapping[str, Any]
Spot = tuple[str, Any]
"""A table and a primary key."""
Meaning = Callable[..., Any]
Meanings = Mapping[str, Meaning]
"""How statements begin, and what they do: `meaning(view, *arguments)`."""


class UnknownStatementError(Exception):
    """The double does not know this statement: write its meaning into tests/unit/model, beside its neighbours'."""


class Database:
    """The committed rows, the locks, and the one clock."""

    def __init__(self, meanings: Meanings) -> None:
        self.tables: dict[str, dict[Any, Row]] = {}
        self.locks: dict[Spot, Session] = {}
        self.advisory: dict[Any, Session] = {}
        self.numbers: Counter[str] = Counter()
        self.now = datetime(2026, 1, 5, tzinfo=UTC)
        self.sessions: list[Session] = []
        self._meanings = meanings
        self._known: dict[str, Meaning] = {}

    def meaning(self, statement: str) -> Meaning:
        found = self._known.get(statement)
        if found is None:
            text = " ".join(line for line in statement.split("\n") if not line.startswith("--")).split()
            told = " ".join(text)
            found = next((m for head, m in self._meanings.items() if told.startswith(head)), None)
            if found is None:
                raise UnknownStatementError(f"{UnknownStatementError.__doc__} It says: {told}")
            self._known[statement] = found
        return found

    def table(self, name: str) -> dict[Any, Row]:
        return self.tables.setdefault(name, {})

    def number(self, sequence: str) -> int:
        """Give a sequence's next number; a rollback does not give it back."""
        self.numbers[sequence] += 1
        return self.numbers[sequence]

    def age(self, span: timedelta) -> None:
        self.now += span

    def end_idle(self) -> None:
        """End the sessions of strands that stand still, as the server does with what is silent for eight seconds."""
        for session in list(self.sessions):
            if session.strand.is_held and (session.view is not None or session.ends_when_idle):
                session.end()


class View:
    """One transaction: its own writes over the committed rows."""

    def __init__(self, session: "Session") -> None:
        self.database = session.database
        self.session = session
        self.writes: dict[Spot, Row | None] = {}
        self.locked: list[Spot] = []

    @property
    def now(self) -> datetime:
        return self.database.now

    def rows(self, table: str) -> Mapping[Any, Row]:
        """Give a table as this transaction sees it, by primary key."""
        committed = self.database.table(table)
        own = {key: row for (name, key), row in self.writes.items() if name == table}
        return {k: row for k, row in {**committed, **own}.items() if row is not None} if own else committed

    def get(self, table: str, key: Any) -> Row | None:
        spot = (table, key)
        return self.writes[spot] if spot in self.writes else self.database.table(table).get(key)

    def lock(self, table: str, key: Any) -> None:
        """Take a row's lock; who holds it stands still, and is ended."""
        holder = self.database.locks.get((table, key))
        if holder is self.session:
            return
        if holder is not None:
            holder.end()
        self.database.locks[table, key] = self.session
        self.locked.append((table, key))

    def is_free(self, table: str, key: Any) -> bool:
        """Tell whether `skip locked` would give this row."""
        return self.database.locks.get((table, key), self.session) is self.session

    def put(self, table: str, key: Any, row: Row) -> None:
        self.lock(table, key)
        self.writes[table, key] = row

    def change(self, table: str, key: Any, **values: Any) -> None:
        row = self.get(table, key)
        assert row is not None
        self.put(table, key, {**row, **values})

    def drop(self, table: str, key: Any) -> None:
        self.lock(table, key)
        self.writes[table, key] = None

    def commit(self) -> None:
        for (table, key), row in self.writes.items():
            if row is None:
                self.database.table(table).pop(key, None)
            else:
                self.database.table(table)[key] = row
        self.release()

    def release(self, since: int = 0) -> None:
        for spot in self.locked[since:]:
            del self.database.locks[spot]
        del self.locked[since:]


class Session:
    """One connection, with asyncpg's methods."""

    def __init__(self, database: Database, strand: Strand, *, ends_when_idle: bool = False) -> None:
        self.database = database
        self.strand = strand
        self.ends_when_idle = ends_when_idle
        self.view: View | None = None
        self.is_open = True
        database.sessions.append(self)

    def end(self) -> None:
        """Roll back, free all locks; further statements fail."""
        self.is_open = False
        if self.view is not None:
            self.view.release()
            self.view = None
        self.database.advisory = {k: s for k, s in self.database.advisory.items() if s is not self}
        if self in self.database.sessions:
            self.database.sessions.remove(self)

    def cut(self) -> BaseException:
        self.end()
        return asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    def check(self) -> None:
        if not self.is_open:
            raise asyncpg.ConnectionDoesNotExistError("connection is closed")

    async def _run(self, statement: str, *arguments: Any) -> Any:
        meaning = self.database.meaning(statement)
        return await self.strand.act(lambda: self._now(meaning, arguments), self.cut)

    def _now(self, meaning: Meaning, arguments: tuple[Any, ...]) -> Any:
        self.check()
        if self.view is not None:
            return meaning(self.view, *arguments)
        view = View(self)
        found = meaning(view, *arguments)
        view.commit()
        return found

    fetch = fetchrow = fetchval = execute = _run

    async def executemany(self, statement: str, arguments: Iterable[Sequence[Any]]) -> None:
        meaning = self.database.meaning(statement)
        rows = list(arguments)
        await self.strand.act(lambda: [self._now(meaning, tuple(row)) for row in rows], self.cut)

    def transaction(self) -> AbstractAsyncContextManager[None]:
        return _Savepoint(self) if self.view is not None else _Transaction(self)

    async def close(self) -> None:
        self.end()

    def terminate(self) -> None:
        self.end()


class _Transaction(AbstractAsyncContextManager[None]):
    def __init__(self, session: Session) -> None:
        self.session = session

    async def __aenter__(self) -> None:
        self.session.check()
        self.session.view = View(self.session)

    async def __aexit__(self, kind: object, error: BaseException | None, _: object) -> None:
        session = self.session
        if error is None:
            await session.strand.act(self._commit, session.cut)
        elif session.view is not None:
            session.view.release()
            session.view = None

    def _commit(self) -> None:
        self.session.check()
        assert self.session.view is not None
        self.session.view.commit()
        self.session.view = None


class _Savepoint(AbstractAsyncContextManager[None]):
    def __init__(self, session: Session) -> None:
        self.session = session

    async def __aenter__(self) -> None:
        assert self.session.view is not None
        self.writes, self.locked = dict(self.session.view.writes), len(self.session.view.locked)

    async def __aexit__(self, kind: object, error: BaseException | None, _: object) -> None:
        view = self.session.view
        if error is not None and view is not None:
            view.writes = self.writes
            view.release(self.locked)


class Pool:
    """The connections of one strand; each acquisition is a fresh session."""

    def __init__(self, database: Database, strand: Strand) -> None:
        self.database = database
        self.strand = strand

    def acquire(self) -> "_Acquired":
        return _Acquired(self)

    async def _run(self, statement: str, *arguments: Any) -> Any:
        async with self.acquire() as session:
            return await session._run(statement, *arguments)

    fetch = fetchrow = fetchval = execute = _run


class _Acquired(AbstractAsyncContextManager[Session]):
    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __aenter__(self) -> Session:
        if self.pool.strand.dead:
            raise Died
        self.session = Session(self.pool.database, self.pool.strand)
        return self.session

    async def __aexit__(self, *_: object) -> None:
        self.session.end()
