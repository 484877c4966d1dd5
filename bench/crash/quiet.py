"""Waits until nothing is left to do: every cursor at its end, nothing unpublished, parked, pending or leased."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bench.crash.faulty import mend_orders
from bench.crash.nursery import SERVICES
from bench.crash.stage import CITY, Stage
from shared.cli.parts import channel_names, fleet_ids, unit_ids
from shared.contracts.topics import CASE, CHANNEL_IN, COMMAND, FLEET_OUT, RELOCATION, TICKET, UNIT_OUT

CONSUMED = {
    "intake": tuple(CHANNEL_IN.of(channel).name for channel in channel_names()),
    "router": (
        *(topic.name for topic in (TICKET, RELOCATION, COMMAND)),
        *(UNIT_OUT.of(unit).name for unit in unit_ids(CITY)),
        *(FLEET_OUT.of(fleet).name for fleet in fleet_ids(CITY)),
    ),
    "notifier": (CASE.name,),
}
"""What each service reads; a test holds it against what the services declare."""
LATEST = 180.0
"""Seconds that a crash is waited for; the report judges how long it really took."""
_STUCK = {
    "notifier": """
update notifier.notice set lease = clock_timestamp()
where state = 'sending' and changed_at < now() - make_interval(secs => $1) and lease > clock_timestamp()
""",
    "intake": """
update intake.photo set due = now() where state = 'waiting' and due > now()
and due - interval '5 minutes' < now() - make_interval(secs => $1)
""",
}
"""What a process that works on something has for itself, and nobody else before its time is over."""
_DUE = """
update notifier.notice set due = clock_timestamp()
where state in ('pending', 'failed_temporary') and due > clock_timestamp()
"""
"""Waits between attempts (5 s, 5 min, ...) are run out by hand too."""
CALL = 20.0
"""Seconds after which no call can be out any more: its deadline is 15."""
_OPEN = """
select (select count(*) from {s}.outbox where published_at is null)
     + (select count(*) from {s}.parked where state in ('waiting', 'behind')) as n
"""
_PICTURES = "select count(*) as n from intake.photo where state = 'waiting'"
_NOTICES = """
select state, count(*) as n from notifier.notice
where state not in ('accepted', 'delivered', 'reconciled', 'dropped') group by state
"""


class NotQuietError(Exception):
    """Something was still left to do long after the crash; the message says what."""


async def until_quiet(stage: Stage, *, mend_after: float = 0.0) -> None:
    """Wait until two looks in a row find nothing left; failing orders are let through after so many seconds."""
    began, quiet = time.monotonic(), 0
    while quiet < 2 and all(map(stage.runs, SERVICES)):
        passed = time.monotonic() - began
        if passed >= mend_after:
            await mend_orders(stage)
        for service in _STUCK:
            await end_leases(stage, service, CALL)
        await stage.rows(_DUE)
        left = await what_is_left(stage)
        quiet = 0 if left else quiet + 1
        if passed > LATEST:
            raise NotQuietError(left)
        await asyncio.sleep(0.1)
    await until(stage.eye.is_up_to_date, 20)


async def end_leases(stage: Stage, service: str, seconds: float) -> None:
    """Run out by hand a service's leases (60 s; 5 min for a picture) that began so long ago: their process is dead."""
    if service in _STUCK:
        await stage.rows(_STUCK[service], seconds)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Ask again until it holds; tell whether it did in time."""
    deadline = time.monotonic() + seconds
    while not await condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


async def what_is_left(stage: Stage) -> str:
    """Say what the first service, in the order of the flow, has still to do; empty when none has."""
    for service in SERVICES:
        if not stage.runs(service):
            return f"{service} ended by itself; it said last: {stage.said(service)[-600:]}"
    for service in SERVICES:
        rows = await stage.rows(f"select topic, partition, next_offset from {service}.cursor")
        cursors = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        ends = await stage.eye.ends(CONSUMED[service])
        behind = {at: (cursors.get(at, 0), end) for at, end in ends.items() if cursors.get(at, 0) != end}
        if behind:
            stopped = " and has stopped" if '"event": "consumer_stopped"' in stage.said(service) else ""
            return f"{service} is not at the end of {behind}{stopped}"
        if n := (await stage.rows(_OPEN.format(s=service)))[0]["n"]:
            return f"{service} has {n} chunks unpublished or records parked"
    if n := (await stage.rows(_PICTURES))[0]["n"]:
        return f"{n} pictures are not fetched"
    return ", ".join(f"{row['n']} notices are {row['state']}" for row in await stage.rows(_NOTICES))


async def trickle(burst: Callable[[], Awaitable[None]], done: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Send bursts, less and less often, until something has happened; tell whether it did in time."""
    deadline, pause = time.monotonic() + seconds, 0.25
    while time.monotonic() < deadline:
        await burst()
        if await until(done, pause):
            return True
        pause *= 1.3
    return False
