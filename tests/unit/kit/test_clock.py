"""The one clock: real by default, or started at any moment and run faster."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.kit.clock import SHANGHAI, Clock, ClockError


@pytest.mark.parametrize(
    "spec",
    [
        "now",
        "2025-06-18T05:30+08:00",
        "2025-06-18T05:30+08:00@60",
        "2025-06-18T05:30@60/2026-01-01T00:00:00+00:00",
        "2025-06-18T05:30+08:00@60/2026-01-01T00:00:00",
        "2025-06-18T05:30+08:00@fast/2026-01-01T00:00:00+00:00",
        "2025-06-18T05:30+08:00@-1/2026-01-01T00:00:00+00:00",
        "2025-13-18T05:30+08:00@60/2026-01-01T00:00:00+00:00",
    ],
)
def test_a_spec_of_another_form_is_refused_with_the_form(spec: str) -> None:
    with pytest.raises(ClockError, match="start@speed/real start"):
        Clock.parse(spec)


def test_without_a_spec_it_is_the_real_time_in_shanghai() -> None:
    now = Clock.parse("").now()
    assert now.tzinfo is SHANGHAI
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_it_runs_as_fast_as_it_was_told_from_its_start() -> None:
    real = datetime.now(UTC) - timedelta(seconds=10)
    now = Clock.parse(f"2025-06-18T05:30+08:00@60/{real.isoformat()}").now()
    assert now.tzinfo is SHANGHAI
    since = now - datetime(2025, 6, 18, 5, 30, tzinfo=SHANGHAI)
    assert timedelta(minutes=10) <= since < timedelta(minutes=15)


def test_two_processes_read_the_same_time() -> None:
    spec = f"2025-06-18T05:30+08:00@1/{datetime.now(UTC).isoformat()}"
    assert abs(Clock.parse(spec).now() - Clock.parse(spec).now()) < timedelta(seconds=1)


def test_a_span_of_ours_takes_less_of_real_time() -> None:
    clock = Clock.parse("2025-06-18T05:30+08:00@60/2026-01-01T00:00:00+00:00")
    assert clock.real_seconds(timedelta(hours=1)) == 60
