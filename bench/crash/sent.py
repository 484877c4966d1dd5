"""One record that somebody outside sends."""

from dataclasses import dataclass

from shared.contracts.topics import CHANNEL_IN

TOPIC = CHANNEL_IN.of("hotline")


@dataclass(frozen=True)
class Sent:
    """Two of one identity are the same message sent twice; "" is rubbish."""

    key: bytes
    value: bytes
    identity: str = ""
    order: str = ""
    supplement: bool = False
    topic: str = TOPIC.name
    headers: tuple[tuple[str, bytes], ...] = ()
