"""The compiled matcher answers as a plain loop over the rows does, on random tables and facts."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.rules.columns import TYPES
from services.router.domain.rules.columns.spans import EffectiveColumn
from services.router.domain.rules.explain import explain, stoppers
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.matcher import lowest, numbers
from services.router.domain.rules.reach import dead_rows
from services.router.domain.rules.table import Row, Table
from shared.city.calendar import DAY_TITLES
from tests.unit.router.rules.town import WORDS, Nothing, at

CATEGORIES = ["a", "a.x", "a.y", "b", "b.x.z"]
STREETS = list(WORDS.parents)
DISTRICTS = list(WORDS.terms["district"])
SOME_WORDS = ["垃", "垃圾", "垃圾车", "圾车", "ktv", "ＫＴＶ吵", "🚛响", "车"]
COLUMNS = (
    TYPES["category"]("category", {code: code for code in CATEGORIES}),
    TYPES["list"]("district", WORDS.terms["district"]),
    TYPES["list"]("street", WORDS.terms["street"]),
    TYPES["window"]("when", {}),
    TYPES["calendar"]("calendar", DAY_TITLES),
    TYPES["weekday"]("weekday", {}),
    TYPES["words"]("text", {}),
    EffectiveColumn("effective", {}),
)
SEEDS = st.integers(0, 2**32).map(Random)
"""Drawing every cell from Hypothesis would take a hundred times longer; a failing seed is named and repeats."""


def a_cell(column: str, draw: Random) -> Any:
    choices = {"category": CATEGORIES, "district": DISTRICTS, "street": STREETS, "calendar": list(DAY_TITLES)}
    choices |= {"weekday": ["周一", "周三", "周日"], "text": SOME_WORDS}
    if column == "when":
        return [f"{draw.randrange(12):02}:{draw.choice(['00', '30'])}-{draw.randrange(12, 24)}:59", "23:00-01:00"]
    if column == "effective":
        return date(2025, 1, draw.randint(1, 5)), draw.choice([None, date(2025, 1, draw.randint(5, 9))])
    return draw.choices(choices[column], k=draw.randint(1, 3))


def a_table(draw: Random) -> Table:
    rows = []
    for number in range(draw.randrange(12)):
        asked = draw.sample(COLUMNS, draw.randint(1, 4))
        rows.append(Row(f"r{number}", {c.name: c.read(a_cell(c.name, draw)) for c in asked}, "none", Nothing()))
    return Table("random", "随机", COLUMNS, (*rows, Row("default", {}, "none", Nothing())))


def some_facts(draw: Random) -> Facts:
    street = draw.choice([None, *STREETS])
    return Facts(
        category=draw.choice([None, *CATEGORIES, "a.x.deep", "c"]),
        district=WORDS.parents[street] if street else draw.choice([None, *DISTRICTS]),
        street=street,
        at=draw.choice(
            [None, datetime(2025, 1, draw.randint(1, 9), draw.randrange(24), draw.randrange(60), tzinfo=UTC)]
        ),
        on=draw.choice([None, date(2025, 1, draw.randint(1, 9))]),
        calendar=frozenset(draw.choices(list(DAY_TITLES), k=draw.randrange(4))),
        text="".join(draw.choices([*SOME_WORDS, "，", "小区"], k=draw.randrange(8))),
    )


def loop(table: Table, facts: Facts) -> list[int]:
    """Test every cell of every row, one by one."""
    asked = [[c for c in table.columns if c.name in row.cells] for row in table.rows]
    return [
        number
        for number, (row, columns) in enumerate(zip(table.rows, asked, strict=True))
        if all(column.holds(row.cells[column.name], facts) for column in columns)
    ]


@given(SEEDS)
def test_the_matcher_fits_the_rows_that_a_plain_loop_fits(draw):
    table, facts = a_table(draw), some_facts(draw)
    expected = loop(table, facts)
    assert numbers(table.matcher.rows(facts)) == expected
    assert table.decide(facts).row == table.rows[expected[0]].id


@given(SEEDS)
def test_what_a_decision_saw_is_enough_to_decide_again(draw):
    table, facts = a_table(draw), some_facts(draw)
    seen = table.decide(facts).facts
    again = Facts(
        category=seen.get("category"),
        district=seen.get("district"),
        street=seen.get("street"),
        at=datetime.fromisoformat(seen["at"]) if "at" in seen else None,
        on=date.fromisoformat(seen["on"]) if "on" in seen else None,
        calendar=frozenset(seen.get("calendar", ())),
        text="\n".join(seen.get("text", ())),
    )
    assert table.fitting(again) == table.fitting(facts)
    assert table.decide(again).facts == seen


@given(SEEDS)
def test_an_explanation_names_the_columns_that_stopped_each_near_miss(draw):
    table, facts = a_table(draw), some_facts(draw)
    explanation = explain(table, facts, shown=20)
    fired = explanation.position - 1
    assert explanation.decision == table.decide(facts)
    stopped = [len(stoppers(table, row, facts)) for row in table.rows[:fired]]
    assert explanation.missed == {1: stopped.count(1), 2: stopped.count(2)}
    assert {m.row for m in explanation.near} == {table.rows[n].id for n in range(fired) if stopped[n] in (1, 2)}
    for miss in explanation.near:
        assert set(miss.stopped_by) == set(stoppers(table, table.row(miss.row), facts))


@given(SEEDS)
def test_a_row_that_is_called_dead_never_fires(draw):
    table = a_table(draw)
    dead = {found.row for found in dead_rows(table, WORDS.parents)}
    assert dead.isdisjoint(table.decide(facts).row for facts in (some_facts(draw) for _ in range(50)))


@pytest.mark.parametrize(("bits", "first"), [(0b1, 0), (0b1000, 3), (1 << 9_999, 9_999), (0, -1)])
def test_the_lowest_bit_is_the_first_row(bits, first):
    assert lowest(bits) == first


ASKED = {
    "a category covers its sub-category": ("category", "a", Facts(category="a.x"), True),
    "a category covers no namesake": ("category", "a", Facts(category="ab"), False),
    "a sub-category covers no category": ("category", "a.x", Facts(category="a"), False),
    "over midnight, in the morning": ("when", "22:00-07:30", Facts(at=at("2025-06-18T05:30")), True),
    "the beginning belongs to it": ("when", "22:00-07:30", Facts(at=at("2025-06-18T22:00")), True),
    "the end does not": ("when", "22:00-07:30", Facts(at=at("2025-06-18T07:30")), False),
    "the whole day": ("when", "00:00-24:00", Facts(at=at("2025-06-18T23:59")), True),
    "a time that nobody knows": ("when", "00:00-24:00", Facts(), False),
    "UTC is read by the city's clock": (
        "when",
        "05:00-06:00",
        Facts(at=datetime(2025, 6, 17, 21, 30, tzinfo=UTC)),
        True,
    ),
    "Tuesday night in UTC is Wednesday here": (
        "weekday",
        "周三",
        Facts(at=datetime(2025, 6, 17, 21, 30, tzinfo=UTC)),
        True,
    ),
    "full-width capitals": ("text", "ktv", Facts(text="楼下ＫＴＶ太吵"), True),
    "a word that is broken up": ("text", "垃圾车", Facts(text="垃圾，车"), False),
    "one kind of day among others": ("calendar", "exam", Facts(calendar=frozenset({"workday", "exam"})), True),
}


@pytest.mark.parametrize(("column", "cell", "facts", "holds"), ASKED.values(), ids=ASKED)
def test_what_a_cell_asks_for(column, cell, facts, holds):
    found = next(c for c in COLUMNS if c.name == column)
    read = found.read(cell)
    assert found.holds(read, facts) is holds
    assert found.compile([read]).rows(facts) == holds


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        Facts(at=at("2025-06-18T05:30").replace(tzinfo=None))
