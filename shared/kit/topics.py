"""Brings a broker's topics to their declarations, idempotently, and says what differs."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.contracts.topics import Topic


@dataclass(frozen=True)
class Difference:
    """What a topic on the broker has and what it should have; `should` None: nothing can be done by itself."""

    topic: str
    what: str
    has: str
    should: str


def config_of(topic: Topic) -> dict[str, str]:
    """Give the broker's settings of a topic.

    Strangers' topics are stored uncompressed: then the broker measures a batch by its inflated size, and a
    compression bomb is refused at its door. Their records bear the broker's time: retention goes by it, and what a
    platform's clock says (1970, say) would have them deleted before they are read, or refused when it is an hour ahead.
    """
    return {
        "retention.ms": str(int(topic.kept.total_seconds() * 1000)),
        "cleanup.policy": "delete",
        "max.message.bytes": str(topic.max_record_bytes + 1024 if topic.stranger else 2 * topic.max_record_bytes),
        "compression.type": "uncompressed" if topic.stranger else "producer",
        "message.timestamp.type": "LogAppendTime" if topic.stranger else "CreateTime",
    }


async def apply(admin: AIOKafkaAdminClient, topics: Iterable[Topic], *, prefix: str, replicas: int = 1) -> list[str]:
    """Create what is missing and set what differs; give the names of the topics created."""
    wanted = list(topics)
    have = set(await admin.list_topics())
    new = [
        NewTopic(prefix + t.name, t.partitions, replicas, topic_configs=_with_replicas(config_of(t), replicas))
        for t in wanted
        if prefix + t.name not in have
    ]
    if new:
        response = await admin.create_topics(new)
        # aiokafka returns normally with the errors inside.
        errors = [f"{e[0]}: {e[2] or e[1]}" for e in response.topic_errors if e[1] not in (0, 36)]
        if errors:
            raise TopicsError("; ".join(errors))
        await _until_known(admin, [n.name for n in new])
    for difference in await check(admin, wanted, prefix=prefix):
        if difference.what in config_of(wanted[0]):
            await admin.alter_configs(
                [
                    ConfigResource(
                        ConfigResourceType.TOPIC,
                        difference.topic,
                        _with_replicas(_all_of(wanted, difference.topic, prefix), replicas),
                    )
                ]
            )
    return [n.name for n in new]


class TopicsError(Exception):
    """The broker refused to create topics."""


async def _until_known(admin: AIOKafkaAdminClient, names: list[str], *, seconds: float = 15) -> None:
    """Wait until the broker tells of topics that it made: it answers a moment before every part of it knows them."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await _are_known(admin, names):
        if asyncio.get_running_loop().time() > deadline:
            raise TopicsError(f"the broker made topics and does not tell of them within {seconds} s; try again")
        await asyncio.sleep(0.05)


async def _are_known(admin: AIOKafkaAdminClient, names: list[str]) -> bool:
    described = await admin.describe_topics(names)
    led = [d["error_code"] == 0 and all(p["leader"] >= 0 for p in d["partitions"]) for d in described]
    if len(led) < len(names) or not all(led):
        return False
    responses = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    told = [bool(entries) for response in responses for *_, entries in response.resources]
    return len(told) == len(names) and all(told)


def _with_replicas(config: Mapping[str, str], replicas: int) -> dict[str, str]:
    return {**config, "min.insync.replicas": "2" if replicas > 2 else "1"}  # noqa: PLR2004 - two of three


def _all_of(topics: Iterable[Topic], name: str, prefix: str) -> dict[str, str]:
    return next(config_of(t) for t in topics if prefix + t.name == name)


async def check(admin: AIOKafkaAdminClient, topics: Iterable[Topic], *, prefix: str) -> list[Difference]:
    """List what differs between the declarations and the broker; empty means all is as declared."""
    wanted = {prefix + t.name: t for t in topics}
    have = {d["topic"]: d for d in await admin.describe_topics(list(wanted)) if d["error_code"] == 0}
    found = [Difference(name, "topic", "missing", "exists") for name in wanted if name not in have]
    for name, described in have.items():
        partitions = len(described["partitions"])
        if partitions != wanted[name].partitions:
            found.append(Difference(name, "partitions", str(partitions), str(wanted[name].partitions)))
    found += await _config_differences(admin, {name: wanted[name] for name in have})
    return found


async def _config_differences(admin: AIOKafkaAdminClient, wanted: Mapping[str, Topic]) -> list[Difference]:
    if not wanted:
        return []
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in wanted]
    found = []
    for response in await admin.describe_configs(resources):
        for _, _, _, name, entries in response.resources:
            actual = {entry[0]: entry[1] for entry in entries}
            found += [
                Difference(name, what, str(actual.get(what)), should)
                for what, should in config_of(wanted[name]).items()
                if actual.get(what) != should
            ]
    return found
