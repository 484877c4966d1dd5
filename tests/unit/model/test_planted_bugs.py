"""The machines find each planted bug within the courses that `make test` runs, and by an invariant that names it."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.unit.model import bugs, courier_bugs
from tests.unit.model.courier import Notices
from tests.unit.model.ledger import Violation
from tests.unit.model.test_machines import COURSES, PATIENCE
from tests.unit.model.world import Kit

pytestmark = PATIENCE
HUNT = settings(
    COURSES, max_examples=500, derandomize=True, database=None, phases=[Phase.generate], report_multiple_bugs=False
)


def hunt(machine: type[RuleBasedStateMachine], bug: bugs.Bug | courier_bugs.Bug) -> None:
    spoilt = type(machine.__name__, (machine,), {"parts": bug.parts})
    with pytest.raises(Violation, match=rf"^({bug.caught_as}): "):
        run_state_machine_as_test(spoilt, settings=HUNT)


@pytest.mark.parametrize("name", bugs.BUGS)
def test_the_kit_s_machine_finds(name: str) -> None:
    hunt(Kit, bugs.BUGS[name])


@pytest.mark.parametrize("name", courier_bugs.BUGS)
def test_the_notices_machine_finds(name: str) -> None:
    hunt(Notices, courier_bugs.BUGS[name])
