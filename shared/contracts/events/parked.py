"""A record that could not be applied now; where it came from and why, never what it said."""

from typing import ClassVar

from shared.contracts.events.base import Event
from shared.contracts.topics import PARKED, Topic


class RecordParked(Event):
    TYPE: ClassVar = "cn.xiaolan.record.parked.v1"

    service: str
    origin_topic: str
    origin_partition: int
    origin_offset: int
    key_hash: str
    state: str
    reason: str
    faults: tuple[str, ...] = ()
    """The fields at fault and what is wrong with each, without their values."""

    @property
    def topic(self) -> Topic:
        return PARKED[self.service]

    @property
    def key(self) -> str:
        return self.key_hash

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.service, self.origin_topic, self.origin_partition, self.origin_offset)
