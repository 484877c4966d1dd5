"""Both machines, 500 courses of 50 steps each; SCALE=40 makes them the long run."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.unit.model.courier import Notices
from tests.unit.model.world import Kit

SCALE = int(os.environ.get("SCALE", "1"))
COURSES = settings(
    max_examples=500 * SCALE, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
PATIENCE = pytest.mark.timeout(900 * SCALE)

TestKit = PATIENCE(Kit.TestCase)
TestKit.settings = COURSES
TestNotices = PATIENCE(Notices.TestCase)
TestNotices.settings = COURSES
