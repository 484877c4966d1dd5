"""Every topic is declared once and found by its name."""

import pytest

from shared.contracts.events import EVENTS
from shared.contracts.topics import CHANNEL_IN, CHANNEL_OUT, FAMILIES, FLEET_OUT, UNIT_OUT, all_topics, find_topic

TOPICS = all_topics(channels=["minhu", "hotline"], units=["sx-env", "sy-env"], fleets=["sy-fleet"])


def test_names_stand_once() -> None:
    names = [topic.name for topic in TOPICS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: t.name)
def test_each_topic_is_found_by_its_name(topic: object) -> None:
    assert find_topic(topic.name) == topic  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["", "nobody", "channel..in.v1", "channel.minhu.in.v2", "unit.x.in.v1x", "ticket"])
def test_other_names_are_declared_nowhere(name: str) -> None:
    with pytest.raises(LookupError, match="no topic is called"):
        find_topic(name)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_a_member_s_name_leads_back_to_the_member(family: object) -> None:
    assert family.member(family.of("a-b.c").name) == "a-b.c"  # type: ignore[attr-defined]


def test_what_platforms_units_and_fleets_write_is_a_stranger_s_and_nothing_else_is() -> None:
    assert {t.family for t in TOPICS if t.stranger} == {CHANNEL_IN.name, UNIT_OUT.name, FLEET_OUT.name}
    assert CHANNEL_IN.of("minhu").writers == ("platform:minhu",)
    assert FLEET_OUT.of("sy-fleet").writers == ("fleet:sy-fleet",)
    assert CHANNEL_OUT.of("minhu").readers == ("platform:minhu",)


def test_records_are_kept_longer_than_the_longest_outage_that_we_promise_to_survive() -> None:
    assert all(topic.kept.days >= 14 for topic in TOPICS)


def test_no_event_goes_onto_a_stranger_s_topic() -> None:
    assert not any(event.TOPIC.stranger for event in EVENTS if hasattr(event, "TOPIC"))
