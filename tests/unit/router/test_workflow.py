"""The workflow's table: every legal step goes where it says, every other one is refused with the legal ones named."""

from datetime import datetime, timedelta

import pytest

from services.router.domain.workflow import TRANSITIONS, IllegalAction, Role, Situation, legal_actions, move
from shared.city.workdays import CITY_TIME
from shared.contracts.vocabulary import CaseState

NOW = datetime(2025, 6, 18, 9, 0, tzinfo=CITY_TIME)
HOUR = timedelta(hours=1)
OPEN = Situation(NOW, actor="somebody", handler="unit:sy-env", sign_by=NOW + HOUR)
LATE = Situation(NOW, actor="somebody", sign_by=NOW - HOUR)
ACTIONS = sorted({row.action for row in TRANSITIONS})


def situation_for(action: str) -> Situation:
    return LATE if action == "count_as_signed" else OPEN


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: f"{row.source}-{row.action}")
def test_every_row_leads_where_it_says_for_everybody_who_may(row) -> None:
    for role in row.who:
        assert move(row.source, row.action, role, situation_for(row.action)) is row.target


@pytest.mark.parametrize("state", [None, *CaseState])
def test_every_other_action_is_refused_with_the_legal_ones_named(state) -> None:
    rows = {(row.source, row.action): row for row in TRANSITIONS}
    refused = 0
    for action in ACTIONS:
        for role in Role:
            row = rows.get((state, action))
            if row is not None and role in row.who:
                continue
            with pytest.raises(IllegalAction) as caught:
                move(state, action, role, situation_for(action))
            legal = legal_actions(state, role, situation_for(action))
            assert caught.value.legal == legal
            assert all(name in str(caught.value) for name in legal)
            refused += 1
    assert refused


def test_no_state_and_action_stand_twice() -> None:
    pairs = [(row.source, row.action) for row in TRANSITIONS]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("state", CaseState)
def test_every_state_can_be_reached(state) -> None:
    assert state in {row.target for row in TRANSITIONS}


GUARDS = [
    ("a return after the sign limit", CaseState.DISPATCHED, "return", Role.LEAD_UNIT, LATE, "sign limit"),
    ("counting as signed before the limit", CaseState.DISPATCHED, "count_as_signed", Role.SYSTEM, OPEN, "not over yet"),
    (
        "taking a second return back to dispatch",
        CaseState.RETURNED,
        "accept_return",
        Role.DISPATCHER,
        Situation(NOW, returns=2),
        "adjudication",
    ),
    (
        "a handler verifying its own work",
        CaseState.HANDLED,
        "verify_ok",
        Role.VERIFIER,
        Situation(NOW, actor="unit:sy-env", handler="unit:sy-env"),
        "not the handler",
    ),
    (
        "reopening after the window",
        CaseState.CLOSED,
        "dissatisfied",
        Role.COMPLAINANT,
        Situation(NOW, closed_at=NOW - timedelta(days=15)),
        "window",
    ),
]


@pytest.mark.parametrize(("state", "action", "role", "at", "why"), [g[1:] for g in GUARDS], ids=[g[0] for g in GUARDS])
def test_a_guard_stops(state, action, role, at, why) -> None:
    with pytest.raises(IllegalAction, match=why) as caught:
        move(state, action, role, at)
    assert action not in caught.value.legal


def test_the_way_of_a_plain_case_is_legal_from_start_to_end() -> None:
    steps = [
        ("receive", Role.SYSTEM),
        ("accept", Role.SYSTEM),
        ("route", Role.SYSTEM),
        ("dispatch", Role.SYSTEM),
        ("sign", Role.LEAD_UNIT),
        ("order_work_change", Role.SYSTEM),
        ("submit_result", Role.LEAD_UNIT),
        ("verify_ok", Role.VERIFIER),
        ("reply", Role.SYSTEM),
        ("follow_up", Role.COMPLAINANT),
    ]
    state = None
    for action, role in steps:
        state = move(state, action, role, OPEN)
    assert state is CaseState.CLOSED
