"""What relays did, while everything runs: what they marked lies on its topic, and they passed nothing over."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.faults.invariants._invariant import Checked
from bench.faults.ledger import Ledger
from bench.faults.recovery import asked
from bench.faults.system import System
from bench.faults.waiting import until
from shared.cli.parts import service_names

OBSERVED = 60.0
"""Seconds that the observer may take to read what lies on the topics."""
APART = 10.0
"""Seconds between two looks at what seems to be passed over."""
CYCLE = timedelta(seconds=3)
"""Longer than a relay takes, without a fault, to mark what it has read."""
OVERLAP = timedelta(seconds=10)
"""A mark bears the time at which its transaction began, which may have been before the last look."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOW = "select clock_timestamp() as now"
_MARKED = "select id, topic, event_id from {service}.outbox_record where published_at >= $1"
_PASSED = """
select o.id, o.bucket from {service}.outbox o where o.published_at is null and exists (
    select from {service}.outbox l where l.bucket = o.bucket and l.id > o.id and l.published_at > $1
)
"""


@dataclass
class Relayed:
    """Looks at what was marked since its last look; waits until the observer has read the topics so far."""

    _looked: datetime = EVER

    async def check(self, system: System, ledger: Ledger, found: Checked) -> None:
        (row,) = await system.sql(_NOW)
        marked = {service: await system.sql(_MARKED.format(service=service), self._looked - OVERLAP)
                  for service in service_names()}  # fmt: skip
        try:
            async with asyncio.timeout(OBSERVED):
                await _observed(system)
        except TimeoutError:
            found.that(False, f"the topics could not be read within {OBSERVED:.0f} s: what was marked is unproved")
            return
        self._looked = row["now"]
        lying = {seen.event_id for records in ledger.seen.values() for seen in records}
        for service, rows in marked.items():
            for r in rows:
                said = (
                    f"{service}: {r['event_id']} is marked as published (chunk {r['id']}) and lies not on {r['topic']}"
                )
                found.that(r["event_id"] in lying, said)
        for service in service_names():
            await _passed(system, service, found)


async def _observed(system: System) -> None:
    ends = await asked(system.observer.ends)

    async def read() -> bool:
        return system.observer.has_read(ends)

    await until(read)


async def _passed(system: System, service: str, found: Checked) -> None:
    """See that no later chunk of a bucket is published while an earlier one that was there before waits on."""
    (row,) = await system.sql(_NOW)
    query = _PASSED.format(service=service)
    waiting = {r["id"] for r in await system.sql(query, EVER)}
    if waiting:
        await asyncio.sleep(APART)
        waiting &= {r["id"] for r in await system.sql(query, row["now"] + CYCLE)}
    found.that(
        not waiting, f"{service} passed over {len(waiting)} chunks of its outbox, the first {min(waiting, default=0)}"
    )
