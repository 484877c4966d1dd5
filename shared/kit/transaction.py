"""One database transaction of a service: claim, state, audit and outgoing records commit together."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.contracts.envelope import Record, seal
from shared.contracts.events.base import Event
from shared.contracts.topics import OWN_RECORD_BYTES
from shared.kit import outbox
from shared.kit.postgres import Connection

Json = Any


@dataclass(frozen=True)
class Mark:
    """A point to come back to when a record of the batch fails."""

    outgoing: int
    audits: int


@dataclass
class Transaction:
    """What a handler works with. Nothing leaves before the commit."""

    service: str
    connection: Connection
    now: datetime
    prepared: Any = None
    _outgoing: list[Record] = field(default_factory=list)
    _audits: list[tuple[datetime, str, str, str, str, str]] = field(default_factory=list)

    def publish(self, *events: Event, traceparent: str | None = None) -> None:
        """Say events: they reach their topics after the commit, in order per key."""
        for event in events:
            self.publish_record(seal(event, source=f"/{self.service}", traceparent=traceparent))

    def publish_record(self, record: Record) -> None:
        """Say a record in somebody else's format. Raises RecordTooLargeError."""
        if record.size > OWN_RECORD_BYTES:
            msg = f"a record for {record.topic} weighs {record.size} bytes; at most {OWN_RECORD_BYTES}"
            raise outbox.RecordTooLargeError(msg)
        self._outgoing.append(record)

    def audit(self, act: str, *, subject: str, actor: str, cause: str, facts: Mapping[str, Json] | None = None) -> None:
        """Note who did what to what and which event caused it; never personal data."""
        self._audits.append((self.now, act, subject, actor, cause, json.dumps(facts or {}, ensure_ascii=False)))

    def mark(self) -> Mark:
        return Mark(len(self._outgoing), len(self._audits))

    def rewind(self, mark: Mark) -> None:
        """Take back what was said since the mark; its savepoint takes back the rows."""
        del self._outgoing[mark.outgoing :]
        del self._audits[mark.audits :]

    async def flush(self) -> None:
        """Write audit and outbox; called right before the commit, or at the end of a record's savepoint."""
        if self._audits:
            await self.connection.execute(_AUDIT, *map(list, zip(*self._audits, strict=True)))
        await outbox.write(self.connection, self._outgoing, self.service)
        self._audits.clear()
        self._outgoing.clear()


_AUDIT = """
insert into audit (at, act, subject, actor, cause, facts)
select a, b, c, d, e, f::jsonb
from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
    t (a, b, c, d, e, f, i)
order by i
"""
