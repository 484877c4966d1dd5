"""The platform of origin: status back on `channel.<name>.out.v1`, in that platform's own form.

Accepted with the transaction that plans it. The relay may publish it twice: the platform drops what it has seen.
"""

import functools
import json
import re
from collections.abc import Mapping

from services.notifier import platforms as platform_forms
from services.notifier.domain.fact import Ticket
from services.notifier.domain.message import Message
from services.notifier.usecases.ports import Outlet, Platform
from shared.contracts.envelope import SPEC_VERSION, Record
from shared.contracts.topics import CHANNEL_OUT
from shared.kit.discovery import discover

TYPE = "cn.xiaolan.status.changed.v1"

_JSON = json.JSONEncoder(ensure_ascii=False)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def plain_status(message: Message) -> dict[str, object]:
    """Give the form of a platform that has no file of its own."""
    return {
        "id": str(message.message_id),
        "external_id": message.external_id,
        "number": message.number,
        "version": message.version,
        "state": message.state.value,
        "text": message.text,
        "at": message.at.isoformat(),
    }


PLAIN = Platform(plain_status)


@functools.cache
def platforms() -> Mapping[str, Platform]:
    """Find the platforms that have a form of their own, by channel."""
    return discover(platform_forms, "PLATFORM", Platform)


def render(message: Message) -> bytes:
    """Give the value of the platform's record: one JSON object, UTF-8."""
    form = platforms().get(message.channel, PLAIN)
    return _JSON.encode(form.status(message)).encode()


def record(message: Message) -> Record:
    """Give the record for the platform's topic, keyed by the platform's own number."""
    message_id, number = str(message.message_id), message.external_id.encode()
    headers = (
        ("ce_specversion", SPEC_VERSION.encode()),
        ("ce_id", message_id.encode()),
        ("ce_source", b"/notifier"),
        ("ce_type", TYPE.encode()),
        ("ce_subject", number),
        ("ce_time", message.at.isoformat().encode()),
        ("content-type", b"application/json"),
    )
    return Record(CHANNEL_OUT.of(message.channel).name, number, message_id, headers, render(message))


def can_reach(_: None, ticket: Ticket, fact: str) -> tuple[str, ...]:  # noqa: ARG001 - every fact goes back to its origin
    """Reach every ticket that came by a channel; a name that cannot be a topic's is no channel."""
    return ("",) if _NAME.fullmatch(ticket.channel) else ()


OUTLET = Outlet(can_reach=can_reach, render=render, record=record)
