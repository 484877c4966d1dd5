"""The closing account: what was published and where each record ended, counted from topics and tables, from outside."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import asdict, dataclass
from uuid import UUID

import asyncpg

from deploy.demo.hearing import heard
from deploy.demo.ledger import Entry, Ledger
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.notice import NoticeChanged
from shared.contracts.events.ticket import TicketReceived
from shared.contracts.events.unit import ReplyAccepted, ReplyRefused, TaskAssigned

SERVICES = ("intake", "router", "notifier")
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Account:
    """Of what platforms and units wrote: `published` = `applied` + `repeats` + parked + lost.

    `lost` counts also what a service committed to say and nobody can read on a topic; `parked` counts every record.
    """

    published: int
    applied: int
    repeats: int
    parked: int
    lost: int
    doubled: int
    cases: int
    tasks: int
    notices: int

    @property
    def clean(self) -> bool:
        return not (self.parked or self.lost or self.doubled)

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True)
class Tables:
    """What the services' tables say: the place of every record that was claimed, and of every one that is parked."""

    claimed: frozenset[Place]
    parked: frozenset[Place]
    cursors: dict[tuple[str, int], int]
    outgoing: frozenset[str]
    """The ids of the events that the services committed to say."""


_READ = {
    "claimed": "select topic, partition, off from {service}.inbox",
    "parked": "select topic, partition, off from {service}.parked where state in ('waiting', 'behind', 'dead')",
    "cursors": "select topic, partition, next_offset from {service}.cursor",
    "outgoing": "select event_id from {service}.outbox_record",
}


async def read_tables(url: str) -> Tables:
    """Read what every service's schema says, as the database's owner."""
    connection = await asyncpg.connect(url)
    try:
        rows = {what: await _rows(connection, query) for what, query in _READ.items()}
    finally:
        await connection.close()
    return Tables(
        frozenset(tuple(row) for row in rows["claimed"]),
        frozenset(tuple(row) for row in rows["parked"]),
        {(row[0], row[1]): row[2] for row in rows["cursors"]},
        frozenset(str(row[0]) for row in rows["outgoing"]),
    )


async def _rows(connection: "asyncpg.Connection[asyncpg.Record]", query: str) -> list[asyncpg.Record]:
    return [row for service in SERVICES for row in await connection.fetch(query.format(service=service))]


def reckon(ledger: Ledger, tables: Tables) -> Account:
    """Say where each record of platforms and units ended, and what was said more than once."""
    written = [*ledger.sent(), *ledger.answered()]
    parked = [e for e in written if _place(e) in tables.parked]
    applied = [e for e in written if _place(e) in tables.claimed - tables.parked and _has_effect(ledger, tables, e)]
    repeats = [e for e in written if _place(e) not in tables.claimed | tables.parked and _is_repeat(tables, written, e)]
    return Account(
        published=len(written),
        applied=len(applied),
        repeats=len(repeats),
        parked=len(tables.parked),
        lost=len(written) - len(parked) - len(applied) - len(repeats) + len(_unsaid(ledger, tables)),
        doubled=sum(_surplus(keys) for keys in _said(ledger)),
        cases=len({fact.case_id for fact in ledger.events(CaseChanged)}),
        tasks=len({task.task_id for task in ledger.events(TaskAssigned)}),
        notices=len({heard(entry).id for entry in ledger.heard()}),
    )


def _unsaid(ledger: Ledger, tables: Tables) -> frozenset[str]:
    """List the events that a service committed to say and that lie on no topic."""
    return tables.outgoing - {entry.seen.headers.get("ce_id", "") for entry in ledger.entries}


def _place(entry: Entry) -> Place:
    seen = entry.seen
    return (seen.topic, seen.partition, seen.offset)


def _has_effect(ledger: Ledger, tables: Tables, entry: Entry) -> bool:
    """Find what the record brought about: its ticket in a case (or parked on the way), or the answer to the unit."""
    if entry.answering:
        answered: list[ReplyAccepted | ReplyRefused] = [*ledger.events(ReplyAccepted), *ledger.events(ReplyRefused)]
        return any(one.reply_id == entry.seen.document.get("reply_id") for one in answered)
    tickets = ((e, e.event) for e in ledger.entries if isinstance(e.event, TicketReceived))
    return any(
        (ticket.origin.topic, ticket.origin.partition, ticket.origin.offset) == _place(entry)
        and (_place(said) in tables.parked or ledger.case_of(ticket.ticket_id) is not None)
        for said, ticket in tickets
    )


def _is_repeat(tables: Tables, written: Iterable[Entry], entry: Entry) -> bool:
    """Say whether the record was passed (the cursor is beyond it) and the same value lies earlier on its topic."""
    seen = entry.seen
    passed = tables.cursors.get((seen.topic, seen.partition), 0) > seen.offset
    earlier = (e.seen for e in written if (e.seen.topic, e.seen.key) == (seen.topic, seen.key))
    return passed and any(e.value == seen.value and e.offset < seen.offset for e in earlier)


def _said(ledger: Ledger) -> tuple[list[Hashable], ...]:
    """List everything that may be said once only."""
    heard_once: list[Hashable] = [(h.channel, h.key, h.state, h.text) for h in map(heard, ledger.heard())]
    events: list[Hashable] = [entry.event.event_id for entry in ledger.entries if entry.event is not None]
    tickets: list[Hashable] = [ticket.ticket_id for ticket in ledger.events(TicketReceived)]
    notices: list[tuple[UUID, int]] = [(n.notice_id, n.version) for n in ledger.events(NoticeChanged)]
    return heard_once, events, tickets, list(notices)


def _surplus(keys: list[Hashable]) -> int:
    return sum(count - 1 for count in Counter(keys).values())
