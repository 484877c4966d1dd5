"""Planted bugs of the planner: the verifier, which shares no code with it, catches each on some ordinary run."""

import pytest

from bench.relocation.bugs import BUGS, first_violation, planted
from bench.relocation.instances import instances
from services.router.domain.relocation.replan import find_plan
from tests.unit.router.relocation.town import WEIGHTS

CASES = list(instances(500, seed=22))


def test_without_a_bug_no_random_run_has_a_violation():
    assert first_violation(CASES, WEIGHTS) is None
    assert sum(bool((plan := find_plan(one.run, one.quiet, WEIGHTS)) and plan.moves) for one in CASES) > 100


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug):
    with planted(bug):
        assert first_violation(CASES, WEIGHTS) is not None
