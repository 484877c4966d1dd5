"""Whatever a stranger writes is taken in or refused by name; nothing of it is our failure."""

import copy
import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.message import Submission, Where
from services.intake.usecases.read_message import read_message
from shared.contracts.faults import Fault, Refused
from tests.unit.intake.made import CHANNELS, NOW, SAMPLES, read, ticket_of

ALL = [(channel, payload) for channel in CHANNELS for payload in SAMPLES[channel].values()]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
WORDS = st.sampled_from(
    [
        "每天",
        "昨晚",
        "早上",
        "五点",
        "半",
        "到",
        "6月31日",
        "24:59",
        "三",
        "点",
        "至",
        "周日",
        "峰山路",
        "垃圾车",
        "噪音",
        "。",
        "0",
        "９９:９９",
    ]
)
PROSE = st.lists(WORDS | st.text(max_size=4), max_size=30).map("".join)


def replaced(document: Any, draw: st.DataObject) -> Any:
    """Put something else where one value, at any depth, was."""
    found = copy.deepcopy(document)
    inner = found
    while True:
        key = draw.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        if not isinstance(inner[key], dict | list) or not inner[key] or draw.draw(st.booleans()):
            inner[key] = draw.draw(JSON)
            return found
        inner = inner[key]


def refusal(channel: str, value: bytes) -> tuple[Fault, ...] | None:
    """Give the faults of a refusal, None where the message was read; anything else is our failure."""
    try:
        read_message(channel, CHANNELS[channel], value, {})
    except Refused as refused:
        return refused.faults
    return None


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(ALL), st.data())
def test_a_spoilt_message_is_read_or_refused(sample: tuple[str, dict[str, Any]], draw: st.DataObject) -> None:
    channel, payload = sample
    spoilt = replaced(payload, draw)
    faults = refusal(channel, json.dumps(spoilt).encode())
    assert faults is None or faults


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(value: bytes) -> None:
    assert all(refusal(channel, value) for channel in CHANNELS)


@settings(deadline=None, max_examples=150)
@given(PROSE, PROSE, PROSE)
def test_any_words_become_a_ticket_whose_incident_is_not_in_the_future(title: str, text: str, address: str) -> None:
    message = read("hotline", SAMPLES["hotline"]["new_early_truck"]).message
    assert isinstance(message, Submission)
    made = ticket_of("hotline", replace(message, title=title, text=text, where=Where(address)), NOW)
    start, end = made.incident.start, made.incident.end
    assert start is None or start <= made.reported_at
    assert end is None or (start is not None and start <= end <= made.reported_at)
    assert 0 <= made.category.confidence <= 1
    assert 0 <= made.place.confidence <= 1
