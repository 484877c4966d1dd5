"""The crash sweep's short form: the most telling points, each on the real services, checked from outside."""

from dataclasses import replace

import pytest

from bench.crash.plan import OPENING, Crash
from bench.crash.sweep import Result, ground, sweep
from deploy.local.stack import Endpoints

TELLING = [
    Crash("intake", "t1.before_commit", 1, 1),
    Crash("router", "t1.committed", 1, 1),
    Crash("router", "savepoint.written", 1, 1),
    Crash("notifier", "park.written", 1, 1),
    Crash("router", "retry.settled", 2, 1),
    Crash("intake", "relay.lane_acked", 2, 1),
    Crash("router", "relay.acked", 1, 1),
    Crash("intake", "recall.before", 1, 1),
    Crash("notifier", "sender.claimed", 1, 1),
    Crash("notifier", "webhook.answered", 2, 1),
    Crash("notifier", "reconcile.claimed", 1, 1),
    Crash("intake", "worker.before_commit", 1, 1),
    Crash("router", "worker.committed", 1, 1),
    Crash("router", "lost.t1", 1, 1),
]
pytestmark = pytest.mark.timeout(700)  # seventeen deaths and returns of real services come first
FIRST = [Crash(service, OPENING, 1, 1) for service in ("intake", "router", "notifier")]


@pytest.fixture(scope="module")
async def results(stack: Endpoints) -> dict[str, Result]:
    async with ground(stack) as on:
        found = await sweep(on, [TELLING], lambda _: None)
    return {replace(r.crash, times=1).name: r for r in found}


@pytest.mark.parametrize("crash", [*FIRST, *TELLING], ids=lambda crash: f"{crash.service}-{crash.point}")
def test_a_service_that_dies_there_loses_nothing_and_doubles_nothing(crash: Crash, results: dict[str, Result]) -> None:
    result = results[replace(crash, times=1).name]
    assert result.violations == []
    assert result.reached
