import pytest

from services.intake.domain.category.reader import UNKNOWN, CategoryReader
from tests.unit.intake.made import city


@pytest.fixture(scope="module")
def categories() -> CategoryReader:
    return city()[1].reader.categories


@pytest.mark.parametrize(
    ("text", "hint", "code"),
    [
        ("环卫车早上五点半在楼下收垃圾，噪音太大，睡不着", "", "sanitation.noise"),
        ("洒水车水溅了一身", "", "sanitation.sprinkler"),
        ("工地夜间施工打桩，噪音扰民", "", "noise.construction"),
        ("广场舞音响太吵", "", "noise.social"),
        ("窨井盖松动", "", "municipal_facilities.manhole"),
        ("灯不亮", "路灯", "municipal_facilities.street_lamp"),
        ("", "暴露垃圾", "sanitation.garbage"),
        ("第三次检查了，能不能综合查一次", "涉企执法", "enterprise_enforcement.inspection"),
        ("孩子学校食堂的午餐又冷又少", "", "out_of_scope.school"),
        ("ＫＴＶ吵死了", "", "noise.business"),
        ("请回复", "", UNKNOWN),
    ],
)
def test_words_and_hint_decide_the_category(categories: CategoryReader, text: str, hint: str, code: str) -> None:
    assert categories.read(title="", text=text, hint=hint).code == code


def test_noise_of_sanitation_work_is_never_noise(categories: CategoryReader) -> None:
    found = categories.read(title="噪音扰民", text="垃圾车吵得人睡不着", hint="噪声")
    assert found.code == "sanitation.noise"


def test_the_words_that_decided_are_kept(categories: CategoryReader) -> None:
    found = categories.read(title="", text="窨井盖松动，路灯不亮", hint="井盖")
    assert "窨井盖" in found.words
    assert "路灯" not in " ".join(found.words)


def test_more_evidence_is_surer_and_rivals_are_less_sure(categories: CategoryReader) -> None:
    one = categories.read(title="", text="公厕脏", hint="").confidence
    assert categories.read(title="公厕", text="公厕蹲位冲水坏", hint="公厕").confidence > one
    alone, with_a_rival = (categories.read(title="", text=text, hint="公厕") for text in ("公厕脏", "公厕脏，路灯不亮"))
    assert with_a_rival.code == alone.code
    assert with_a_rival.confidence < alone.confidence


def test_nothing_is_no_category(categories: CategoryReader) -> None:
    found = categories.read(title="", text="", hint="")
    assert (found.code, found.confidence, found.words) == (UNKNOWN, 0.0, ())


def test_a_repeated_word_makes_nothing_surer(categories: CategoryReader) -> None:
    once = categories.read(title="", text="公厕，脏", hint="")
    often = categories.read(title="", text="公厕，" * 50 + "脏", hint="")
    assert often == once
