"""Why a row fired, and what stopped those that nearly did, as people read it."""

from dataclasses import replace
from datetime import date

from services.router.domain.rules.explain import explain
from services.router.domain.rules.facts import Facts
from tests.unit.router.rules.town import MEASURES, at, table_of

STORY = Facts(
    category="sanitation.noise",
    district="330604",
    street="330604001",
    at=at("2025-06-18T05:30"),
    calendar=frozenset({"exam"}),
    text="环卫车又在峰山路作业，我电话13800000017",
)


def test_the_row_that_fired_says_what_spoke_for_it():
    explanation = explain(table_of(), STORY)
    assert explanation.decision.row == "exam-quiet"
    assert explanation.sentence == (
        "命中第 1 行“exam-quiet”：类别是“环卫作业噪声”，符合“环卫作业噪声”；"
        "时间是 05:30，符合“22:00-07:30”；日历是“考试安静期”，符合“考试安静期”"
    )
    assert explanation.also == ("early-truck", "shangyu")


def test_a_row_that_one_column_stopped_says_which_and_with_what_value():
    explanation = explain(table_of(), replace(STORY, calendar=frozenset({"workday"})))
    assert explanation.decision.row == "early-truck"
    (near,) = explanation.near
    assert near.sentence == "“exam-quiet”没有命中：日历是“工作日”，不符合“考试安静期”"


def test_rows_that_one_column_stopped_come_before_those_that_two_did():
    explanation = explain(table_of(), Facts(category="sanitation.noise", at=at("2025-06-18T08:00"), text="扫路车"))
    assert explanation.decision.row == "default"
    assert explanation.sentence == "命中第 4 行“default”：没有其他行符合，按默认行办理"
    assert [(near.row, [b.column for b in near.stopped_by]) for near in explanation.near] == [
        ("shangyu", ["district"]),
        ("exam-quiet", ["when", "calendar"]),
        ("early-truck", ["when", "text"]),
    ]
    assert explanation.missed == {1: 1, 2: 2}


def test_later_rows_are_no_near_misses():
    explanation = explain(table_of(), replace(STORY, district="330602"))
    assert explanation.decision.row == "exam-quiet"
    assert explanation.near == ()


def test_a_row_that_is_not_in_force_says_so():
    text = MEASURES.replace("  - id: exam-quiet\n", "  - id: exam-quiet\n    effective: {to: 2025-06-30}\n")
    explanation = explain(table_of(text), replace(STORY, on=date(2025, 7, 1)))
    assert explanation.near[0].sentence == "“exam-quiet”没有命中：办理日期是 2025-07-01，不符合“至 2025-06-30”"


def test_a_decision_keeps_the_words_found_and_never_the_text():
    decision = table_of().decide(STORY)
    assert decision.facts == {
        "category": "sanitation.noise",
        "district": "330604",
        "street": "330604001",
        "at": "2025-06-18T05:30+08:00",
        "on": "2025-06-18",
        "calendar": ["exam"],
        "text": ["环卫车"],
    }
