"""How it all stands: services, lag, what waits to go out, what is parked, cases. Read from outside; changes nothing."""

import asyncio
import os
from dataclasses import asdict, dataclass
from typing import Any

from shared.cli import parts
from shared.cli.reading import onlooker
from shared.cli.running import readiness, url_variable
from shared.cli.surroundings import database
from shared.cli.views import parking_lot
from shared.kit.postgres import Connection
from shared.kit.settings import KitSettings

CASES = 'select state, count(*) as count from router."case" group by state order by state'
_OUTBOX = """
select coalesce(sum(n), 0) as records, coalesce(extract(epoch from now() - min(created)), 0) as oldest_seconds
from {service}.outbox where published_at is null
"""
_CURSORS = "select topic, partition, next_offset from {service}.cursor"


@dataclass(frozen=True)
class Health:
    """`ready` None: nobody knows where the service answers, or it does not."""

    service: str
    url: str
    ready: bool | None
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lag:
    """How far one service is with one topic, over all partitions."""

    topic: str
    service: str
    written: int
    applied: int

    @property
    def behind(self) -> int:
        return max(0, self.written - self.applied)


@dataclass(frozen=True)
class Outgoing:
    service: str
    records: int
    oldest_seconds: float


@dataclass(frozen=True)
class Standing:
    services: list[Health]
    lags: list[Lag]
    outgoing: list[Outgoing]
    parked: list[dict[str, Any]]
    cases: dict[str, int]

    @property
    def well(self) -> bool:
        return all(health.ready for health in self.services)

    def as_dict(self) -> dict[str, Any]:
        return {
            "services": [asdict(health) for health in self.services],
            "topics": [{**asdict(lag), "behind": lag.behind} for lag in self.lags],
            "outbox": [asdict(out) for out in self.outgoing],
            "parked": self.parked,
            "cases": self.cases,
        }


async def look(settings: KitSettings) -> Standing:
    """Ask everybody; ends with a sentence when broker or database do not answer."""
    names = parts.service_names()
    async with database(settings) as connection:
        cursors = {name: await connection.fetch(_CURSORS.format(service=name)) for name in names}
        outgoing = [await _outgoing(connection, name) for name in names]
        parked = [row for name in names for row in await parking_lot.stats(connection, name)]
        cases = {row["state"]: row["count"] for row in await connection.fetch(CASES)}
    lags = await _lags(settings, cursors)
    services = await asyncio.gather(*map(_health, names))
    return Standing(list(services), lags, outgoing, parked, cases)


async def _health(name: str) -> Health:
    url = os.environ.get(url_variable(name), "")
    report = await readiness(url) if url else None
    if report is None:
        return Health(name, url, ready=None)
    troubles = [why for consumer in report.get("consumers", []) for why in consumer["troubles"]]
    return Health(name, url, report["ready"], (*report["waiting_for"].values(), *troubles))


async def _outgoing(connection: Connection, name: str) -> Outgoing:
    row = await connection.fetchrow(_OUTBOX.format(service=name))
    assert row is not None
    return Outgoing(name, int(row["records"]), round(float(row["oldest_seconds"]), 1))


async def _lags(settings: KitSettings, cursors: dict[str, list[Any]]) -> list[Lag]:
    async with onlooker(settings.kafka_servers, settings.topic_prefix) as eye:
        topics = sorted({row["topic"] for rows in cursors.values() for row in rows})
        ends = await eye.ends(topics)
    found: dict[tuple[str, str], list[int]] = {}
    for service, rows in cursors.items():
        for row in rows:
            total = found.setdefault((row["topic"], service), [0, 0])
            total[0] += ends.get((row["topic"], row["partition"]), row["next_offset"])
            total[1] += row["next_offset"]
    return [Lag(topic, service, written, applied) for (topic, service), (written, applied) in sorted(found.items())]
