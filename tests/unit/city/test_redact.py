import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.city.redact import PLACEHOLDERS, PersonalData, redact


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("我叫张伟明，电话13800000006", "我叫〔姓名〕，电话〔电话〕"),
        ("请打138 0000 0006或138-0000-0007", "请打〔电话〕或〔电话〕"),
        ("手机１３８００００００００６", "手机１３８００００００００６"),  # twelve digits are no phone
        ("手机１３８０００００００６谢谢", "手机〔电话〕谢谢"),
        ("打+86 13800000006", "打〔电话〕"),
        ("打一三八零零零零零零零六", "打〔电话〕"),
        ("打138\u200b0000\u202a0006", "打〔电话〕"),
        ("座机0575-82000001转12，(0575)82000002", "座机〔电话〕，〔电话〕"),
        ("我的电话82000001", "我的电话〔电话〕"),
        ("客服400-800-0001", "客服〔电话〕"),
        ("身份证110101199001010022", "身份证〔证件号〕"),
        ("身份证 110101 19900101 002x", "身份证 〔证件号〕"),
        ("卡号6222 0212 3456 7890 128", "卡号〔银行卡〕"),
        ("浙D·00002停在盲道上，浙DD00003也是", "〔车牌〕停在盲道上，〔车牌〕也是"),
        ("浙d00002", "〔车牌〕"),
        ("发到 a.b-c@mail.example.cn 即可", "发到 〔邮箱〕 即可"),
        ("加微信abc_12345", "加微信〔账号〕"),
        ("联系人：李四", "联系人：〔姓名〕"),
        ("邻居王建国每天很吵，王建国不听", "邻居〔姓名〕每天很吵，〔姓名〕不听"),
        ("找欧阳小明女士", "找〔姓名〕女士"),
    ],
)
def test_personal_data_becomes_a_typed_placeholder(text: str, clean: str) -> None:
    assert redact(text).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "早上05:30，2025-06-18 到 2025-06-22，垃圾车在峰山路后村家园作业",
        "拨打12345、96310、110都没有结果",
        "工单号20250618000123456789，编号SX-20250618-000123",
        "市民王先生反映，邻居高声喧哗",
        "老板常年占道，业主反映多次，居民严重不满",
        "浙江A座12345号",
        "罚款20000元，面积1500平方米",
        "",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).found == ()


def test_the_kinds_found_come_in_the_texts_order() -> None:
    found = redact("浙D00002车主，联系人：李四，13800000006").found
    assert found == (PersonalData.PLATE, PersonalData.NAME, PersonalData.PHONE)


def test_what_is_replaced_stays_replaced() -> None:
    once = redact("联系人：李四，13800000006，浙D00002，110101199001010022").text
    assert redact(once).text == once


def test_the_text_around_a_find_keeps_every_character() -> None:
    text = "😀e\u0301 ＡＢＣ\u202e后村家园 13800000006 谢谢😀"
    assert redact(text).text == text.replace("13800000006", "〔电话〕")


def test_every_kind_has_its_placeholder() -> None:
    assert set(PLACEHOLDERS) == set(PersonalData)
    assert len(set(PLACEHOLDERS.values())) == len(PersonalData)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert redact(text).text is not None


@given(st.text(alphabet="0123456789 -+一三八浙D@.xX张王我叫邻居：〔电话〕\u200b１２３", max_size=60))
def test_a_redacted_text_is_not_changed_again(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "a", "a@", "a.", "我叫张", "邻居王建", "浙D", "0575", "电话", "😀e\u0301\u202e"]
)
def test_two_hundred_kilobytes_take_seconds_at_most(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.perf_counter()
    redact(text)
    assert time.perf_counter() - start < 5
