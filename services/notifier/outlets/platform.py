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
    return json.dumps(form.status(message), ensure_ascii=False).encode()


def record(message: Message) -> Record:
    """Give the record for the platform's topic, keyed by the platform's own number."""
    attributes = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": str(message.message_id),
        "ce_source": "/notifier",
        "ce_type": TYPE,
        "ce_subject": message.external_id,
        "ce_time": message.at.isoformat(),
        "content-type": "application/json",
    }
    headers = tuple((name, value.encode()) for name, value in attributes.items())
    topic = CHANNEL_OUT.of(message.channel).name
    return Record(topic, message.external_id.encode(), str(message.message_id), headers, render(message))


def can_reach(_: None, ticket: Ticket, fact: str) -> tuple[str, ...]:  # noqa: ARG001 - every fact goes back to its origin
    """Reach every ticket that came by a channel; a name that cannot be a topic's is no channel."""
    return ("",) if _NAME.fullmatch(ticket.channel) else ()


OUTLET = Outlet(can_reach=can_reach, render=render, record=record)
