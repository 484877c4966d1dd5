"""Draws the faults: one to three that overlap in each round. The same seed draws the same list on any machine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.faults.kinds._kind import Drawn, Kind, may_overlap
from bench.faults.system import System

MOST = 3
SPREAD = 3.0
"""Seconds over which the faults of a round begin."""
TRIES = 20


@dataclass(frozen=True)
class Planned:
    """A fault and when in its round it begins; `n` counts the campaign's faults from 1."""

    n: int
    after: float
    drawn: Drawn

    def __str__(self) -> str:
        return f"{self.n}: {self.drawn}"


def rounds(seed: int, faults: int, kinds: Mapping[str, Kind[Any]], system: System) -> Iterator[list[Planned]]:
    """Give the rounds of a campaign, `faults` faults in all; a shorter one of the same seed begins with the same."""
    n = 0
    for number in range(1, faults + 1):
        random = Random(f"{seed} round {number}")
        wanted = random.choices(range(1, MOST + 1), (30, 40, 30))[0]
        drawn = _drawn(random, wanted, kinds, system)
        planned = [Planned(n + i, random.uniform(0, SPREAD), one) for i, one in enumerate(drawn, 1)][: faults - n]
        n += len(planned)
        yield planned
        if n >= faults:
            return


def _drawn(random: Random, wanted: int, kinds: Mapping[str, Kind[Any]], system: System) -> list[Drawn]:
    """Draw faults that may overlap; where the kinds left do not fit together there are fewer."""
    found: list[Drawn] = []
    for _ in range(TRIES):
        one = kinds[random.choice(sorted(kinds))].draw(random, system)
        if may_overlap(kinds, one, found):
            found.append(one)
        if len(found) == wanted:
            break
    return found
