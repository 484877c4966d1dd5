import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.stack import Endpoints
from services.router.settings import RouterSettings
from shared.cli.parts import topics as topics_of
from shared.kit import topics
from tests.integration.router.shaoxing import City


@pytest.fixture
async def city(stack: Endpoints, database: str, prefix: str, monkeypatch) -> AsyncIterator[City]:
    monkeypatch.setenv("CLOCK", f"2025-06-18T05:45:00+08:00@1/{datetime.now(UTC).isoformat()}")
    wanted = topics_of(RouterSettings().city)
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    producer = AIOKafkaProducer(bootstrap_servers=stack.kafka_servers, acks="all")
    await admin.start()
    await topics.apply(admin, wanted, prefix=prefix)
    await producer.start()
    try:
        yield City(stack, prefix, database, producer)
    finally:
        await producer.stop()
        with contextlib.suppress(Exception):
            await admin.delete_topics([prefix + topic.name for topic in wanted])
        await admin.close()
