"""A FastStream service that does next to nothing, for its memory: `python -m bench.job.plain CHANNEL COUNT`."""

import asyncio
import os
import sys
from itertools import count
from typing import Any

from faststream import FastStream
from faststream.kafka import KafkaBroker

from shared.contracts.topics import CHANNEL_IN, RELOCATION

DONE, MARK = RELOCATION.name, b"plain"
"""Where, and under which key, it says that it has read its messages."""


async def main() -> None:
    prefix, servers = os.environ["TOPIC_PREFIX"], os.environ["KAFKA_SERVERS"]
    broker, numbers, last = KafkaBroker(servers, logger=None), count(1), int(sys.argv[2])

    @broker.subscriber(
        prefix + CHANNEL_IN.of(sys.argv[1]).name, group_id=f"{prefix}plain", auto_offset_reset="earliest"
    )
    async def on_message(_body: dict[str, Any]) -> None:
        if next(numbers) == last:
            await broker.publish({"read": last}, prefix + DONE, key=MARK)

    await FastStream(broker, logger=None).run()


if __name__ == "__main__":
    asyncio.run(main())
