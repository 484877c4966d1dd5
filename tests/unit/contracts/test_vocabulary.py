"""Derived ids are the same for ever; each state has a word for the public."""

import pytest

from shared.contracts.vocabulary import PUBLIC_STATE, CaseState, derived_id, ticket_id


def test_a_ticket_s_id_never_changes() -> None:
    assert str(ticket_id("minhu", "MH-1")) == "7edf5b7a-0c08-5580-8394-93345c4a6c41"


def test_parts_do_not_run_into_each_other() -> None:
    assert derived_id("a", "bc") != derived_id("ab", "c")
    assert derived_id("a", "") != derived_id("a")


def test_a_part_that_holds_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="separator"):
        derived_id("a\x1fb")


def test_each_state_has_its_word_for_the_public() -> None:
    assert set(PUBLIC_STATE) == set(CaseState)
