"""A stranger at the broker: an administrator's client on the observers' address. Targets are "kafka/<topic>"."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient

from bench.faults.system import System

BROKER = "kafka"


@asynccontextmanager
async def admin_of(system: System) -> AsyncIterator[AIOKafkaAdminClient]:
    """Open an administrator's client."""
    admin = AIOKafkaAdminClient(bootstrap_servers=system.direct_kafka)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
