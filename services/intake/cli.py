"""`xiaolan send`: publishes as a platform does, on its `.in` topic; beside it `xiaolan photos` and `xiaolan read`."""

import asyncio
import json
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.intake.commands.read import read
from services.intake.photos.cli import PHOTOS
from shared.cli.output import console, errors, print_json, problem

if TYPE_CHECKING:
    from services.intake.usecases.ports import Channel, Samples

CLI = typer.Typer()
CLI.add_typer(PHOTOS, name="photos")
CLI.command()(read)
ALL = "all"


@dataclass(frozen=True)
class Outgoing:
    """A record to be published: its key is the platform's number; None where the bytes do not say it."""

    key: str | None
    value: bytes


@CLI.command()
def send(
    channel: Annotated[str, typer.Argument(help="The platform: hotline, minhu, qihu.")],
    file: Annotated[str | None, typer.Argument(help="A JSON object, or one a line; `-` is standard input.")] = None,
    *,
    sample: Annotated[str | None, typer.Option("--sample", help="Send a sample by name; `all` sends each.")] = None,
    list_samples: Annotated[bool, typer.Option("--list-samples", help="Name the samples and end.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Send the file's bytes as one record, unread.")] = False,
    key: Annotated[str | None, typer.Option("--key", help="The record's key; else the platform's number.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print where the records lie as JSON.")] = False,
) -> None:
    """Publish messages as a platform, after the check that intake makes itself.

    Example: `xiaolan send minhu --sample new_garbage_pile`, or `xiaolan send hotline order.json`
    """
    found, samples = _channel(channel)
    if list_samples:
        _list(samples, as_json=as_json)
        return
    values = [value for _, value in _sampled(samples, sample)] if sample else _read(file, whole=raw)
    outgoing = [Outgoing(key, value) for value in values] if raw else _checked(channel, found, values, key)
    lying = asyncio.run(_publish(channel, outgoing))
    if as_json:
        print_json(lying)
        return
    for one in lying:
        console.print(f"{one['topic']}/{one['partition']}@{one['offset']}  {one['key'] or '(no key)'}", markup=False)


def _channel(name: str) -> "tuple[Channel, Samples]":
    from services.intake.usecases.ports import Channel, Samples
    from shared.kit.discovery import discover

    channels = import_module("services.intake.channels")
    found = discover(channels, "CHANNEL", Channel)
    if name not in found:
        problem(f"No channel is named {name}.", f"Channels: {', '.join(found)}.", code=2)
    return found[name], discover(channels, "SAMPLES", Samples)[name]


def _list(samples: "Samples", *, as_json: bool) -> None:
    if as_json:
        print_json(list(samples.payloads))
        return
    for name in samples.payloads:
        console.print(name, markup=False)


def _sampled(samples: "Samples", name: str) -> list[tuple[str, bytes]]:
    if name != ALL and name not in samples.payloads:
        problem(f"No sample is named {name}.", "`--list-samples` names them all.", code=2)
    chosen = samples.payloads.items() if name == ALL else [(name, samples.payloads[name])]
    return [(name, json.dumps(payload, ensure_ascii=False).encode()) for name, payload in chosen]


def _read(file: str | None, *, whole: bool) -> list[bytes]:
    """Read the records of a file: one JSON object over all of it, else one a line."""
    if file is None:
        problem("Nothing to send.", "Give a file, `-` for standard input, or --sample NAME.", code=2)
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        problem(f"{file} cannot be read: {error.strerror}.", "Give a file that exists, or `-`.", code=2)
    if whole or _is_json(content):
        return [content]
    return [line for line in content.splitlines() if line.strip()]


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def _checked(name: str, channel: "Channel", values: list[bytes], key: str | None) -> list[Outgoing]:
    """Read each record as intake will; end with every fault of every record."""
    from services.intake.usecases.read_message import read_message
    from shared.contracts.faults import Refused

    outgoing, refused = [], 0
    for place, value in enumerate(values, 1):
        try:
            outgoing.append(Outgoing(key or read_message(name, channel, value, {}).message.number, value))
        except Refused as error:
            refused += 1
            for fault in error.faults or (error.reason,):
                errors.print(f"record {place}: {fault}", style="red", markup=False, soft_wrap=True)
    if refused:
        problem(f"{refused} of {len(values)} records are refused; nothing was sent.", "Mend them, or send with --raw.")
    return outgoing


async def _publish(channel: str, outgoing: list[Outgoing]) -> list[dict[str, Any]]:
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError

    from shared.cli.surroundings import START, surroundings
    from shared.contracts.topics import CHANNEL_IN

    settings = surroundings()
    topic = CHANNEL_IN.of(channel).name
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_servers, acks="all", enable_idempotence=True)
    try:
        await producer.start()
        return [await _publish_one(producer, settings.topic_prefix, topic, one) for one in outgoing]
    except (KafkaError, OSError) as error:
        problem(f"The broker did not take it ({type(error).__name__}).", START)
    finally:
        await producer.stop()


async def _publish_one(producer: Any, prefix: str, topic: str, one: Outgoing) -> dict[str, Any]:
    key = one.key.encode() if one.key is not None else None
    where = await producer.send_and_wait(prefix + topic, one.value, key=key)
    return {"topic": topic, "partition": where.partition, "offset": where.offset, "key": one.key}
