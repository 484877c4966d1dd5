"""B2: FastStream as its tutorial shows it, made durable: a message, a transaction of three statements, a publish."""

import asyncio
import os
import sys
from typing import Any

import asyncpg
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from bench.hops import SERVICES, TOPICS


async def main() -> None:
    hop = int(sys.argv[1])
    prefix, schema = os.environ["TOPIC_PREFIX"], SERVICES[hop]
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], server_settings={"search_path": schema})
    broker = KafkaBroker(os.environ["KAFKA_SERVERS"], acks="all", enable_idempotence=True, logger=None)
    target = prefix + TOPICS[hop + 1].name

    @broker.subscriber(
        prefix + TOPICS[hop].name, group_id=f"{prefix}naive-{hop}", auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )  # fmt: skip
    async def on_record(body: dict[str, Any], msg: KafkaMessage) -> None:
        event_id = msg.headers["ce_id"]
        text = msg.body.decode()
        async with pool.acquire() as connection, connection.transaction():
            fresh = await connection.fetchval(
                "insert into inbox (k, hash, topic, partition, off) values ($1, $1, '', 0, 0) "
                "on conflict do nothing returning k",
                event_id,
            )
            if fresh is None:
                return
            await connection.execute("insert into bench_state (id, version, body) values ($1, 1, $2)", event_id, text)
            await connection.execute(
                "insert into audit (at, act, subject, actor, cause) values (now(), 'took', $1, 'bench', $1)", event_id
            )
        await broker.publish(body, target, key=msg.raw_message.key, headers={"ce_id": event_id})  # type: ignore[union-attr]

    await FastStream(broker, logger=None).run()


if __name__ == "__main__":
    asyncio.run(main())
