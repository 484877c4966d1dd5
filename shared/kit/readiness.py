"""What a service needs before it starts: it waits for each, says once what is away, and goes on by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from aiokafka import AIOKafkaConsumer

from shared.kit import migrate
from shared.kit.health import Health
from shared.kit.markers import ISOLATION
from shared.kit.parking import where_of
from shared.kit.postgres import Connection, backoff
from shared.kit.service import Service


class NotThereYetError(Exception):
    """Something the service needs was not made yet; the sentence says how to make it."""


async def until(part: str, attempt: Callable[[], Awaitable[None]], health: Health) -> None:
    """Try until it succeeds; /ready says meanwhile what is away."""
    waits = backoff()
    while True:
        try:
            await attempt()
        except NotThereYetError as error:
            health.away(part, str(error))
        except Exception as error:  # noqa: BLE001 - whatever is away, we wait for it and say what it is
            health.away(part, f"{part} does not answer ({where_of(error)})")
        else:
            health.back(part)
            return
        await anext(waits)


async def check_migrations(connection: Connection, service: Service) -> None:
    """See that the database has every table of this service. Raises NotThereYetError."""
    try:
        pending = await migrate.pending(connection, service.name, service.migrations)
    except Exception as error:
        raise NotThereYetError("the tables are missing: run `xiaolan migrate`") from error
    if pending:
        raise NotThereYetError(f"{len(pending)} migrations are not applied: run `xiaolan migrate`")


async def check_topics(kafka: AIOKafkaConsumer, wanted: Collection[str]) -> None:
    """See that the topics exist: the broker never makes one by itself. Raises NotThereYetError."""
    missing = sorted(set(wanted) - set(await asyncio.wait_for(kafka.topics(), 10)))
    if missing:
        raise NotThereYetError(f"topics are missing ({', '.join(missing)}): run `xiaolan topics apply`")


async def open_kafka(servers: str, options: dict[str, Any]) -> AIOKafkaConsumer:
    """Open the client that looks at the broker from beside the consumers."""
    kafka = AIOKafkaConsumer(bootstrap_servers=servers, isolation_level=ISOLATION, **options)
    try:
        await kafka.start()
    except BaseException:
        await kafka.stop()
        raise
    return kafka
