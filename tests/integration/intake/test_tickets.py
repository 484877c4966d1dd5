"""The port `Tickets`, kept by PostgreSQL and by the tests' fake alike."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.intake.adapters.postgres import PostgresTickets
from services.intake.usecases.ports import Doubled, Entry, FollowUpEntry, Tickets
from shared.contracts.vocabulary import derived_id
from shared.kit.postgres import session
from tests.unit.intake.made import NOW, SAMPLES, FakeTickets, arrival, ticket_of

DAY = NOW.date()


@pytest.fixture(params=["postgres", "fake"])
async def tickets(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Tickets]:
    if request.param == "fake":
        yield FakeTickets()
        return
    connection = await asyncpg.connect(database, server_settings=session("intake", part="test"))
    yield PostgresTickets(connection, "SX")
    await connection.close()


def entry(sample: str) -> Entry:
    came = arrival("hotline", SAMPLES["hotline"][sample])
    ticket = ticket_of("hotline", came.message, NOW)  # type: ignore[arg-type]
    return Entry(ticket, came.content_hash, None, NOW, came.origin)


def follow_up(message_id: str) -> FollowUpEntry:
    came = arrival("hotline", SAMPLES["hotline"]["supplement"])
    ticket = derived_id("ticket", "hotline", came.message.number)
    return FollowUpEntry(ticket, message_id, "supplemented", derived_id(message_id), NOW, came.origin)


async def test_serials_go_on_without_a_gap(tickets: Tickets) -> None:
    assert await tickets.add([entry("new_early_truck"), entry("new_photo_only")], DAY) == [1, 2]
    assert await tickets.add([entry("new_minimal")], DAY) == [3]


async def test_a_ticket_is_known_once_it_was_added(tickets: Tickets) -> None:
    early = entry("new_early_truck")
    assert await tickets.known([early.ticket.ticket_id]) == {}
    await tickets.add([early], DAY)
    known = await tickets.known([early.ticket.ticket_id])
    assert known[early.ticket.ticket_id].content_hash == early.content_hash


async def test_a_follow_up_is_new_once(tickets: Tickets) -> None:
    assert await tickets.add_follow_ups([follow_up("a"), follow_up("b")]) == [True, True]
    assert await tickets.add_follow_ups([follow_up("b"), follow_up("c")]) == [False, True]


async def test_a_ticket_that_another_process_kept_meanwhile_is_doubled(database: str) -> None:
    connection = await asyncpg.connect(database, server_settings=session("intake", part="test"))
    try:
        tickets = PostgresTickets(connection, "SX")
        await tickets.add([entry("new_early_truck")], DAY)
        with pytest.raises(Doubled):
            await tickets.add([entry("new_early_truck"), entry("new_minimal")], DAY)
    finally:
        await connection.close()
