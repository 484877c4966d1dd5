"""A row that can never fire is refused, whether one row or several together take all of it."""

import pytest

from tests.unit.router.rules.town import faults_of, table_of

TABLE = """
table: measures
title: 措施
columns: {{category: category, district: list, street: list, when: window, calendar: calendar, text: words}}
rows:
{rows}
default:
  then: {{effect: none}}
examples:
  - {{given: {{}}, expect: default}}
"""


def table(*conditions: str) -> str:
    rows = [f"  - {{id: r{n}, {c}, then: {{effect: none}}}}" for n, c in enumerate(conditions, start=1)]
    return TABLE.format(rows="\n".join(rows))


DEAD = {
    "a category takes its sub-category": (["if: {category: sanitation}", "if: {category: sanitation.noise}"], ["r1"]),
    "a window over midnight takes a shorter one": (
        ['if: {when: "22:00-08:00"}', 'if: {when: "23:00-01:00", calendar: exam}'],
        ["r1"],
    ),
    "two windows take a third together": (
        ['if: {when: "00:00-12:00"}', 'if: {when: "12:00-24:00"}', 'if: {when: "08:00-20:00"}'],
        ["r1", "r2"],
    ),
    "a word takes the longer words that hold it": (["if: {text: 垃圾}", "if: {text: [垃圾车, 收垃圾]}"], ["r1"]),
    "rows take a list of words together": (
        ["if: {text: [垃圾车]}", "if: {text: [收垃圾]}", "if: {text: [垃圾车, 收垃圾]}"],
        ["r1", "r2"],
    ),
    "a district takes its street": (["if: {district: 上虞区}", "if: {street: 百官街道}"], ["r1"]),
    "an undated row takes a dated one": (
        ["if: {category: noise}", "if: {category: noise}, effective: {from: 2025-06-01}"],
        ["r1"],
    ),
    "dated rows take the year together": (
        [
            "if: {category: noise}, effective: {to: 2025-06-30}",
            "if: {category: noise}, effective: {from: 2025-07-01}",
            "if: {category: noise}, effective: {from: 2025-01-01, to: 2025-12-31}",
        ],
        ["r1", "r2"],
    ),
    "three rows over two columns take a fourth": (
        [
            'if: {when: "00:00-12:00", category: [noise, sanitation]}',
            'if: {when: "12:00-24:00", category: noise}',
            'if: {when: "12:00-24:00", category: sanitation}',
            'if: {when: "06:00-18:00", category: [noise.construction, sanitation.noise]}',
        ],
        ["r1", "r2", "r3"],
    ),
}


@pytest.mark.parametrize(("rows", "taken_by"), DEAD.values(), ids=DEAD)
def test_a_row_that_can_never_fire_is_refused(rows, taken_by):
    (fault,) = faults_of(table(*rows))
    assert f" r{len(rows)}.if: 这一行永远不会命中" in fault
    assert all(row in fault for row in taken_by)


ALIVE = {
    "a sub-category leaves its category": (["if: {category: sanitation.noise}", "if: {category: sanitation}"]),
    "one minute is left": (['if: {when: "22:00-07:30"}', 'if: {when: "22:00-07:31"}']),
    "a row without a window fires when the time is not known": (
        ['if: {when: "00:00-12:00"}', 'if: {when: "12:00-24:00"}', "if: {category: noise}"]
    ),
    "a street leaves its district": (["if: {street: 百官街道}", "if: {district: 上虞区}"]),
    "another district leaves a street": (["if: {district: 越城区}", "if: {street: 百官街道}"]),
    "a longer word leaves a shorter one": (["if: {text: 垃圾车}", "if: {text: 垃圾}"]),
    "two kinds of day": (["if: {calendar: exam}", "if: {calendar: workday}"]),
    "a dated row leaves the other days": (
        ["if: {category: noise}, effective: {from: 2025-06-01}", "if: {category: noise}"]
    ),
}


@pytest.mark.parametrize("rows", ALIVE.values(), ids=ALIVE)
def test_a_row_that_can_fire_is_kept(rows):
    assert table_of(table(*rows)).rows


def test_a_street_outside_the_district_contradicts_itself():
    (fault,) = faults_of(table("if: {district: 越城区, street: 百官街道}"))
    assert "街道不在所写的区县里" in fault


def test_other_faults_do_not_hide_a_row_that_can_never_fire():
    faults = faults_of(table("if: {category: noise}", "if: {category: noise.construction}", "if: {street: 某街道}"))
    assert [fault.split()[1] for fault in faults] == ["r3.if.street:", "r2.if:"]


def test_a_column_that_cannot_be_read_makes_no_row_look_dead():
    rows = table("if: {category: noise, street: 百官街道}", "if: {category: noise, street: 曹娥街道}")
    (fault,) = faults_of(rows.replace("street: list", "street: lst"))
    assert " columns.street: " in fault
