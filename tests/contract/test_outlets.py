"""Every way out and every platform's form, whatever is discovered: complete for every told fact, and inert."""

import json
import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from services.notifier.domain.message import Message
from services.notifier.domain.samples import bare_fact, full_fact, sample_ticket
from services.notifier.outlets.platform import platforms
from services.notifier.preview import preview
from shared.contracts.topics import OWN_RECORD_BYTES
from shared.contracts.vocabulary import PublicState, derived_id
from tests.unit.notifier.made import NOW, shaoxing

CITY = shaoxing()
WAYS = sorted(CITY.plan.ways)
FACTS = sorted(CITY.plan.policy)
CHANNELS = [*sorted(platforms()), "a-platform-without-a-file"]
NUMBERS = ("SX-20250618-000123", "MH202506180042")
HOSTILE = "<img src=x onerror=alert(1)>\u202e反\u2066\x00\x07\x1b[2J\r\n{{ 7 * 7 }}{% raw %}${x}%s"
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def message(channel: str, **more: Any) -> Message:
    said = {
        "message_id": derived_id("test", channel), "channel": channel, "external_id": NUMBERS[1], "number": NUMBERS[0],
        "version": 4, "fact": "scheduled", "state": PublicState.SCHEDULED, "text": "您反映的事项已有安排。", "at": NOW,
    }  # fmt: skip
    return Message(**(said | more))


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value]


@pytest.fixture(params=WAYS)
def outlet(request: pytest.FixtureRequest) -> Any:
    return CITY.plan.ways[request.param].outlet


def test_an_outlet_either_publishes_or_calls(outlet: Any) -> None:
    assert (outlet.record is None) != (outlet.connect is None)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_message_carries_id_both_numbers_version_state_and_text(outlet: Any, channel: str) -> None:
    sent = message(channel)
    said = leaves(json.loads(outlet.render(sent)))
    for part in (str(sent.message_id), *NUMBERS, sent.version, sent.state.value, sent.text):
        assert part in said


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("change", ["version", "message_id", "state", "text", "at"])
def test_every_part_makes_a_difference_on_the_wire(outlet: Any, channel: str, change: str) -> None:
    other = {
        "version": 5, "message_id": derived_id("another"), "state": PublicState.CLOSED, "text": "别的话",
        "at": NOW.replace(hour=23),
    }  # fmt: skip
    sent = message(channel)
    assert outlet.render(sent) != outlet.render(replace(sent, **{change: other[change]}))


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_same_message_is_the_same_bytes(outlet: Any, channel: str) -> None:
    assert outlet.render(message(channel)) == outlet.render(message(channel))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("word", FACTS)
@pytest.mark.parametrize("way", WAYS)
def test_every_told_fact_has_words_without_open_placeholders(way: str, word: str, channel: str) -> None:
    for confidential in (False, True):
        for fact in (full_fact(word), bare_fact(word)):
            shown = preview(fact, sample_ticket(channel, confidential=confidential), way, CITY.plan)
            assert NUMBERS[0] in shown.text
            assert not [mark for mark in ("{{", "}}", "{%", "None", "Undefined", "“”", "（）") if mark in shown.text]
            assert shown.text in leaves(json.loads(shown.body))


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("word", FACTS)
@pytest.mark.parametrize("way", WAYS)
def test_a_hostile_text_stays_inert(way: str, word: str, channel: str) -> None:
    fact = replace(full_fact(word), matter=HOSTILE, reply_text=HOSTILE, reason=HOSTILE, unit=HOSTILE)
    fact = replace(fact, work=(replace(fact.work[0], stop=HOSTILE, measures=(HOSTILE,)),))
    ticket = replace(sample_ticket(channel), external_id=NUMBERS[1])
    for confidential in (False, True):
        shown = preview(fact, replace(ticket, confidential=confidential), way, CITY.plan)
        assert not [c for c in shown.text if unicodedata.category(c) in FORBIDDEN]
        assert "<" not in shown.text
        assert "49" not in shown.text
        assert shown.text in leaves(json.loads(shown.body))


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_platforms_record_lies_on_its_own_topic_under_its_own_number(channel: str) -> None:
    record = CITY.plan.ways["platform"].outlet.record(message(channel))  # type: ignore[misc]
    headers = dict(record.headers)
    assert record.topic == f"channel.{channel}.out.v1"
    assert record.key.decode() == NUMBERS[1]
    assert record.event_id == headers["ce_id"].decode() == str(derived_id("test", channel))
    assert record.size < OWN_RECORD_BYTES


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_longest_reply_still_fits(outlet: Any, channel: str) -> None:
    assert len(outlet.render(message(channel, text="字" * 6_000))) < OWN_RECORD_BYTES
