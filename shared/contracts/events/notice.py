"""What became of a notice."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.events.base import Event
from shared.contracts.topics import NOTICE


class NoticeChanged(Event):
    """A notice reached a state: planned, accepted by its provider, delivered, failed, dropped ..."""

    TYPE: ClassVar = "cn.xiaolan.notice.changed.v1"
    TOPIC: ClassVar = NOTICE

    notice_id: UUID
    version: int
    case_id: UUID
    ticket_id: UUID
    number: str
    channel: str
    fact: str
    way: str
    state: str
    reason: str = ""

    @property
    def key(self) -> str:
        return str(self.case_id)

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.notice_id, self.version)
