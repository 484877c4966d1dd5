"""The handlers' side: units that are reached by messages sign their tasks and report the result at once."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from shared.contracts.topics import UNIT_IN, UNIT_OUT

SIGNED: Final[dict[str, Any]] = {"kind": "sign"}
DONE: Final[dict[str, Any]] = {
    "kind": "submit_result", "outcome": "resolved", "contacted": True, "confirmed": True, "solved": True,
    "public_text": "已到现场处理完毕，感谢您的监督。",
}  # fmt: skip


def next_answer(legal: Sequence[str]) -> dict[str, Any] | None:
    """Say what a unit answers to a task that allows these kinds; None where nothing is left to say."""
    return next((said for said in (SIGNED, DONE) if said["kind"] in legal), None)


@dataclass
class Units:
    """Answers what stands on the units' topics: each message says which answers are legal now."""

    producer: AIOKafkaProducer
    prefix: str
    _tokens: dict[str, str] = field(default_factory=dict)
    """Of the tasks that somebody still works on."""

    async def hear(self, record: "ConsumerRecord[bytes, bytes]") -> None:
        message = json.loads(record.value)
        task, said = message["task_id"], next_answer(message.get("answers", ()))
        if "token" in message:
            self._tokens[task] = message["token"]
        if said is None:
            self._tokens.pop(task, None)
        elif task in self._tokens:
            body = {
                "reply_id": f"r-{uuid.uuid4()}", "case_id": message["case_id"], "task_id": task,
                "token": self._tokens[task], "version": message["version"], **said,
            }  # fmt: skip
            topic = UNIT_OUT.of(message["unit_id"]).name
            await self.producer.send(self.prefix + topic, json.dumps(body).encode(), key=record.key)


@contextlib.asynccontextmanager
async def answering(servers: str, prefix: str, units: Sequence[str]) -> AsyncIterator[None]:
    """Let every unit answer while the block runs; a failure among the units fails the block."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    declared = [UNIT_IN.of(unit) for unit in units]
    async with consumer, AIOKafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True) as producer:
        consumer.assign([TopicPartition(prefix + t.name, n) for t in declared for n in range(t.partitions)])
        async with asyncio.TaskGroup() as group:
            work = group.create_task(_answer(consumer, Units(producer, prefix)))
            yield
            work.cancel()


async def _answer(consumer: AIOKafkaConsumer, units: Units) -> None:
    async for record in consumer:
        await units.hear(record)
