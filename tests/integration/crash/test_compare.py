"""The sweep's own eyes: they see what is lost, doubled, out of order or left open, and nothing where all is well."""

from collections import Counter

import pytest

from bench.crash.compare import compared, counted, fate_of, judged, stepped
from bench.crash.plan import LOST, OPENING, crashes
from bench.crash.quiet import CONSUMED
from services.intake.app import build as intake
from services.intake.settings import IntakeSettings
from services.notifier.app import build as notifier
from services.notifier.settings import NotifierSettings
from services.router.app import build as router
from services.router.settings import RouterSettings
from shared.kit.failpoint import POINTS
from shared.kit.service import Service

PLACE = ("t", 0, 7)


@pytest.mark.parametrize(
    ("inbox", "parked", "fate"),
    [
        ({PLACE: False}, {}, "applied"),
        ({PLACE: False}, {PLACE: "applied"}, "applied"),
        ({}, {}, "passed"),
        ({}, {PLACE: "dead"}, "dead"),
        ({}, {PLACE: "applied"}, "applied without a claim"),
        ({PLACE: True}, {}, "claimed and marked as parked"),
        ({PLACE: True}, {PLACE: "waiting"}, "claimed and waiting"),
        ({PLACE: False}, {PLACE: "dead"}, "claimed and dead"),
    ],
)
def test_the_fate_of_a_record_is_what_both_tables_say(
    inbox: dict[tuple[str, int, int], bool], parked: dict[tuple[str, int, int], str], fate: str
) -> None:
    assert fate_of(PLACE, inbox, parked) == fate


@pytest.mark.parametrize(
    ("identity", "fate", "kinds"),
    [
        ("an order", {"applied": 1, "passed": 2}, []),
        ("an order", {"passed": 2}, ["lost"]),
        ("an order", {"applied": 2}, ["doubled"]),
        ("an order", {"applied": 1, "claimed and waiting": 1}, ["open"]),
        ("an order", {"dead": 1}, ["lost", "open"]),
        ("rubbish at t/0/7", {"dead": 1}, []),
        ("rubbish at t/0/7", {"passed": 1}, ["lost"]),
        ("rubbish at t/0/7", {"applied": 1}, ["lost"]),
    ],
)
def test_one_identity_is_applied_once_and_rubbish_is_parked(
    identity: str, fate: dict[str, int], kinds: list[str]
) -> None:
    assert [v.partition(":")[0] for v in judged("intake", identity, Counter(fate))] == kinds


@pytest.mark.parametrize(
    ("there", "kinds"),
    [("abc", []), ("ab", ["lost"]), ("abcd", ["doubled"]), ("acb", ["disordered"]), ("xbc", ["lost", "doubled"])],
)
def test_what_is_there_is_held_against_what_was_said(there: str, kinds: list[str]) -> None:
    assert [v.partition(":")[0] for v in compared("x", "abc", there)] == kinds


def test_counts_that_differ_are_lost_or_doubled() -> None:
    assert [v.partition(":")[0] for v in counted("x", {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 2})] == [
        "doubled",
        "lost",
    ]


@pytest.mark.parametrize("versions", [[1, 3], [2, 1, 3], [1, 2], [1, 2, 3, 4], []])
def test_versions_are_1_to_n_in_order(versions: list[int]) -> None:
    assert list(stepped("case", {"a": versions}, {"a": 3}))
    assert not list(stepped("case", {"a": [1, 2, 3]}, {"a": 3}))


def test_a_seed_plans_every_point_and_the_same_every_time() -> None:
    assert {c.point for c in crashes(7)} == {*POINTS, *LOST} - {OPENING}
    assert crashes(7) == crashes(7) != crashes(8)
    for everywhere in ("t1.claimed", "worker.committed"):
        assert {c.service for c in crashes(7, everywhere)} == {"intake", "router", "notifier"}


def test_the_onlooker_knows_every_topic_that_a_service_reads() -> None:
    built: list[Service] = [intake(IntakeSettings()), router(RouterSettings()), notifier(NotifierSettings())]
    read = {s.name: {topic for consumer in s.consumers for topic in consumer.topics} for s in built}
    assert read == {name: set(topics) for name, topics in CONSUMED.items()}
