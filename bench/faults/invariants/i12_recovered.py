"""I12: the system is well within 60 s of the last heal, by itself: a consumer that stands still is a violation."""

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System

MOST = 60.0
"""Seconds."""


class Recovered(Invariant):
    id = "I12"
    what = f"well within {MOST:.0f} s of the last heal"
    each_round = of_the_ill = True

    async def check(self, system: System, ledger: Ledger) -> Checked:  # noqa: ARG002
        found = Checked()
        for number, seconds in ledger.recoveries:
            found.that(seconds <= MOST, f"round {number}: well only after {seconds:.0f} s")
        return found


INVARIANT = Recovered()
