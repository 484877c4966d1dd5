"""Runs a table's own examples: what the table must go on answering."""

from collections.abc import Sequence
from typing import Any

from services.router.domain.rules.explain import stoppers
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.given import GivenError, facts_of
from services.router.domain.rules.notes import Notes
from services.router.domain.rules.rows import check
from services.router.domain.rules.sheet import Example
from services.router.domain.rules.table import Table
from services.router.domain.rules.vocabulary import Vocabulary
from shared.city.folder import likest

Case = tuple[str, Facts, str]
"""Where it stands, what is known, and the row that is expected."""


def read_examples(data: Sequence[Any], ids: set[str], vocabulary: Vocabulary, notes: Notes) -> list[Case]:
    """Read the examples; `ids` are the table's rows, those with faults included."""
    cases = []
    for number, one in enumerate(data, start=1):
        name = f"examples.{number}"
        example = check(notes, name, Example, one)
        if example is None:
            continue
        if example.expect not in ids:
            notes.add(name, ("expect",), f"没有“{example.expect}”这一行{likest(example.expect, ids)}")
            continue
        try:
            cases.append((name, facts_of(example.given, vocabulary), example.expect))
        except GivenError as error:
            for where, problem in error.problems:
                notes.add(name, ("given", where), problem)
    return cases


def run_examples(table: Table, cases: Sequence[Case], notes: Notes) -> None:
    """Note each example that another row takes than the one it expects, and why."""
    for name, facts, expected in cases:
        hit = table.decide(facts).row
        if hit != expected:
            notes.add(name, ("expect",), f"应命中“{expected}”，实际命中“{hit}”：{_why(table, expected, hit, facts)}")


def _why(table: Table, expected: str, hit: str, facts: Facts) -> str:
    stopped = stoppers(table, table.row(expected), facts)
    if not stopped:
        return f"“{hit}”排在“{expected}”前面，也符合"
    return f"“{expected}”不符合，因为{'；'.join(because.sentence for because in stopped)}"
