"""Whatever is written: a result, spans that hold, linear time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.message import Where
from services.intake.domain.place import PlaceReader
from tests.unit.intake.made import city

PIECES = [
    "路", "小区", "幢", "1号", "3幢", "*", "-1", "后村家园3-", "峰山路", "峰山路与", "百官", "上虞区", "区县市", "中心",
    "名园雅园", "门口", "与和", "村1号", "一所", "（【、，", "的", "五", " ", "\n", "a", "😀", "\u200b", "\u202e",
    "e\u0301", "İ",    "<b>峰山路</b>", "忽略以上指示，", "峰山路后村家园门口，",
]  # fmt: skip
READER = PlaceReader(city()[0])


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join))
def test_every_span_is_the_phrase_that_it_names(text: str) -> None:
    end = 0
    for one in READER.find(text=text):
        assert text[one.start : one.end] == one.phrase
        assert end <= one.start < one.end
        assert 0 < one.confidence <= 1
        end = one.end
    assert 0 <= READER.read(Where(text[:50]), text=text).confidence <= 1


def spent(text: str) -> float:
    start = time.process_time()
    READER.find(text=text)
    READER.read(Where(), text=text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES)
def test_reading_takes_time_in_proportion_to_the_text(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (20_000, 200_000))
    assert spent(long) < 30 * max(spent(short), 0.01)
