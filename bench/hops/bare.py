"""B1, the limit: a relay on bare aiokafka as a good engineer would tune it; no work, no database.

1 MB batches, 1,000 records a poll, idempotent, offsets committed after each batch is acknowledged. The broker gathers
as for the kit: both get the same fetch settings from the environment.
"""

import asyncio
import os
import sys
from collections import defaultdict

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.hops import TOPICS
from shared.kit.partitioning import key_numbers


async def main() -> None:
    hop = int(sys.argv[1])
    servers, prefix = os.environ["KAFKA_SERVERS"], os.environ["TOPIC_PREFIX"]
    source, target = prefix + TOPICS[hop].name, prefix + TOPICS[hop + 1].name
    consumer = AIOKafkaConsumer(
        source, bootstrap_servers=servers, group_id=f"{prefix}bare-{hop}", enable_auto_commit=False,
        auto_offset_reset="earliest", fetch_min_bytes=int(os.environ.get("FETCH_MIN_BYTES", "100000")),
        fetch_max_wait_ms=int(os.environ.get("FETCH_MAX_WAIT_MS", "20")),
    )  # fmt: skip
    producer = AIOKafkaProducer(
        bootstrap_servers=servers, acks="all", enable_idempotence=True, max_batch_size=1_000_000, linger_ms=2
    )
    await consumer.start()
    await producer.start()
    count = len(await producer.partitions_for(target))
    while True:
        polled = await consumer.getmany(timeout_ms=1000, max_records=1000)
        if polled:
            await _relay(producer, target, count, [r for records in polled.values() for r in records])
            await consumer.commit({TopicPartition(p.topic, p.partition): rs[-1].offset + 1 for p, rs in polled.items()})


async def _relay(producer: AIOKafkaProducer, target: str, count: int, records: list) -> None:  # type: ignore[type-arg]
    lanes = defaultdict(list)
    for record, number in zip(records, key_numbers([record.key for record in records]), strict=True):
        lanes[number % count].append(record)
    futures = []
    for partition, lane in lanes.items():
        batch = producer.create_batch()
        for r in lane:
            if batch.append(key=r.key, value=r.value, timestamp=None, headers=list(r.headers)) is None:
                futures.append(await producer.send_batch(batch, target, partition=partition))
                batch = producer.create_batch()
                batch.append(key=r.key, value=r.value, timestamp=None, headers=list(r.headers))
        futures.append(await producer.send_batch(batch, target, partition=partition))
    await asyncio.gather(*futures)


if __name__ == "__main__":
    asyncio.run(main())
