"""A small town's words and effects, and tables written in them."""

from datetime import date, datetime, time
from typing import Any, Literal

import yaml

from services.router.domain.rules.effect import Arguments, Effect, UnitId
from services.router.domain.rules.loading import read_table
from services.router.domain.rules.notes import lines_of
from services.router.domain.rules.table import Table
from services.router.domain.rules.vocabulary import Spot, Vocabulary
from shared.city.calendar import DAY_TITLES
from shared.city.workdays import CITY_TIME
from shared.contracts.vocabulary import COMPLAINANT_TITLES, KIND_TITLES, URGENCY_TITLES


class Assign(Arguments):
    lead: UnitId
    assist: tuple[UnitId, ...] = ()
    instruct: tuple[str, ...] = ()


class Relocate(Arguments):
    not_before: time
    also: tuple[Literal["quiet_equipment"], ...] = ()


class Nothing(Arguments):
    pass


EFFECTS = {
    "assign": Effect("派单", Assign),
    "relocate_schedule": Effect("调整作业时间", Relocate),
    "none": Effect("不采取措施", Nothing),
}

WORDS = Vocabulary(
    terms={
        "category": {
            "sanitation": "环境卫生",
            "sanitation.noise": "环卫作业噪声",
            "sanitation.garbage": "垃圾堆积",
            "noise": "噪声",
            "noise.construction": "施工噪声",
        },
        "calendar": DAY_TITLES,
        "channel": {"hotline": "小蓝热线", "minhu": "民呼我为"},
        "kind": KIND_TITLES,
        "urgency": URGENCY_TITLES,
        "complainant": COMPLAINANT_TITLES,
        "district": {"330602": "越城区", "330604": "上虞区"},
        "street": {"330602002": "府山街道", "330604001": "百官街道", "330604002": "曹娥街道"},
    },
    units={"sx-command": "指挥中心", "sy-env": "上虞区环卫管理机构", "sy-op": "上虞区环卫作业单位"},
    parents={"330602002": "330602", "330604001": "330604", "330604002": "330604"},
    places={"后村家园": Spot("330604", "330604001")},
    day_facts=lambda day: frozenset({"exam"} if date(2025, 6, 15) <= day <= date(2025, 6, 22) else ()),
)

MEASURES = """
table: measures
title: 措施
columns: {category: category, district: list, street: list, when: window, calendar: calendar, text: words}
rows:
  - id: exam-quiet
    if: {category: [sanitation.noise], when: "22:00-07:30", calendar: [exam]}
    then: {effect: relocate_schedule, not_before: "07:30", also: [quiet_equipment]}
  - id: early-truck
    if: {category: [sanitation], when: "00:00-06:00", text: [垃圾车, 环卫车]}
    then: {effect: relocate_schedule, not_before: "06:00"}
  - id: shangyu
    if: {category: [sanitation], district: [上虞区]}
    then: {effect: assign, lead: sy-env, assist: [sy-op]}
default:
  then: {effect: none}
examples:
  - given: {category: sanitation.noise, at: "2025-06-18T05:30+08:00", place: 后村家园}
    expect: exam-quiet
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


def faults_of(text: str, file: str = "rules/measures.yaml") -> list[str]:
    """Read a table and give its faults as they are shown."""
    return [str(fault) for fault in read_table(file, *_parsed(text))[1]]


def table_of(text: str = MEASURES) -> Table:
    table, faults = read_table("rules/measures.yaml", *_parsed(text))
    assert table is not None, "\n".join(map(str, faults))
    return table


def _parsed(text: str) -> tuple[Any, ...]:
    return yaml.safe_load(text), lines_of(text), WORDS, EFFECTS
