"""The campaign's own sums: what a seed draws, what a ledger knows, what a report claims."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from bench.faults import report
from bench.faults.campaign import kinds_of
from bench.faults.figures import duplicates, latencies
from bench.faults.invariants._invariant import Checked
from bench.faults.invariants._places import Ends
from bench.faults.invariants.i12_recovered import INVARIANT as RECOVERED
from bench.faults.ledger import Ledger, Publish, Seen
from bench.faults.messages import POISONS, Messages
from bench.faults.result import Done, Order, Result
from bench.faults.rounds import Planned, rounds
from services.intake import channels
from services.intake.usecases.ports import Channel
from services.intake.usecases.read_message import read_message
from shared.contracts.faults import Refused
from shared.contracts.topics import CHANNEL_IN
from shared.kit.discovery import discover

NAMES = [f"{service}-{n}" for service in ("intake", "notifier", "router") for n in (0, 1)]
SYSTEM: Any = SimpleNamespace(
    members={n: SimpleNamespace(name=n, service=n.partition("-")[0]) for n in NAMES},
    links={(n, path): None for path in ("kafka", "postgres", "provider") for n in NAMES},
)
KINDS = kinds_of(Order(1, 1))
TOPIC = CHANNEL_IN.of("minhu").name


def drawn(seed: int, faults: int) -> list[list[str]]:
    return [[str(one) for one in planned] for planned in rounds(seed, faults, KINDS, SYSTEM)]


def test_the_same_seed_draws_the_same_faults_and_another_one_others() -> None:
    assert drawn(3, 30) == drawn(3, 30)
    assert drawn(3, 30) != drawn(4, 30)


def test_a_shorter_campaign_begins_with_the_faults_of_a_longer_one() -> None:
    long, short = ([*chain.from_iterable(drawn(5, faults))] for faults in (40, 17))
    assert len(short) == 17
    assert long[:17] == short


def test_a_campaign_has_as_many_faults_as_ordered_in_rounds_of_one_to_three() -> None:
    planned = drawn(6, 100)
    assert sum(map(len, planned)) == 100
    assert {len(one) for one in planned} == {1, 2, 3}


def test_a_kind_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="earthquake"):
        kinds_of(Order(1, 1, ("earthquake",)))


CHANNELS = discover(channels, "CHANNEL", Channel)


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_submission_is_readable_and_nobody_exists_twice(channel: str) -> None:
    messages = Messages(Random(channel))
    for _ in range(200):
        ticket = messages.ticket(channel)
        for said in (ticket, *messages.follow_ups(ticket)):
            read_message(channel, CHANNELS[channel], said.value, {})
    assert len(messages.canaries) == 400


@pytest.mark.parametrize("number", range(len(POISONS)))
def test_no_poison_is_readable(number: int) -> None:
    poison = POISONS[number](Messages(Random(1)).ticket("minhu"))
    assert poison.headers or _is_refused(poison.value)


def _is_refused(value: bytes | None) -> bool:
    try:
        read_message("minhu", CHANNELS["minhu"], value, {})
    except Refused:
        return True
    return False


def seen(offset: int, value: bytes, **more: Any) -> Seen:
    at = Publish(0, 0.0, "ticket", TOPIC, b"k", value).sha256
    return Seen(**({"topic": TOPIC, "partition": 0, "offset": offset, "at": 5.0, "key": b"k", "event_id": "",
                    "type": "", "sha256": at} | more))  # fmt: skip


def test_a_ledger_finds_where_the_same_bytes_lie() -> None:
    ledger = Ledger()
    publish = ledger.add(Publish(0, 1.0, "ticket", TOPIC, b"k", b"one", name="k"))
    for offset, value in enumerate((b"one", b"two", b"one")):
        ledger.saw(seen(offset, value))
    assert ledger.places_of(publish) == [(TOPIC, 0, 0), (TOPIC, 0, 2)]


def test_only_acknowledged_records_of_the_window_are_checked() -> None:
    ledger = Ledger(first=1, end=3)
    for n, outcome in enumerate(("ok", "ok", "unknown", "ok")):
        ledger.add(Publish(n, 1.0, "ticket", TOPIC, b"k", b"", outcome=outcome, place=(TOPIC, 0, n)))
    assert [p.n for p in ledger.window()] == [1]


def test_a_record_in_two_places_and_one_in_none_are_told_apart_from_a_right_one() -> None:
    one, two, none = ((TOPIC, 0, n) for n in range(3))
    ends = Ends(frozenset({one, two}), {two: ("dead", "schema")}, {(TOPIC, 0): 3}, ())
    assert [ends.at(place) for place in (one, two, none)] == [["applied"], ["applied", "dead"], []]
    assert ends.passed(none)


def test_repeats_and_the_way_to_the_first_word_are_counted() -> None:
    ledger = Ledger()
    ledger.add(Publish(0, 1.0, "ticket", TOPIC, b"k", b"x", name="k"))
    ledger.add(Publish(1, 1.0, "ticket", TOPIC, b"k", b"x", name="k", repeats=0))
    for offset in (0, 1):
        ledger.saw(seen(offset, b"y", topic="channel.minhu.out.v1", event_id="e", at=3.5 + offset))
    assert duplicates(ledger) == {"redelivered": 1, "relay": 1}
    assert latencies(ledger) == [2.5]


def result(evidence: Sequence[str], checked: Checked) -> Result:
    planned = next(rounds(1, 1, KINDS, SYSTEM))[0]
    made = Result(Order(1, len(evidence)), started=0.0, ended=60.0, recoveries=[4.0], latencies=[0.5])
    made.faults = [Done(Planned(n, 0.0, planned.drawn), 1, evidence=word) for n, word in enumerate(evidence, 1)]
    made.checked = {"I12": (RECOVERED, checked)}
    return made


GREEN = Checked(3, [])
VERDICTS = [
    ("all is well", result(["felt"] * 25, GREEN), "passed"),
    ("a fault without effect", result(["felt", ""], GREEN), "failed"),
    ("a violation", result(["felt"], Checked(3, ["lost"])), "failed"),
    ("nothing was checked", result(["felt"], Checked(0, [])), "failed"),
    ("something else went wrong", replace(result(["felt"], GREEN), problems=["not at rest"]), "failed"),
    ("fewer faults than ordered", replace(result(["felt"], GREEN), order=Order(1, 2)), "failed"),
]


@pytest.mark.parametrize(("made", "verdict"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS])
def test_the_verdict_when(made: Result, verdict: str) -> None:
    said = report.document(made)
    json.dumps(said)
    assert said["verdict"] == verdict
    assert (said["limits"]["claimed_bound"] is not None) == (verdict == "passed")


def test_a_report_claims_no_more_than_the_rule_of_three() -> None:
    assert report.document(VERDICTS[0][1])["limits"]["claimed_bound"] == 0.12
