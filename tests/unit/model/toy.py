"""What the model's two services do with a record: upstream counts it under its key and says so; downstream counts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from shared.contracts.envelope import Record
from shared.contracts.faults import NotYet, Refused
from shared.contracts.reading import read_json
from shared.contracts.topics import CASE, CHANNEL_IN, TICKET
from shared.contracts.vocabulary import derived_id
from shared.kit.consumer import Consumer
from shared.kit.record import Decoded, Raw, Received
from shared.kit.transaction import Transaction
from shared.kit.vault import Vault, VaultKeys
from tests.conftest import KEY
from tests.unit.model.database import View
from tests.unit.model.process import RING, Process
from tests.unit.model.statements import KIT
from tests.unit.model.strand import Died

STRANGER, OWN, OUT = CHANNEL_IN.of("toy").name, TICKET.name, CASE.name
PARTITIONS = {STRANGER: 2, OWN: 1, OUT: 3, "intake.parked.v1": 1, "router.parked.v1": 1}
KEYS = VaultKeys(RING, KEY)


@dataclass
class Mood:
    """How the outside world is to the handler: a provider may be away."""

    away: bool = False


@dataclass(frozen=True)
class Secret:
    """An identity to be sealed with its ticket."""

    ticket_id: UUID
    person_key: str | None = None
    identity: Any = None
    original: bytes = b"canary"


@cache
def ticket_of(event_id: str) -> UUID:
    return derived_id("ticket", event_id)


def decode(raw: Raw) -> Decoded:
    """Read {"id", "n", "do"}."""
    document = read_json(raw.value)
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        raise Refused("schema")
    return Decoded("toy", document["id"], raw.value or b"", document)


def upstream(mood: Mood) -> Callable[[Process], Consumer]:
    """Give the consumer of strangers' and our own records. What a record asks for happens after its effects."""

    def consumer(process: Process) -> Consumer:
        async def on_records(records: Sequence[Received[Any]], transaction: Transaction) -> None:
            versions = await _take(records, transaction, [r.event["n"] for r in records])
            await Vault(transaction.connection, KEYS).seal(
                [Secret(ticket_of(r.event_id), identity={}) for r in records]
            )
            for received, version in zip(records, versions, strict=True):
                transaction.publish_record(_said(received, version))
                _suffer(received.event["do"], process, mood)

        return Consumer((STRANGER, OWN), decode, on_records)

    return consumer


@cache
def said_id(event_id: str) -> str:
    return str(derived_id("said", event_id))


def _said(received: Received[Any], version: int) -> Record:
    event_id = said_id(received.event_id)
    body = json.dumps({"id": event_id, "of": received.event_id, "v": version}).encode()
    return Record(OUT, key_of(received.raw).encode(), event_id, (("ce_id", event_id.encode()),), body)


def _suffer(what: str, process: Process, mood: Mood) -> None:
    if what == "refuse":
        raise Refused("forbidden")
    if what == "not yet" and mood.away:
        raise NotYet("the provider is away")
    if what == "bug":
        raise RuntimeError("a bug of ours")
    if what == "kill":
        process.die()
        raise Died


def downstream(_: Process) -> Consumer:
    """Give the consumer of what upstream says."""

    async def on_said(records: Sequence[Received[Any]], transaction: Transaction) -> None:
        await _take(records, transaction, [r.event["v"] for r in records])

    return Consumer((OUT,), decode, on_said)


async def _take(records: Sequence[Received[Any]], transaction: Transaction, numbers: Sequence[int]) -> list[int]:
    rows = [(r.raw.topic, r.raw.partition, r.raw.offset, r.event_id, key_of(r.raw), n) for r, n in
            zip(records, numbers, strict=True)]  # fmt: skip
    connection: Any = transaction.connection
    versions: list[int] = await connection.fetch("model: take", rows)
    return versions


def key_of(raw: Any) -> str:
    """Name what a record's versions are counted under; without a key it is alone."""
    return f"{raw.topic}/{raw.key.decode() if raw.key else f'{raw.partition}/{raw.offset}'}"


def take(view: View, rows: Sequence[Any]) -> list[int]:
    """Lock each key's row, count, and note the effect."""
    versions = []
    for topic, partition, off, event_id, key, n in rows:
        state = view.get("state", key)
        version = 1 if state is None else state["version"] + 1
        view.put("state", key, {"version": version})
        effect = {"topic": topic, "partition": partition, "off": off, "id": event_id, "key": key, "n": n,
                  "version": version}  # fmt: skip
        view.put("effect", view.database.number("effect"), effect)
        versions.append(version)
    return versions


MEANINGS = {**KIT, "model: take": take}
