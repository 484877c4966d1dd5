"""Healthy records on the topics of our own services: what stands there if nothing is wrong."""

from collections.abc import Callable
from functools import partial

from bench.corpus.case import INSIDE_NAME, INSIDE_PHONE, Path, Rec
from bench.corpus.target import Target
from shared.contracts.envelope import seal
from shared.contracts.events.base import Event

WORDS = f"{INSIDE_NAME}，电话{INSIDE_PHONE}"


def event_target(
    service: str, source: str, event_of: Callable[[int], Event], field: Path, text: Path, *, longest: int = 10_000
) -> Target:
    """Make the target of an event's topic; `source` says it, `service` reads it."""
    healthy = partial(_record, event_of, source)
    topic = event_of(0).topic.name
    return Target(
        topic, service, healthy, field, text, name=INSIDE_NAME, longest=longest, stranger=False, healthy_before=3
    )


def record_of(event: Event, source: str, key: bytes | None = None) -> Rec:
    """Put an event on a record, under its own key unless told."""
    record = seal(event, source=source)
    return Rec(record.key if key is None else key, record.value, record.headers)


def _record(event_of: Callable[[int], Event], source: str, n: int) -> Rec:
    return record_of(event_of(n), source, b"k%d" % n)
