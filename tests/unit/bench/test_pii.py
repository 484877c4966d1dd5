import pytest

from bench.reading.pii import MUST, Tally, measure_made
from bench.reading.pii_made import FORMS, made


def test_redaction_finds_in_made_up_cases_what_it_must() -> None:
    tally = measure_made(seed=7, count=60)
    short = {kind: tally.recall(kind) for kind in MUST if tally.recall(kind) < MUST[kind]}
    assert not short, tally.missed


@pytest.mark.parametrize("kind", FORMS)
def test_made_up_cases_are_the_same_for_a_seed_and_know_their_places(kind: str) -> None:
    cases = list(made(kind, 50, seed=3))
    assert cases == list(made(kind, 50, seed=3))
    assert cases != list(made(kind, 50, seed=4))
    assert all(case.text[case.start : case.end] for case in cases)


def test_a_miss_and_a_find_of_nothing_are_counted() -> None:
    tally = Tally()
    tally.add("打13800000006", [("name", 0, 1)])
    assert (tally.recall("name"), tally.precision("phone")) == (0, 0)
    assert tally.missed == [("name", "打13800000006")]
