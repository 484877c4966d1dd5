"""The machines find each planted bug, mostly within a few courses; 2,000 are the limit."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.unit.model import bugs, courier, courier_bugs, process
from tests.unit.model.courier import Notices
from tests.unit.model.ledger import Violation
from tests.unit.model.test_machines import COURSES, PATIENCE
from tests.unit.model.world import Kit

pytestmark = PATIENCE
HUNT = settings(
    COURSES, max_examples=2_000, derandomize=True, database=None, phases=[Phase.generate], report_multiple_bugs=False
)


def hunt(machine: type[RuleBasedStateMachine], parts: process.Parts | courier.Parts) -> None:
    """Expect a violation. Which invariant sees a bug first changes with the courses that are drawn."""
    spoilt = type(machine.__name__, (machine,), {"parts": parts})
    with pytest.raises(Violation):
        run_state_machine_as_test(spoilt, settings=HUNT)


@pytest.mark.parametrize("name", bugs.BUGS)
def test_the_kit_s_machine_finds(name: str) -> None:
    hunt(Kit, bugs.BUGS[name])


@pytest.mark.parametrize("name", courier_bugs.BUGS)
def test_the_notices_machine_finds(name: str) -> None:
    hunt(Notices, courier_bugs.BUGS[name])
