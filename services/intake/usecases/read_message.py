"""Read one message of a platform: who says it, under which id, what a repeat must equal, what it says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from services.intake.domain.message import Message, Submission
from services.intake.usecases.ports import Channel, PlatformMessage
from shared.contracts.envelope import SPEC_VERSION, STRUCTURED
from shared.contracts.faults import Fault, Refused
from shared.contracts.reading import read_json, read_model

MAX_ID = 256
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Read:
    """A message and its identity: the same `message_id` again must come with the same `content`."""

    message_id: str
    content: bytes
    message: Message

    @property
    def content_hash(self) -> str:
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Envelope:
    """The CloudEvents attributes that we read."""

    id: str
    data: Any


def read_message(name: str, channel: Channel, value: bytes | None, headers: Mapping[str, str]) -> Read:
    """Read a record of a channel: bare, or as a CloudEvent in binary or structured mode. Raises Refused."""
    document = read_json(value)
    envelope = _envelope(name, document, headers)
    platform = _parse(channel, envelope.data if envelope else document)
    message, content = platform.message(), platform.canonical()
    return Read(envelope.id if envelope else _own_id(platform, message, content), content, message)


def _parse(channel: Channel, document: Any) -> PlatformMessage:
    if not isinstance(document, dict):
        raise Refused("schema", [Fault("value", "must be an object")])
    word = document.get(channel.kind_field)
    if word is None:
        return read_model(next(iter(channel.models.values())), document)
    model = channel.models.get(word) if isinstance(word, str) else None
    if model is None:
        raise Refused("unknown_kind", [Fault(channel.kind_field, f"must be one of {', '.join(channel.models)}")])
    return read_model(model, document)


def _own_id(platform: PlatformMessage, message: Message, content: bytes) -> str:
    """Name a message that is no CloudEvent: a number is submitted once; what follows has a sequence or its digest."""
    if isinstance(message, Submission):
        return f"{message.WORD}:{message.number}"
    which = platform.sequence if platform.sequence is not None else sha256(content).hexdigest()[:32]
    return f"{message.WORD}:{message.number}:{which}"


def _envelope(name: str, document: Any, headers: Mapping[str, str]) -> Envelope | None:
    if "ce_specversion" in headers or "ce_id" in headers:
        attributes = {key: headers.get(f"ce_{key}") for key in ("specversion", "id", "source")}
        return Envelope(_checked(name, attributes, "header ce_"), document)
    if headers.get("content-type", "").startswith(STRUCTURED) or _is_structured(document):
        if not isinstance(document, dict):
            raise Refused("cloudevent", [Fault("value", "must be an object")])
        attributes = {key: document.get(key) for key in ("specversion", "id", "source")}
        return Envelope(_checked(name, attributes, ""), document.get("data"))
    return None


def _is_structured(document: Any) -> bool:
    return isinstance(document, dict) and {"specversion", "id", "source", "data"} <= document.keys()


def _checked(name: str, attributes: Mapping[str, Any], where: str) -> str:
    """Give the event's id, prefixed so that it never meets an id of our own making."""
    faults = [
        Fault(f"{where}{key}", "must be a text that is not empty")
        for key, value in attributes.items()
        if not isinstance(value, str) or not value
    ]
    if faults:
        raise Refused("cloudevent", faults)
    if attributes["specversion"] != SPEC_VERSION:
        faults.append(Fault(f"{where}specversion", f"must be {SPEC_VERSION}"))
    if attributes["source"] != name:
        faults.append(Fault(f"{where}source", f"must be {name}, the channel of this topic"))
    if len(attributes["id"]) > MAX_ID:
        faults.append(Fault(f"{where}id", f"has more than {MAX_ID} characters"))
    if _CONTROL.search(attributes["id"]):
        faults.append(Fault(f"{where}id", "holds a control character, which CloudEvents forbids"))
    if faults:
        raise Refused("cloudevent", faults)
    return f"ce:{attributes['id']}"
