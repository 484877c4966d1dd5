"""Credit codes, telephone numbers, urgency, numbers, numerals."""

from datetime import date

import pytest

from services.intake.domain import credit_code, phone
from services.intake.domain.number import ticket_number
from services.intake.domain.numerals import value_of
from services.intake.domain.urgency import read_urgency
from shared.contracts.vocabulary import Urgency


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91330602MA2D8Q7K31"])
def test_a_credit_code_with_the_right_check_character_passes(code: str) -> None:
    assert credit_code.problem(code) is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("91350100M000100Y44", "check character"),
        ("91350100M000100Y4", "17 characters"),
        ("91350100M000100I43", "no credit code"),
        ("91350100m000100y43", "no credit code"),
        ("9135A100M000100Y43", "division code"),
    ],
)
def test_a_wrong_credit_code_is_told_what_is_wrong(code: str, says: str) -> None:
    assert says in (credit_code.problem(code) or "")


def test_every_single_wrong_character_is_noticed() -> None:
    code = "91350100M000100Y43"
    for place in range(18):
        for other in set(credit_code.ALPHABET) - {code[place]}:
            assert credit_code.problem(code[:place] + other + code[place + 1 :]), (place, other)


@pytest.mark.parametrize(
    "text",
    ["13800000001", "138 0000 0001", "138-0000-0001", "+86 13800000001", "008613800000001", "１３８００００００００１"],
)
def test_the_same_person_writes_his_number_in_many_ways(text: str) -> None:
    expected = "13800000001" if "０" not in text else phone.normalised("138000000001")
    assert phone.normalised(text) == expected


@pytest.mark.parametrize(
    ("text", "digits"),
    [("0575-88001234", "057588001234"), ("(0575) 8800 1234转8", "0575880012348"), ("12345", "12345")],
)
def test_landlines_and_short_numbers_count(text: str, digits: str) -> None:
    assert phone.normalised(text) == digits


@pytest.mark.parametrize("text", ["", "未知", "call me", "1234", "1" * 16, "138@0000"])
def test_what_is_no_number_gives_none(text: str) -> None:
    assert phone.normalised(text) is None


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("路灯不亮", Urgency.NORMAL),
        ("人行道坑洼，老人摔倒了", Urgency.URGENT),
        ("楼道里有煤气味", Urgency.EMERGENCY),
        ("窨井盖没了", Urgency.EMERGENCY),
        ("路中间没有井盖", Urgency.EMERGENCY),
        ("树快要倒了", Urgency.EMERGENCY),
        ("没有危险，只是难看", Urgency.NORMAL),
    ],
)
def test_words_of_danger_decide_the_urgency(text: str, urgency: Urgency) -> None:
    assert read_urgency(text, marked=False) is urgency


def test_the_platforms_mark_raises_but_never_lowers() -> None:
    assert read_urgency("路灯不亮", marked=True) is Urgency.URGENT
    assert read_urgency("煤气味很浓", marked=True) is Urgency.EMERGENCY


def test_a_number_is_read_out_by_city_day_and_serial() -> None:
    assert ticket_number("SX", date(2025, 6, 18), 123) == "SX-20250618-000123"
    assert ticket_number("SX", date(2025, 6, 18), 1_234_567) == "SX-20250618-1234567"


@pytest.mark.parametrize(
    ("text", "value"),
    [("五", 5), ("两", 2), ("十", 10), ("十一", 11), ("二十三", 23), ("四十", 40), ("05", 5), ("零五", 5)],
)
def test_a_numeral_has_this_value(text: str, value: int) -> None:
    assert value_of(text) == value
