"""What intake consumes: each channel's topic, its own consumer, so that one platform's flood stops no other."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.intake.city import IntakeCity
from services.intake.domain.message import Message, Submission
from services.intake.usecases.follow_up import follow_up
from services.intake.usecases.ports import Arrival, Channel, Photos, Tickets, Vault
from services.intake.usecases.read_message import Read, read_message
from services.intake.usecases.receive import Desk, Reading, portions, read_submissions, receive
from services.intake.usecases.want_photos import want_photos
from shared.contracts.events.base import Event
from shared.contracts.events.ticket import Origin
from shared.contracts.topics import CHANNEL_IN
from shared.kit.clock import Clock
from shared.kit.consumer import DEAR, Consumer
from shared.kit.postgres import Connection
from shared.kit.record import Decoded, Decoder, Raw, Received
from shared.kit.transaction import Transaction

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_PORTION = 32 * 1024
"""Bytes of messages that are read before others get their turn: some thirty of them, about 30 ms."""
Place = tuple[str, int, int]
"""Where a record lies: topic, partition, offset."""


@dataclass(frozen=True)
class Ports:
    """The ports of one transaction."""

    tickets: Tickets
    vault: Vault
    photos: Photos


@dataclass(frozen=True)
class Intake:
    """Takes in the messages of all channels."""

    channels: Mapping[str, Channel]
    city: IntakeCity
    ports: Callable[[Connection], Ports]
    clock: Clock

    def consumers(self) -> list[Consumer]:
        return [
            Consumer((CHANNEL_IN.of(name).name,), decoder(name, channel), self.on_messages, self.read, most=DEAR)
            for name, channel in self.channels.items()
        ]

    async def read(self, batch: Sequence[Received[Read]]) -> dict[Place, Reading]:
        """Read the submissions of a batch before its transaction opens; others get their turn in between."""
        now = self.clock.now()
        new = [received for received in batch if _is_new(received)]
        readings: list[Reading] = []
        for portion in portions(map(_arrival, new), _PORTION):
            readings += read_submissions(portion, self.city.reader, now)
            await asyncio.sleep(0)
        return dict(zip(map(_place, new), readings, strict=True))

    async def on_messages(self, batch: Sequence[Received[Read]], tx: Transaction) -> None:
        """Take in a batch of one channel: new tickets first, then what is said about tickets."""
        traces = {received.event_id: _trace(received) for received in batch}
        ports = self.ports(tx.connection)
        readings = [tx.prepared[_place(received)] for received in batch if _is_new(received)]
        others = [_arrival(received) for received in batch if not _is_new(received)]
        new = await receive(readings, Desk(self.city.prefix, ports.tickets, ports.vault), tx.now)
        more = await follow_up(others, ports.tickets, ports.vault, self.city.reader, tx.now)
        await want_photos([event for _, event in (*new, *more)], ports.photos)
        for arrival, event in (*new, *more):
            _say(tx, arrival, event, traces[arrival.message_id])


def decoder(name: str, channel: Channel) -> Decoder:
    """Read a channel's records: its own format, or a CloudEvent around it."""

    def decode(raw: Raw) -> Decoded:
        headers = {header: raw.header(header) or "" for header, _ in raw.headers}
        read = read_message(name, channel, raw.value, headers)
        return Decoded(f"channel:{name}", read.message_id, read.content, read)

    return decode


def _is_new(received: Received[Read]) -> bool:
    return isinstance(received.event.message, Submission)


def _place(received: Received[Read]) -> Place:
    return received.raw.topic, received.raw.partition, received.raw.offset


def _arrival(received: Received[Read]) -> Arrival:
    raw, read = received.raw, received.event
    value = raw.value or b""
    channel = CHANNEL_IN.member(raw.topic) or ""
    origin = Origin(topic=raw.topic, partition=raw.partition, offset=raw.offset, sha256=sha256(value).hexdigest())
    return Arrival(channel, read.message, read.message_id, read.content_hash, value, origin)


def _trace(received: Received[Read]) -> str | None:
    """Give a stranger's traceparent if it is one (W3C Trace Context): it travels on in our own headers."""
    said = received.traceparent
    return said if said and _TRACEPARENT.fullmatch(said) else None


def _say(tx: Transaction, arrival: Arrival, event: Event, traceparent: str | None) -> None:
    tx.publish(event, traceparent=traceparent)
    message: Message = arrival.message
    tx.audit(
        f"ticket_{'received' if isinstance(message, Submission) else message.WORD}",
        subject=event.key,
        actor=f"channel:{arrival.channel}",
        cause=arrival.message_id,
        facts={"origin": f"{arrival.origin.topic}/{arrival.origin.partition}/{arrival.origin.offset}"},
    )
