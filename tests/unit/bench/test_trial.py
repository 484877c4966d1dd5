"""What a trial makes of a campaign's report."""

from typing import Any

import pytest

from bench.faults.mutants import trial
from bench.faults.mutants.mutant import mutants
from bench.faults.mutants.trial import Course, judged, tried

LEASE, RELAY = mutants()["no_lease"], mutants()["skip_on_send_error"]
COURSE = Course(1, 50, 8.0)


def a_report(
    broken: dict[str, str] | None = None, *, problems: tuple[str, ...] = (), at: int | None = 3
) -> dict[str, Any]:
    invariants = [{"id": name, "violations": 1, "samples": [said]} for name, said in (broken or {}).items()]
    invariants.append({"id": "I2", "violations": 0, "samples": []})
    return {"invariants": invariants, "problems": list(problems), "broke_at": at, "faults": [{}] * 50}


def test_a_bug_is_caught_by_what_had_to_see_it() -> None:
    verdict = judged(LEASE, a_report({"I5": "taken twice", "I12": "slow"}))
    assert (verdict.caught, verdict.by, verdict.at, verdict.why) == (True, ("I5",), 3, "taken twice")


def test_what_names_the_bug_is_said_before_slowness() -> None:
    verdict = judged(RELAY, a_report({"I12": "slow", "I4": "passed over"}))
    assert (verdict.by, verdict.why) == (("I4", "I12"), "passed over")


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (a_report({"I1": "lost"}), "lost"),
        (a_report(problems=("the system is not well before the first fault",)), "the system is not well"),
        (a_report(at=None), "nothing broke"),
    ],
)
def test_a_bug_lives_when_nothing_or_something_else_breaks(report: dict[str, Any], why: str) -> None:
    verdict = judged(LEASE, report)
    assert not verdict.caught
    assert verdict.why.startswith(why)


def test_a_fault_s_own_error_may_be_what_sees_it() -> None:
    said = "fault 2: could not be healed: CursorWentBackError('router ...')"
    assert judged(mutants()["no_compare_and_set"], a_report(problems=(said,))).by == ("CursorWentBackError",)


@pytest.mark.parametrize(("at", "again"), [(3, 3), (0, 1)], ids=["at a fault", "before the first fault"])
@pytest.mark.parametrize(("healthy", "caught"), [(a_report(at=None), True), (a_report({"I12": "slow"}), False)])
def test_slowness_counts_only_where_the_tree_without_the_bug_is_well(
    monkeypatch: pytest.MonkeyPatch, healthy: dict[str, Any], caught: bool, at: int, again: int
) -> None:
    asked: list[int] = []

    def reported(_: object, course: Course, *, planted: bool) -> dict[str, Any]:
        asked.append(course.faults)
        return a_report({"I12": "slow"}, at=at) if planted else healthy

    monkeypatch.setattr(trial, "_reported", reported)
    assert tried(RELAY, COURSE).caught is caught
    assert asked == [50, again]
