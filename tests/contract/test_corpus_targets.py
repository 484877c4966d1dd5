"""Whatever a service consumes, the hostile corpus has a target for it: a new topic is tried the day it comes."""

from datetime import UTC, datetime
from typing import Literal, get_args, get_origin

from pydantic import BaseModel

import shared.contracts.events.fleet as fleet_events
from bench.corpus.case import APPLIED
from bench.corpus.targets.fleet import KINDS
from services.router.settings import RouterSettings
from shared.cli.parts import service_names, topics
from shared.contracts.events.base import Event
from shared.contracts.faults import Refused
from shared.contracts.topics import CHANNEL_IN, find_topic
from shared.kit.consumer import Consumer
from shared.kit.record import Raw
from tests.unit.bench.decoders import CORPUS, consumers


def _name(topic: str) -> str:
    """Name a topic, or its family where each member speaks as all others do: platforms alone have their own words."""
    declared = find_topic(topic)
    return topic if declared.family in (None, CHANNEL_IN.name) else str(declared.family)


def test_every_consumed_topic_has_a_target_and_every_target_is_consumed() -> None:
    consumed = {_name(topic) for consumer in consumers() for topic in consumer.topics}
    tried = {_name(supply.target.topic) for supply in CORPUS.supplies.values()}
    assert consumed - tried == set(), "add a target in bench/corpus/targets"
    assert tried - consumed == set(), "nobody consumes these any more"


def test_what_names_a_service_as_its_reader_is_consumed() -> None:
    """Otherwise the targets would be compared with too little."""
    consumed = {topic for consumer in consumers() for topic in consumer.topics}
    read = {topic.name for topic in topics(RouterSettings().city) if set(topic.readers) & set(service_names())}
    assert read == consumed


def test_every_type_of_event_that_a_service_reads_stands_healthy_in_the_corpus() -> None:
    tried = {
        header.decode()
        for entry in CORPUS.entries
        if entry.case.state == APPLIED
        for name, header in entry.case.record.headers
        if name == "ce_type" and header
    }
    read = {
        event.TYPE for event in _all_events() for c in consumers() if event.TOPIC.name in c.topics and _reads(c, event)
    }
    assert read, "no service reads any event"
    assert read - tried == set(), "give each a row in bench/corpus/families/further_events.py"


def _all_events() -> list[type[Event]]:
    """Find every concrete event; the contracts' package imports them all."""
    found, open_ = [], list(Event.__subclasses__())
    while open_:
        event = open_.pop()
        open_ += event.__subclasses__()
        found += [event] if "TYPE" in vars(event) and hasattr(event, "TOPIC") else []
    return found


def _reads(consumer: Consumer, event: type[Event]) -> bool:
    """Tell whether a consumer looks into this type: what it passes over it never refuses."""
    headers = (("ce_id", b"x"), ("ce_source", b"/x"), ("ce_type", event.TYPE.encode()))
    raw = Raw(event.TOPIC.name, 0, 0, None, b"no JSON", headers, datetime.now(UTC))
    try:
        consumer.decode(raw)
    except Refused:
        return True
    return False


def test_every_kind_of_fleet_report_has_a_row() -> None:
    models = [m for m in vars(fleet_events).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    fields = [m.model_fields["kind"].annotation for m in models if "kind" in m.model_fields]
    known = {kind for annotation in fields if get_origin(annotation) is Literal for kind in get_args(annotation)}
    assert known, "where are the kinds of report declared now?"
    assert known == KINDS.keys(), "give each kind of report a row in bench/corpus/targets/fleet.py"
