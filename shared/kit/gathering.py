"""How long the broker gathers before it answers: while records come together, until there are many; else until one is.

A record alone in its batch costs 50 times the CPU of one in a full batch, so under load a few milliseconds of waiting
pay. In a quiet city they would be lost time for each record, and a silent topic would be asked 50 times a second.
"""

from typing import Final, TypedDict

from aiokafka import AIOKafkaConsumer


class Gathering(TypedDict):
    """The client's two settings; the broker answers as soon as either is reached."""

    fetch_min_bytes: int
    fetch_max_wait_ms: int


BUSY: Final[Gathering] = {"fetch_min_bytes": 100_000, "fetch_max_wait_ms": 20}
QUIET: Final[Gathering] = {"fetch_min_bytes": 1, "fetch_max_wait_ms": 500}


def after(count: int) -> Gathering:
    """Say how to ask next after a fetch of so many records: one that came alone would wait for nobody."""
    return BUSY if count > 1 else QUIET


def ask(consumer: AIOKafkaConsumer, how: Gathering) -> None:
    """Let the consumer's next request ask so. The client has no call for it; a test pins the two names."""
    fetcher = consumer._fetcher  # noqa: SLF001
    for name, value in how.items():
        setattr(fetcher, f"_{name}", value)
