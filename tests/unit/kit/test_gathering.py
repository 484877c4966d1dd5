"""The broker gathers under load and answers at once after a pause; the client is told so by two names of its own."""

import inspect

import pytest
from aiokafka.consumer.fetcher import Fetcher

from shared.kit.gathering import BUSY, QUIET, Gathering, after


@pytest.mark.parametrize("name", sorted(BUSY.keys() | QUIET.keys()))
def test_the_client_asks_with_what_stands_under_these_names_at_each_request(name: str) -> None:
    assert f"self._{name}" in inspect.getsource(Fetcher._get_actions_per_node)


def test_a_quiet_topic_is_asked_seldom_and_answers_at_the_first_record() -> None:
    assert QUIET["fetch_min_bytes"] == 1 < BUSY["fetch_min_bytes"]
    assert QUIET["fetch_max_wait_ms"] > 10 * BUSY["fetch_max_wait_ms"]


@pytest.mark.parametrize(("count", "how"), [(0, QUIET), (1, QUIET), (2, BUSY), (1_000, BUSY)])
def test_the_broker_gathers_only_while_records_come_together(count: int, how: Gathering) -> None:
    assert after(count) == how
