"""The kit's machine, 500 courses of 50 steps; SCALE=40 makes it the long run."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.unit.model.world import Kit

SCALE = int(os.environ.get("SCALE", "1"))
COURSES = settings(
    max_examples=500 * SCALE, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)

TestKit = Kit.TestCase
TestKit.settings = COURSES
pytestmark = pytest.mark.timeout(900)  # five hundred courses are one test
