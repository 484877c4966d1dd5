"""What intake consumes: each channel's topic, its own consumer, so that one platform's flood stops no other."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services.intake.adapters.postgres import PostgresTickets
from services.intake.city import IntakeCity
from services.intake.domain.message import Message, Submission
from services.intake.usecases.follow_up import follow_up
from services.intake.usecases.ports import Arrival, Channel, Vault
from services.intake.usecases.read_message import Read, read_message
from services.intake.usecases.receive import Desk, receive
from shared.contracts.events.base import Event
from shared.contracts.events.ticket import Origin
from shared.contracts.topics import CHANNEL_IN
from shared.kit.consume import Consumer
from shared.kit.postgres import Connection
from shared.kit.record import Decoded, Decoder, Raw, Received
from shared.kit.transaction import Transaction

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
MakeVault = Callable[[Connection], Vault]


@dataclass(frozen=True)
class Intake:
    """Takes in the messages of all channels."""

    channels: Mapping[str, Channel]
    city: IntakeCity
    vault: MakeVault

    def consumers(self) -> list[Consumer]:
        return [
            Consumer((CHANNEL_IN.of(name).name,), decoder(name, channel), self.on_messages)
            for name, channel in self.channels.items()
        ]

    async def on_messages(self, batch: Sequence[Received[Read]], tx: Transaction) -> None:
        """Take in a batch of one channel: new tickets first, then what is said about tickets."""
        arrivals = [_arrival(received) for received in batch]
        traces = {received.event_id: _trace(received) for received in batch}
        tickets = PostgresTickets(tx.connection, self.city.prefix)
        vault = self.vault(tx.connection)
        desk = Desk(self.city.reader, self.city.prefix, tickets, vault)
        new = await receive([a for a in arrivals if isinstance(a.message, Submission)], desk, tx.now)
        more = await follow_up([a for a in arrivals if not isinstance(a.message, Submission)], tickets, vault, tx.now)
        for arrival, event in (*new, *more):
            _say(tx, arrival, event, traces[arrival.message_id])


def decoder(name: str, channel: Channel) -> Decoder:
    """Read a channel's records: its own format, or a CloudEvent around it."""

    def decode(raw: Raw) -> Decoded:
        headers = {header: raw.header(header) or "" for header, _ in raw.headers}
        read = read_message(name, channel, raw.value, headers)
        return Decoded(f"channel:{name}", read.message_id, read.content, read)

    return decode


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
