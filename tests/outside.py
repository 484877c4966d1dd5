"""Looks at a running system from outside: whole topics, and services run in this process until a block ends."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.topics import Topic
from shared.kit.runtime import Runtime
from tests.waiting import until


async def read_topic(servers: str, prefix: str, topic: Topic) -> list[Any]:
    """Read a whole topic, each partition in order."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        places = [TopicPartition(prefix + topic.name, number) for number in range(topic.partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        found: list[Any] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += records
        return found
    finally:
        await consumer.stop()


@contextlib.asynccontextmanager
async def running(runtime: Runtime, *, ready: bool = True) -> AsyncIterator[Runtime]:
    """Run a service in this process until the block ends; waits for it to be ready."""
    task = asyncio.create_task(runtime.run())

    async def is_ready() -> bool:
        if task.done():
            await task
        return bool(runtime.health.report()["ready"])

    try:
        if ready:
            await until(is_ready, seconds=40, what="the service to be ready")
        yield runtime
    finally:
        runtime.exit()
        await asyncio.wait_for(task, 30)
