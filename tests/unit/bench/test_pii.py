import pytest

from bench.reading.pii import MUST, MUST_STAY, Tally, measure_made, measure_stays
from bench.reading.pii_made import FORMS, made
from bench.reading.pii_stays import STAYS, stays


def test_redaction_finds_in_made_up_cases_what_it_must() -> None:
    tally = measure_made(seed=7, count=60)
    short = {kind: tally.recall(kind) for kind in MUST if tally.recall(kind) < MUST[kind]}
    assert not short, tally.missed


def test_redaction_leaves_what_is_nobodys_and_whom_the_complaint_is_about() -> None:
    spoilt = measure_stays(seed=7, count=60)
    assert {family: lost for family, lost in spoilt.items() if len(lost) > (1 - MUST_STAY) * 60} == {}


@pytest.mark.parametrize("family", STAYS)
def test_what_must_stay_is_the_same_for_a_seed(family: str) -> None:
    assert list(stays(family, 50, seed=3)) == list(stays(family, 50, seed=3))


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


def test_a_surname_before_a_title_that_nobody_labelled_is_no_fault() -> None:
    tally = Tally()
    tally.add("王先生说，李小红女士说", [])
    assert tally.found["name"] == 1
