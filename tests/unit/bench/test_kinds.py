"""Every kind of fault: found, drawn from a seed, and kept apart from what would hide it."""

from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bench.faults import kinds as package
from bench.faults.kinds._kind import ALONE, Drawn, Kind, may_overlap
from bench.faults.system import System
from shared.kit.discovery import discover

KINDS: dict[str, Kind[Any]] = discover(package, "KIND", Kind)
NAMES = [f"{service}-{n}" for service in ("intake", "router", "notifier") for n in (0, 1)]


def a_system() -> System:
    """Stand in for a system as far as a draw looks at it."""
    members = {name: SimpleNamespace(service=name.partition("-")[0]) for name in NAMES}
    links = {(name, path): None for name in NAMES for path in ("kafka", "postgres")}
    links |= {(name, "provider"): None for name in NAMES if name.startswith("notifier")}
    return cast("System", SimpleNamespace(members=members, links=links))


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_called_as_its_file_and_draws_the_same_from_the_same_seed(name: str) -> None:
    kind = KINDS[name]
    assert kind.name == name
    drawn = [kind.draw(Random(seed), a_system()) for seed in range(200)]
    assert drawn == [kind.draw(Random(seed), a_system()) for seed in range(200)]
    assert {d.kind for d in drawn} == {name}
    assert all(0 <= d.seconds <= 90 for d in drawn)
    assert len(set(map(str, drawn))) > 50


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_conflicts_with_kinds_and_targets_that_there_are(name: str) -> None:
    targets = {kind.draw(Random(seed), a_system()).target for kind in KINDS.values() for seed in range(100)}
    known = {ALONE, *KINDS, *targets, *(part for target in targets for part in target.split("/"))}
    assert KINDS[name].conflicts <= known


def test_every_replica_and_every_path_is_drawn_by_some_seed() -> None:
    drawn = [KINDS["reset"].draw(Random(seed), a_system()).target for seed in range(400)]
    assert len(set(drawn)) == 14
    assert {KINDS["kill_member"].draw(Random(seed), a_system()).target for seed in range(100)} == set(NAMES)


@pytest.mark.parametrize(
    ("one", "other", "possible"),
    [
        (Drawn("kill_member", "router-0", 1), Drawn("kill_member", "router-1", 1), True),
        (Drawn("kill_member", "router-0", 1), Drawn("pause_member", "router-0", 1), False),
        (Drawn("pause_member", "router-0", 1), Drawn("reset", "router-0/kafka", 1), False),
        (Drawn("reset", "router-1/kafka", 1), Drawn("cut", "router-0/kafka", 1), True),
        (Drawn("kill_broker", "kafka", 1), Drawn("reset", "router-0/kafka", 1), False),
        (Drawn("kill_broker", "kafka", 1), Drawn("kill_database", "postgres", 1), True),
        (Drawn("kill_database", "postgres", 1), Drawn("stranger_lock", "postgres/router", 1), False),
        (Drawn("end_backend", "postgres/intake", 1), Drawn("stranger_lock", "postgres/router", 1), True),
        (Drawn("pause_backend", "postgres/intake", 1), Drawn("stranger_lock", "postgres/router", 1), False),
        (Drawn("poison", "load", 1), Drawn("repeats", "load", 1), False),
    ],
)
def test_faults_that_would_hide_each_other_do_not_overlap(one: Drawn, other: Drawn, possible: bool) -> None:
    assert may_overlap(KINDS, one, [other]) is possible
    assert may_overlap(KINDS, other, [one]) is possible
