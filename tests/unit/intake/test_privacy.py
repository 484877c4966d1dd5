import time

import pytest

from services.intake.domain.message import Complainant
from services.intake.domain.privacy import Veil

WHO = Complainant(
    identity={
        "name": "沈丽华",
        "phone": "057588001234",
        "address": "嵊州市东前街88号",
        "enterprise": "绍兴越城老张面馆有限公司",
    }
)


def test_what_the_platform_told_about_the_complainant_is_taken_out() -> None:
    assert Veil.over(WHO).cover("沈丽华说：057588001234，住嵊州市东前街88号") == "〔姓名〕说：〔电话〕，住〔住址〕"
    assert "老张" not in Veil.over(WHO).cover("我们绍兴越城老张面馆有限公司守规矩")


@pytest.mark.parametrize("name", ["沈 丽 华", "沈\u3000丽华", "沈\u200b丽\ufeff华", "沈\n丽华", "沈\u202e丽  华"])
def test_the_complainants_name_is_taken_out_also_where_gaps_are_in_it(name: str) -> None:
    assert Veil.over(WHO).cover(f"是{name}说的") == "是〔姓名〕说的"


def test_a_gap_between_two_sentences_makes_no_name() -> None:
    who = Complainant(identity={"name": "沈丽"})
    text = "我姓王\n\n\n沈。    丽"
    assert Veil.over(who).cover(text).endswith("沈。    丽")


def test_a_long_text_full_of_gaps_takes_time_as_its_length() -> None:
    start = time.process_time()
    Veil.over(WHO).cover("沈 丽 " * 50_000 + "沈 丽 华")
    assert time.process_time() - start < 5


def test_phones_of_others_are_taken_out_too() -> None:
    assert "13900000010" not in Veil().cover("邻居的电话是13900000010")


def test_an_address_without_a_number_may_be_the_matters_place() -> None:
    who = Complainant(identity={"address": "后村家园"})
    assert Veil.over(who).cover("后村家园门口") == "后村家园门口"


def test_a_confidential_matter_at_ones_own_door_loses_the_house_number() -> None:
    who = Complainant(identity={"address": "上虞区百官街道峰山路66号"})
    assert Veil.over(who).cover_place("峰山路66号", confidential=True) == "峰山路"
    assert Veil.over(who).cover_place("峰山路66号门口", confidential=True) == "峰山路"
    assert Veil.over(who).cover_place("峰山路66号", confidential=False) == "峰山路66号"
    assert Veil.over(who).cover_place("峰山路12号", confidential=True) == "峰山路12号"
