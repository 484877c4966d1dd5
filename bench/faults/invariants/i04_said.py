"""I4: what a service committed to say lies on its topic, first words of a key in order; nothing else lies there."""

from collections import defaultdict

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.invariants._relayed import Relayed
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.cli.parts import service_names

Lane = tuple[str, bytes]
"""A topic and a key: what must be in order."""


class Said(Invariant):
    id = "I4"
    what = "every outbox row is on its topic, first occurrences per key in order; no record without a commit"
    each_round = of_the_ill = True

    def __init__(self) -> None:
        self._relayed = Relayed()

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        await self._relayed.check(system, ledger, found)
        if ledger.whole:
            await _all(system, ledger, found)
        return found


async def _all(system: System, ledger: Ledger, found: Checked) -> None:
    """Compare all that was committed with all that was said."""
    said = _first_words(ledger)
    committed: dict[Lane, list[str]] = defaultdict(list)
    for service in service_names():
        rows = await system.sql(f"select topic, key, event_id from {service}.outbox_record order by id, i")
        for row in rows:
            committed[row["topic"], row["key"]].append(row["event_id"])
    for lane, wanted in committed.items():
        _compare(lane, wanted, said.pop(lane, []), found)
    for lane, ghosts in said.items():
        found.that(False, f"{len(ghosts)} records of {lane[0]} that nobody committed, the first {ghosts[0]}")


def _first_words(ledger: Ledger) -> dict[Lane, list[str]]:
    """Give the ids on each lane in the order in which they first came."""
    lanes: dict[Lane, dict[str, None]] = defaultdict(dict)
    for topic, records in ledger.seen.items():
        for seen in records:
            if seen.event_id:
                lanes[topic, seen.key].setdefault(seen.event_id)
    return {lane: list(ids) for lane, ids in lanes.items()}


def _compare(lane: Lane, wanted: list[str], said: list[str], found: Checked) -> None:
    where = f"{lane[0]}, key {lane[1].decode('utf-8', 'replace')}"
    missing, ghosts = set(wanted) - set(said), set(said) - set(wanted)
    found.that(
        not missing, f"{where}: {len(missing)} of {len(wanted)} records were never said, as {sorted(missing)[:1]}"
    )
    found.that(not ghosts, f"{where}: {len(ghosts)} records were said and never committed, as {sorted(ghosts)[:1]}")
    if not missing and not ghosts:
        found.that(said == list(dict.fromkeys(wanted)), f"{where}: said in another order than committed")


INVARIANT = Said()
