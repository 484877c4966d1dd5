"""The states of a notice: legal steps only, terminal ones for ever, the same id over attempts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.notice import (
    LONGEST_WAIT,
    RETRY_AFTER,
    TERMINAL,
    TRANSITIONS,
    Act,
    IllegalStepError,
    Notice,
    State,
    notice_id,
)
from services.notifier.domain.standing import Standing
from shared.contracts.vocabulary import PublicState, ticket_id
from tests.unit.notifier.made import CASE, NOW


def notice(**more: object) -> Notice:
    ticket = ticket_id("minhu", "MH1")
    said = {
        "notice_id": notice_id(CASE, 1, "webhook:portal", ticket, "acknowledgement"),
        "case_id": CASE, "case_version": 1, "ticket_id": ticket, "number": "SX-1", "channel": "minhu",
        "external_id": "MH1", "fact": "opened", "way": "webhook:portal", "told_version": 1,
        "public_state": PublicState.RECEIVED, "text": "已收到", "at": NOW,
    }  # fmt: skip
    return Notice(**(said | more))  # type: ignore[arg-type]


def test_every_state_has_its_row_and_the_ends_are_these_four() -> None:
    assert set(TRANSITIONS) == set(State)
    assert {State.DELIVERED, State.FAILED_PERMANENT, State.RECONCILED, State.DROPPED} == TERMINAL


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_whatever_is_tried_only_legal_steps_happen_and_versions_count_without_a_gap(acts: list[Act]) -> None:
    now = notice()
    for act in acts:
        legal = act in TRANSITIONS[now.state]
        try:
            after = now.step(act)
        except IllegalStepError:
            assert not legal
            continue
        assert legal
        assert now.state not in TERMINAL
        assert after.version == now.version + 1
        assert after.notice_id == now.notice_id
        now = after


def test_a_refused_step_names_the_legal_ones() -> None:
    with pytest.raises(IllegalStepError, match="accept from pending; legal: hand_over, claim, refuse, drop"):
        notice().step(Act.ACCEPT)
    with pytest.raises(IllegalStepError, match="it is over"):
        notice(state=State.DROPPED).step(Act.CLAIM)


def test_a_receipt_may_come_before_the_answer() -> None:
    assert notice().claimed().step(Act.DELIVER).state is State.DELIVERED


def test_a_claim_counts_the_attempt_and_is_nobody_elses_business() -> None:
    claimed = notice(version=4, attempt=2).claimed()
    assert (claimed.state, claimed.attempt, claimed.version) == (State.SENDING, 3, 4)


def test_retries_are_spread_over_three_days_and_then_it_is_over() -> None:
    now, waited = notice(), timedelta(0)
    while (now := now.claimed().failed("http_500")).state is State.FAILED_TEMPORARY:
        assert now.wait is not None
        waited += now.wait
    assert now.state is State.FAILED_PERMANENT
    assert now.attempt == 10
    assert now.reason == "gave up after 10 attempts: http_500"
    assert timedelta(days=3) < waited < timedelta(days=3.6)


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        (timedelta(0), RETRY_AFTER[0], RETRY_AFTER[0] * 1.1),
        (timedelta(seconds=120), timedelta(seconds=120), timedelta(seconds=120)),
        (timedelta(days=400), LONGEST_WAIT, LONGEST_WAIT),
    ],
    ids=["no wish", "the receiver's wish counts", "but not for ever"],
)
def test_the_first_wait(asked: timedelta, least: timedelta, most: timedelta) -> None:
    wait = notice().claimed().failed("http_429", not_before=asked).wait
    assert wait is not None
    assert least <= wait <= most


def test_an_unknown_outcome_goes_out_again_under_the_same_id() -> None:
    lost = notice().claimed().step(Act.LOSE, reason="lease_expired")
    again = lost.resent()
    assert (again.state, again.notice_id) == (State.PENDING, lost.notice_id)
    assert again.wait is not None


def test_an_unknown_outcome_is_not_resent_for_ever() -> None:
    lost = notice(attempt=9).claimed().step(Act.LOSE, reason="no_answer")
    assert lost.resent().state is State.FAILED_PERMANENT


@pytest.mark.parametrize(("later", "by"), [(("scheduled", "replied"), "replied"), (("scheduled",), None), ((), None)])
def test_a_notice_is_overtaken_by_the_facts_its_kind_names(later: tuple[str, ...], by: str | None) -> None:
    assert notice(overtaken_by=frozenset({"replied", "closed"})).overtaken(later) == by


def test_each_part_of_its_cause_makes_another_id() -> None:
    one, other = ticket_id("minhu", "1"), ticket_id("minhu", "2")
    ids = {
        notice_id(CASE, 1, "platform", one, "a"),
        notice_id(CASE, 2, "platform", one, "a"),
        notice_id(CASE, 1, "webhook:x", one, "a"),
        notice_id(CASE, 1, "platform", other, "a"),
        notice_id(CASE, 1, "platform", one, "b"),
        notice_id(one, 1, "platform", one, "a"),
    }
    assert len(ids) == 6


def test_the_same_words_are_said_once_until_others_of_their_kind_or_a_reopening_come_between() -> None:
    standing = Standing(CASE, "platform").saying("scheduled", "a")
    assert standing.already_said("scheduled", "a")
    assert not standing.already_said("replied", "a")
    assert not standing.saying("scheduled", "b").already_said("scheduled", "a")
    assert not standing.anew().already_said("scheduled", "a")
    assert standing.anew().version == 1
