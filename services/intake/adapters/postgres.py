"""Intake's tables, within one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.intake.adapters.queries import queries
from services.intake.domain.number import ticket_number
from services.intake.usecases.ports import Doubled, Entry, FollowUpEntry, Known
from shared.kit.postgres import Connection


@dataclass(frozen=True)
class PostgresTickets:
    """Keeps the port `Tickets`."""

    connection: Connection
    prefix: str

    async def known(self, ticket_ids: Sequence[UUID]) -> Mapping[UUID, Known]:
        rows = await self.connection.fetch(queries()["known"], list(ticket_ids))
        return {row["ticket_id"]: Known(row["number"], row["content_hash"]) for row in rows}

    async def add(self, entries: Sequence[Entry], day: date) -> list[int]:
        last: int = await self.connection.fetchval(queries()["take_serials"], day, len(entries))
        serials = list(range(last - len(entries) + 1, last + 1))
        numbers = [ticket_number(self.prefix, day, serial) for serial in serials]
        rows = [_row(entry, number) for entry, number in zip(entries, numbers, strict=True)]
        kept = await self.connection.fetch(queries()["add_tickets"], *_columns(rows))
        if len(kept) < len(entries):
            raise Doubled
        return serials

    async def add_follow_ups(self, entries: Sequence[FollowUpEntry]) -> list[bool]:
        rows = [(e.ticket_id, e.message_id, e.word, e.sealed_as, e.received_at, *_origin(e)) for e in entries]
        kept = await self.connection.fetch(queries()["add_follow_ups"], *_columns(rows))
        new = {(row["ticket_id"], row["message_id"]) for row in kept}
        return [(e.ticket_id, e.message_id) in new for e in entries]


def _row(entry: Entry, number: str) -> tuple[Any, ...]:
    ticket, place = entry.ticket, entry.ticket.place
    return (
        ticket.ticket_id, ticket.channel, ticket.external_id, number, entry.content_hash, ticket.kind.value,
        ticket.category.code, place.district, place.street, place.cell, ticket.urgency.value, ticket.confidential,
        entry.complainant_ref, ticket.reported_at, entry.received_at, ticket.reply_by, *_origin(entry),
    )  # fmt: skip


def _origin(entry: Entry | FollowUpEntry) -> tuple[str, int, int]:
    return entry.origin.topic, entry.origin.partition, entry.origin.offset


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
