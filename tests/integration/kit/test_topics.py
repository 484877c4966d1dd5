"""Topics are brought to their declarations, and what differs is seen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local.stack import Endpoints
from shared.contracts.topics import CHANNEL_IN, NOTICE
from shared.kit import topics
from tests.waiting import until

WANTED = (CHANNEL_IN.of("toy"), NOTICE)


@pytest.fixture
async def admin(stack: Endpoints, prefix: str) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=stack.kafka_servers)
    await client.start()
    yield client
    await client.delete_topics([prefix + topic.name for topic in WANTED])
    await client.close()


async def config(admin: AIOKafkaAdminClient, name: str) -> dict[str, tuple[Any, ...]]:
    (response,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    return {entry[0]: tuple(entry) for entry in response.resources[0][4]}


async def differs(admin: AIOKafkaAdminClient, prefix: str, expected: set[tuple[str, str, str]]) -> bool:
    """Tell whether exactly this differs; a broker tells of a change a moment later."""
    found = await topics.check(admin, WANTED, prefix=prefix)
    return {(d.topic, d.what, d.has) for d in found} == expected


async def test_apply_creates_once_and_is_safe_to_repeat(admin: AIOKafkaAdminClient, prefix: str) -> None:
    missing = await topics.check(admin, WANTED, prefix=prefix)
    assert [(d.topic, d.what) for d in missing] == [(prefix + t.name, "topic") for t in WANTED]
    assert await topics.apply(admin, WANTED, prefix=prefix) == [prefix + t.name for t in WANTED]
    assert await topics.apply(admin, WANTED, prefix=prefix) == []
    assert await differs(admin, prefix, set())


async def test_a_setting_that_somebody_changed_is_seen_and_mended(admin: AIOKafkaAdminClient, prefix: str) -> None:
    await topics.apply(admin, WANTED, prefix=prefix)
    name = prefix + WANTED[0].name
    changed = {**topics.config_of(WANTED[0]), "retention.ms": "1000", "compression.type": "producer"}
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, changed)])
    wrong = {(name, "retention.ms", "1000"), (name, "compression.type", "producer")}
    await until(lambda: differs(admin, prefix, wrong), what="the change to be seen")
    await topics.apply(admin, WANTED, prefix=prefix)
    await until(lambda: differs(admin, prefix, set()), what="the change to be mended")


async def test_mending_one_setting_loses_no_other(admin: AIOKafkaAdminClient, prefix: str) -> None:
    await topics.apply(admin, WANTED, prefix=prefix)
    name = prefix + NOTICE.name
    before = (await config(admin, name))["min.insync.replicas"]
    longer = replace(NOTICE, kept=NOTICE.kept + timedelta(days=1))
    await topics.apply(admin, [longer], prefix=prefix)
    retention = str(int(longer.kept.total_seconds() * 1000))

    async def longer_now() -> bool:
        return bool((await config(admin, name))["retention.ms"][1] == retention)

    await until(longer_now, what="the new retention")
    assert (await config(admin, name))["min.insync.replicas"] == before


async def test_a_topic_of_other_partitions_is_seen(admin: AIOKafkaAdminClient, prefix: str) -> None:
    await topics.apply(admin, WANTED, prefix=prefix)
    (found,) = await topics.check(admin, [replace(NOTICE, partitions=8)], prefix=prefix)
    assert (found.what, found.has, found.should) == ("partitions", "4", "8")


async def test_the_broker_makes_no_topic_by_itself(stack: Endpoints, prefix: str) -> None:
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError

    async with AIOKafkaProducer(bootstrap_servers=stack.kafka_servers, request_timeout_ms=2000) as producer:
        with pytest.raises(KafkaError):
            await producer.send_and_wait(prefix + "nobody", b"x")


@pytest.mark.parametrize("topic", WANTED, ids=lambda t: t.name)
def test_what_strangers_write_is_stored_inflated(topic: Any) -> None:
    expected = "uncompressed" if topic.stranger else "producer"
    assert topics.config_of(topic)["compression.type"] == expected
    assert topics.config_of(topic)["message.timestamp.type"] == ("LogAppendTime" if topic.stranger else "CreateTime")
