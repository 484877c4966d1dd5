"""When a system is well again: every member ready, all lag drained hop by hop, probes through the whole chain."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import asyncpg
from aiokafka.errors import KafkaError

from bench.faults.ledger import Publish
from bench.faults.system import System
from bench.faults.waiting import PAUSE, until
from shared.cli.parts import channel_names, service_names
from shared.contracts.topics import CASE, CHANNEL_IN, CHANNEL_OUT, RELOCATION, TICKET, UNIT_OUT

AWAY = (OSError, TimeoutError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What asking meets while broker or database come back."""


@dataclass(frozen=True)
class Hop:
    """A service and the topics that it reads, in the order of the chain."""

    service: str
    topics: tuple[str, ...]


def hops(system: System) -> tuple[Hop, ...]:
    """Give the chain: platforms to intake, tickets and answers to the router, cases to the notifier."""
    names = [topic.name for topic in system.topics]
    platforms = tuple(name for name in names if CHANNEL_IN.member(name))
    answers = tuple(name for name in names if UNIT_OUT.member(name))
    return (
        Hop("intake", platforms), Hop("router", (TICKET.name, *answers)), Hop("router", (RELOCATION.name,)),
        Hop("notifier", (CASE.name,)),
    )  # fmt: skip


async def recovered(system: System, since: float, patience: float) -> float:
    """Give the seconds from `since` (monotonic) until the system was well; infinite when patience ran out.

    What the outside sent before and the broker takes only now belongs to what has to go through.
    """
    mark = len(system.ledger.publishes)
    probes = [system.publisher.publish("probe", system.load.messages.ticket(name)) for name in channel_names()]
    try:
        async with asyncio.timeout(since + patience - time.monotonic()):
            await until(system.all_ready)
            await until(partial(system.publisher.answered, mark))
            await drained(system)
            await _until_told(system, probes)
    except TimeoutError:
        return float("inf")
    return time.monotonic() - since


async def drained(system: System) -> None:
    """Wait until all that lies on the topics now has gone through the chain; new records may come meanwhile."""
    for hop in hops(system):
        ends = await asked(partial(system.observer.ends, hop.topics))
        await until(partial(_has_read, system, hop.service, ends))
        last = await asked(partial(_last_word, system, hop.service))
        await until(partial(_has_said, system, hop.service, last))


T = TypeVar("T")


async def asked(question: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer."""
    while True:
        try:
            return await question()
        except AWAY:
            await asyncio.sleep(PAUSE)


async def _has_read(system: System, service: str, ends: dict[tuple[str, int], int]) -> bool:
    try:
        rows = await system.sql(f"select topic, partition, next_offset from {service}.cursor")
    except AWAY:
        return False
    cursors = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    return all(cursors.get(place, 0) >= end for place, end in ends.items())


async def _last_word(system: System, service: str) -> int:
    """Give the id of the last outgoing chunk that is committed now."""
    (row,) = await system.sql(f"select coalesce(max(id), 0) as last from {service}.outbox")
    return int(row["last"])


async def _has_said(system: System, service: str, last: int) -> bool:
    """Tell whether what was committed up to now lies on the topics."""
    try:
        unsaid = f"select from {service}.outbox where published_at is null and id <= $1 limit 1"
        return not await system.sql(unsaid, last)
    except AWAY:
        return False


async def _until_told(system: System, probes: Sequence[Publish]) -> None:
    """Wait until each probe's platform and the partner's system heard of it."""
    waiting = {probe.name for probe in probes}
    while waiting:
        heard = {seen.key.decode() for topic in map(_out, probes) for seen in system.ledger.seen.get(topic, ())}
        called = {str(arrival.body["data"]["external_id"]) for arrival in system.provider.arrivals}
        waiting -= heard & called
        await asyncio.sleep(PAUSE)


def _out(probe: Publish) -> str:
    return CHANNEL_OUT.of(CHANNEL_IN.member(probe.topic) or "").name


async def at_rest(system: System, patience: float) -> str:
    """Let everything run out, waits cut short; give what is not at rest when patience is over, or nothing."""
    deadline = time.monotonic() + patience
    await system.load.stop()
    calm, why = 0, "it has only begun"
    while calm < 2:
        if time.monotonic() > deadline:
            return why
        try:
            why = await _unrest(system)
        except AWAY as error:
            why = f"{type(error).__name__} when asked"
        calm = 0 if why else calm + 1
        await asyncio.sleep(0.5)
    return ""


async def _unrest(system: System) -> str:
    """Say what is still under way; what waits for a later hour is made due: hours cannot be waited for."""
    if not await system.publisher.settled(0.1):
        return "records without an answer of the broker"
    ends = await system.observer.ends()
    for hop in hops(system):
        if not await _has_read(system, hop.service, {at: end for at, end in ends.items() if at[0] in hop.topics}):
            return f"{hop.service} has not read all of {', '.join(hop.topics)}"
    for service in service_names():
        if await system.sql(f"select from {service}.outbox where published_at is null limit 1"):
            return f"{service} has records in its outbox"
        await system.sql(f"update {service}.parked set next_try = now() where state = 'waiting' and next_try > now()")
        if await system.sql(f"select from {service}.parked where state in ('waiting', 'behind') limit 1"):
            return f"{service} has parked records that wait"
    open_states = "('pending', 'sending', 'failed_temporary', 'unknown')"
    await system.sql(
        "update notifier.notice set due = clock_timestamp() "
        "where state in ('pending', 'failed_temporary') and due > clock_timestamp()"
    )
    if rows := await system.sql(f"select state, count(*) from notifier.notice where state in {open_states} group by 1"):
        return "notices: " + ", ".join(f"{row['count']} {row['state']}" for row in rows)
    return "" if await system.observer.caught_up() else "the observer has not read everything"
