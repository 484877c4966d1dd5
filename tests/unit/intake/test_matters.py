"""Several matters in one message are told apart; one matter with many words about it stays one."""

import pytest

from services.intake.domain.matters import find_matters
from tests.unit.intake.made import city


def matters(text: str) -> list[tuple[str, str]]:
    reader = city()[1].reader.categories
    found = find_matters(text, reader.read(title="", text=text, hint=""), reader)
    return [(matter.category.code, text[matter.start : matter.end].strip()) for matter in found]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1、小区门口路灯不亮；2、垃圾桶满了没人清运；3、人行道上停满了车",
         ["municipal_facilities.street_lamp", "sanitation.garbage", "parking.sidewalk"]),
        ("1.窨井盖松动响 2.路灯不亮", ["municipal_facilities.manhole", "municipal_facilities.street_lamp"]),
        ("门口路灯坏了三天没人修。另外，楼下垃圾堆成山，苍蝇乱飞。",
         ["municipal_facilities.street_lamp", "sanitation.garbage"]),
        ("楼上装修早上六点就开工，还有小区南门的摊贩每天占道摆摊。", ["noise.renovation", "city_order.street_vending"]),
        ("路灯不亮，一片漆黑。河边有人烧垃圾，浓烟呛人。", ["municipal_facilities.street_lamp", "sanitation.burning"]),
    ],
)  # fmt: skip
def test_matters_are_told_apart(text: str, codes: list[str]) -> None:
    assert [code for code, _ in matters(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "环卫车早上五点半收垃圾太吵，孩子要中考。",
        "摊贩占道，垃圾满地，油烟扰民，噪音很大。",
        "1、打了三次电话；2、没有人来；3、请给个说法。",
        "路灯不亮。昨晚又不亮。今天还是不亮，请派人来修。",
        "第三次检查了，同样的台账，还有三个部门各来一次。",
    ],
)
def test_one_matter_with_many_words_stays_one(text: str) -> None:
    assert matters(text) == []


def test_what_goes_on_about_a_matter_belongs_to_it() -> None:
    text = "1、路灯不亮。晚上什么也看不见。2、有人在河边烧垃圾，浓烟呛人。"
    assert matters(text)[0][1] == "1、路灯不亮。晚上什么也看不见。"


@pytest.mark.parametrize("text", ["", "另外", "1、2、3、4、", "①②③" * 20_000, "路灯不亮。" * 40_000, "另外，" * 60_000])
def test_any_text_is_read_in_linear_time(text: str) -> None:
    assert len(matters(text)) <= 40
