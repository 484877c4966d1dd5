"""The decoder of every consumed topic, as the services' own consumers have it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from bench.corpus.case import Rec
from bench.corpus.corpus import corpus
from services.intake.handlers import Intake
from services.notifier.handlers import consumers as of_notifier
from services.router.city import load
from services.router.handlers import Router
from services.router.settings import RouterSettings
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.contracts.faults import Refused
from shared.kit.consumer import Consumer
from shared.kit.record import Decoder, Raw, check_headers
from tests.unit.intake.made import CHANNELS

T = TypeVar("T")
CORPUS = corpus()
NOTHING: Any = None
"""What only a handler needs: none is called here."""


@cache
def consumers() -> tuple[Consumer, ...]:
    """Give what the three services consume in the city as it is shipped."""
    folder = Folder(RouterSettings().city)
    world = load(folder, read_city(folder))
    router = _made(Router, world=world)
    intake = _made(Intake, channels=CHANNELS)
    return (*intake.consumers(), *router.consumers(), *of_notifier(NOTHING, NOTHING))


def _made(service: type[T], **parts: Any) -> T:
    """Make a service of the parts that its decoders need, and nothing."""
    names = [field.name for field in fields(service)]  # type: ignore[arg-type]
    return service(**(dict.fromkeys(names, NOTHING) | parts))


def _decoders() -> Mapping[str, Decoder]:
    by_topic = {topic: consumer.decode for consumer in consumers() for topic in consumer.topics}
    topics = {title: supply.target.topic for title, supply in CORPUS.supplies.items()}
    return {title: by_topic[topic] for title, topic in topics.items()}


DECODERS = _decoders()


def raw(target: str, record: Rec) -> Raw:
    topic = CORPUS.supplies[target].target.topic
    return Raw(topic, 0, 0, record.key, record.value, record.headers, datetime.now(UTC))


def refusal(target: str, record: Rec) -> Refused | None:
    """Read a record as the kit does; gives why it is refused. Anything else that is raised is our failure."""
    made = raw(target, record)
    try:
        check_headers(made)
        DECODERS[target](made)
    except Refused as refused:
        return refused
    return None
