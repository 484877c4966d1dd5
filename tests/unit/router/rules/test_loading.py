"""Every mistake that staff can make in a table is refused by file, row and column, all of them at once."""

import pytest

from tests.unit.router.rules.town import MEASURES, faults_of, table_of

ROW = "  - {id: more, if: {category: [noise]}, then: {effect: none}}\ndefault:"
"""A good row, put before the default; the cases below spoil it."""


def spoilt(old: str, new: str) -> list[str]:
    text = MEASURES.replace("default:", ROW)
    assert old in text
    return faults_of(text.replace(old, new, 1))


def test_a_good_table_has_no_fault():
    assert spoilt("more", "other") == []


MISTAKES = {
    "an unknown column": (
        "{category: [noise]}",
        "{catgory: [noise]}",
        "more.if.catgory",
        "没有这一列，是不是“category”",
    ),
    "an unknown category": ("[noise]", "[nosie]", "more.if.category", "没有“nosie”，是不是“noise”"),
    "an unknown street": ("{category: [noise]}", "{street: [百官街到]}", "more.if.street", "是不是“百官街道”"),
    "an unknown district": ("{category: [noise]}", "{district: [柯桥区]}", "more.if.district", "没有“柯桥区”"),
    "an empty list": ("[noise]", "[]", "more.if.category", "不能为空"),
    "a number for a word": ("[noise]", "[12]", "more.if.category", "请加引号"),
    "a window without a dash": ("{category: [noise]}", '{when: "22:00~07:30"}', "more.if.when", "写法不对"),
    "a window of no hour": ("{category: [noise]}", '{when: "24:30-25:00"}', "more.if.when", "写法不对"),
    "an empty window": ("{category: [noise]}", '{when: "07:30-07:30"}', "more.if.when", "写法不对"),
    "an unknown kind of day": ("{category: [noise]}", "{calendar: [exams]}", "more.if.calendar", "是不是“exam”"),
    "an unknown effect": ("{effect: none}", "{effect: nonee}", "more.then.effect", "没有“nonee”这种措施，是不是“none”"),
    "no effect": ("{effect: none}", "{lead: sy-env}", "more.then.effect", "缺少 effect"),
    "an unknown unit": (
        "then: {effect: none}",
        "then: {effect: assign, lead: sy-emv}",
        "more.then.lead",
        "没有“sy-emv”，是不是“sy-env”",
    ),
    "a missing argument": ("then: {effect: none}", "then: {effect: assign}", "more.then.lead", "必填"),
    "a surplus argument": (
        "then: {effect: none}",
        "then: {effect: none, lead: sy-env}",
        "more.then.lead",
        "没有这一项",
    ),
    "a time that YAML reads as a number": (
        "then: {effect: none}",
        "then: {effect: relocate_schedule, not_before: 10:30}",
        "more.then.not_before",
        "请加引号",
    ),
    "a time that is none": (
        "then: {effect: none}",
        "then: {effect: relocate_schedule, not_before: half past}",
        "more.then.not_before",
        "应是时刻",
    ),
    "a doubled id": ("id: more", "id: early-truck", "early-truck.id", "出现了 2 次"),
    "the default's id": ("id: more", "id: default", "default.id", "请换一个"),
    "an id that is no id": ("id: more", "id: 多一行", "多一行.id", "写法不对"),
    "a row that asks for nothing": ("if: {category: [noise]}", "if: {}", "more.if", "至少 1 项"),
    "a surplus key": ("{id: more, if", "{id: more, iff: 1, if", "more.iff", "没有这一项"),
    "dates that end before they begin": (
        "{id: more",
        "{id: more, effective: {from: 2025-07-01, to: 2025-06-01}",
        "more.effective",
        "早于起始日期",
    ),
    "an unknown type of column": ("text: words}", "text: wrods}", "columns.text", "没有“wrods”这种列，是不是“words”"),
    "a list of an unknown fact": ("street: list", "stret: list", "columns.stret", "是不是“street”"),
    "a missing default": ("default:\n  then: {effect: none}\n", "", "default", "缺少默认行"),
    "an example at an unknown place": (
        "place: 后村家园",
        "place: 后村家圆",
        "examples.1.given.place",
        "是不是“后村家园”",
    ),
    "an example of an unknown row": (
        "expect: exam-quiet",
        "expect: exam-quite",
        "examples.1.expect",
        "是不是“exam-quiet”",
    ),
    "an example's time without a zone": ("+08:00", "", "examples.1.given.at", ""),
    "a table without a title": ("title: 措施\n", "", "title", "必填"),
}


@pytest.mark.parametrize(("old", "new", "where", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_by_row_and_column(old, new, where, says):
    (fault,) = spoilt(old, new)
    assert f" {where}: " in fault
    assert says in fault


def test_a_table_is_called_by_its_file():
    (fault,) = faults_of(MEASURES, "rules/elsewhere.yaml")
    assert fault == "rules/elsewhere.yaml table: 表名应与文件名相同（elsewhere），写的是“measures”"


def test_all_mistakes_are_named_at_once_with_the_line_of_their_row():
    text = MEASURES.replace("[sanitation.noise], when", "[sanitation.nosie], whn").replace("lead: sy-env", "lead: sy")
    text = text.replace('"00:00-06:00"', '"6-7"').replace("expect: exam-quiet", "expect: exam")
    assert [fault.partition(": ")[0] for fault in faults_of(text)] == [
        "rules/measures.yaml:6 exam-quiet.if.whn",
        "rules/measures.yaml:6 exam-quiet.if.category",
        "rules/measures.yaml:9 early-truck.if.when",
        "rules/measures.yaml:12 shangyu.then.lead",
        "rules/measures.yaml examples.1.expect",
    ]


def test_an_example_that_no_longer_holds_says_which_row_it_hits_and_why():
    (fault,) = faults_of(MEASURES.replace("05:30+08:00", "10:30+08:00"))
    assert "应命中“exam-quiet”，实际命中“shangyu”" in fault
    assert "时间是 10:30，不符合“22:00-07:30”" in fault


def test_an_example_that_an_earlier_row_takes_says_so():
    text = MEASURES.replace("    expect: exam-quiet", "    expect: shangyu")
    assert "“exam-quiet”排在“shangyu”前面，也符合" in faults_of(text)[0]


def test_titles_and_codes_mean_the_same_and_make_the_same_version():
    by_code = MEASURES.replace("上虞区", "'330604'").replace("lead: sy-env", "lead: 上虞区环卫管理机构")
    assert table_of(by_code).version == table_of().version


@pytest.mark.parametrize("old", ["sanitation.noise], when", '07:30"', "also: [quiet_equipment]", "id: early-truck"])
def test_whatever_decides_makes_a_new_version(old):
    changed = {"sanitation.noise], when": "sanitation.garbage], when", '07:30"': '07:00"'}
    text = MEASURES.replace(old, changed.get(old, "also: []" if "also" in old else "id: truck"), 1)
    text = text[: text.index("examples:")] + "examples:\n  - {given: {}, expect: default}\n"
    assert table_of(text).version != table_of().version


def test_notes_and_examples_make_no_new_version():
    text = MEASURES.replace("then: {effect: none}", "then: {effect: none}\n  note: 种子值")
    text += "  - {given: {}, expect: default}\n"
    assert table_of(text).version == table_of().version
