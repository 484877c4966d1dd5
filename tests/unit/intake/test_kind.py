"""The six kinds of appeal: what a message asks for, with the platform's own word as one piece of evidence."""

import pytest

from services.intake.domain.kind import KindRead
from shared.contracts.vocabulary import Kind
from tests.unit.intake.made import city


def read(text: str, title: str = "", platform: Kind | None = None) -> KindRead:
    reader = city()[1].reader
    seen = reader.categories.see(title=title, text=text, hint="")
    return reader.kinds.read(title=title, text=text, seen=seen.scores.kind, platform=platform)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问大件垃圾要打什么电话预约？", Kind.INQUIRY),
        ("想咨询一下，沿街店铺换招牌需要办理什么手续呢？", Kind.INQUIRY),
        ("楼下窨井盖松动，希望尽快派人来维修，谢谢", Kind.HELP),
        ("每天晚上广场舞音响震天响，孩子没法写作业，打过好几次电话都没人管", Kind.COMPLAINT),
        ("举报城东一家店无证经营，私自把厨房油污倒进雨水井，请依法查处", Kind.REPORT_VIOLATION),
        ("建议在公园门口增设几个非机动车停车位", Kind.SUGGESTION),
        ("表扬中山路的环卫师傅，捡到钱包还给了我，为他点赞", Kind.PRAISE),
    ],
)
def test_a_message_says_what_it_wants(text: str, kind: Kind) -> None:
    assert read(text).kind is kind


def test_the_platforms_word_decides_where_the_text_leaves_it_open() -> None:
    assert read("路灯", platform=Kind.HELP).kind is Kind.HELP
    assert read("路灯", platform=Kind.SUGGESTION).kind is Kind.SUGGESTION


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_overrules_the_platform_without_a_word_for_it(kind: Kind) -> None:
    assert read("垃圾分类的投放时间，第三次来说。", platform=kind).kind is kind


def test_a_plain_question_is_no_complaint_though_the_platform_says_so() -> None:
    text = "请问垃圾分类的投放时间是几点到几点？想了解一下周末有没有人值守？"
    assert read(text, title="咨询投放时间", platform=Kind.COMPLAINT).kind is Kind.INQUIRY


def test_the_words_that_spoke_are_named() -> None:
    assert "建议" in read("建议增设路灯").words


@pytest.mark.parametrize("text", ["", "。", "😀", "一" * 200_000, "希望" * 50_000, "请，" * 50_000])
def test_any_text_has_a_kind(text: str) -> None:
    assert 0.0 <= read(text).confidence <= 1.0
