"""What leaves the city for one ticket: the same content for every way out, before it takes a platform's form."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifier.domain.notice import Notice
from shared.contracts.vocabulary import PublicState


@dataclass(frozen=True)
class Message:
    """`message_id` is the same whenever this message comes again; `version` counts the ticket's messages from 1.

    `external_id` is the platform's own number, `number` ours; `state` one of the six public words.
    """

    message_id: UUID
    channel: str
    external_id: str
    number: str
    version: int
    fact: str
    state: PublicState
    text: str
    at: datetime


def message_of(notice: Notice) -> Message:
    return Message(
        message_id=notice.notice_id,
        channel=notice.channel,
        external_id=notice.external_id,
        number=notice.number,
        version=notice.told_version,
        fact=notice.fact,
        state=notice.public_state,
        text=notice.text,
        at=notice.at,
    )
