"""What a service declares of a subscription; `consume` applies its batches."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.contracts.topics import find_topic
from shared.kit.record import Decoder, Received
from shared.kit.transaction import Transaction

MOST, DEAR = 1_000, 200
"""Records of one transaction at most; the second where much is made of each: all of it is in memory till the commit."""

Handle = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]
Prepare = Callable[[Sequence[Received[Any]]], Awaitable[Any]]


@dataclass(frozen=True)
class Consumer:
    """A subscription: topics by their logical names, how a record is read, and what is done with a batch.

    `handle` gets 1 to `most` records and must leave all its effects in the transaction; it may raise `Refused` (the
    record's own fault) or `NotYet` (something of this key is away). `prepare` does long work before the transaction
    opens; its result is the transaction's `prepared`.
    """

    topics: tuple[str, ...]
    decode: Decoder
    handle: Handle
    prepare: Prepare | None = None
    most: int = MOST

    @property
    def name(self) -> str:
        return self.topics[0] if len(self.topics) == 1 else (find_topic(self.topics[0]).family or "+".join(self.topics))
