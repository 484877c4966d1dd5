"""A supplement corrects only where its words say so."""

import pytest

from services.intake.domain.correction import Correction, read_correction
from tests.unit.intake.made import city

READER = city()[1].reader


def test_a_corrected_place_is_read() -> None:
    place = read_correction("地址写错了，是越城区仓桥直街，不是上虞区。", READER).place
    assert place
    assert (place.district, place.name) == ("330602", "仓桥直街")


def test_a_corrected_matter_is_read() -> None:
    category = read_correction("我反映的其实是路灯不亮，路灯坏了三盏。", READER).category
    assert category
    assert category.code == "municipal_facilities.street_lamp"


@pytest.mark.parametrize(
    "text",
    ["今天又响了，越城区仓桥直街也这样。", "物业说不归他们管，路灯也不亮。", "地址写错了。", "类别选错了。", ""],
    ids=["a place in passing", "a matter in passing", "no new place", "no new matter", "nothing"],
)
def test_what_is_merely_mentioned_corrects_nothing(text: str) -> None:
    assert read_correction(text, READER) == Correction()
