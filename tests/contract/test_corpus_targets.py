"""Whatever a service consumes, the hostile corpus has a target for it: a new topic is tried the day it comes."""

from typing import Literal, get_args, get_origin

from pydantic import BaseModel

import shared.contracts.events.fleet as fleet_events
from bench.corpus.targets.fleet import KINDS
from services.router.settings import RouterSettings
from shared.cli.parts import service_names, topics
from shared.contracts.topics import CHANNEL_IN, find_topic
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


def test_every_kind_of_fleet_report_has_a_row() -> None:
    models = [m for m in vars(fleet_events).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    fields = [m.model_fields["kind"].annotation for m in models if "kind" in m.model_fields]
    known = {kind for annotation in fields if get_origin(annotation) is Literal for kind in get_args(annotation)}
    assert known, "where are the kinds of report declared now?"
    assert known == KINDS.keys(), "give each kind of report a row in bench/corpus/targets/fleet.py"
