"""What each platform reads out of a status that it gets: the demo stands where the platforms stand."""

from dataclasses import dataclass
from typing import Any

from deploy.demo.ledger import Entry


@dataclass(frozen=True)
class Form:
    """Where a platform finds its own number, ours, the public state, the words and the message's id; dots go deeper."""

    key: str
    number: str
    state: str
    text: str
    id: str


FORMS = {
    "hotline": Form("order.orderNo", "order.acceptNo", "status.state", "reply.content", "msgId"),
    "minhu": Form("AJBH", "SLBH", "BLZT", "BLSM", "XXBH"),
    "qihu": Form("appealId", "acceptanceNumber", "status", "message", "eventId"),
}
TITLES = {"hotline": "小蓝热线", "minhu": "民呼我为", "qihu": "企呼我应"}


@dataclass(frozen=True)
class Heard:
    """One status as its platform read it."""

    channel: str
    key: str
    number: str
    state: str
    text: str
    id: str


def heard(entry: Entry) -> Heard:
    """Read a status as the platform does that it is for."""
    channel = entry.hearer or ""
    form, document = FORMS[channel], entry.seen.document
    words = (_at(document, path) for path in (form.key, form.number, form.state, form.text, form.id))
    return Heard(channel, *words)


def _at(document: Any, path: str) -> str:
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return "" if document is None else str(document)
