"""Renders a fact as it would be told, for every way and for confidential tickets too, without sending it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from services.notifier.domain.fact import Fact, Ticket
from services.notifier.domain.message import Message
from services.notifier.domain.plain import sms_segments
from services.notifier.domain.samples import full_fact, sample_ticket
from services.notifier.usecases.plan_notices import Plan


@dataclass(frozen=True)
class Preview:
    fact: str
    title: str
    way: str
    channel: str
    confidential: bool
    text: str
    sms_segments: int
    body: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def previews(word: str, channel: str, plan: Plan) -> Iterator[Preview]:
    """Show one told fact for a channel by every way out."""
    for name in plan.ways:
        for confidential in (False, True):
            yield preview(full_fact(word), sample_ticket(channel, confidential=confidential), name, plan)


def preview(fact: Fact, ticket: Ticket, way: str, plan: Plan) -> Preview:
    telling, outlet = plan.policy[fact.word], plan.way(way).outlet
    state = telling.state or fact.state
    text = plan.wording.render(telling.template, fact, ticket, state, outlet.escape)
    message = Message(
        UUID(int=0), ticket.channel, ticket.external_id, ticket.number, 1, fact.word, state, text, fact.at
    )
    body = outlet.render(message).decode()
    return Preview(fact.word, telling.title, way, ticket.channel, ticket.confidential, text, sms_segments(text), body)
