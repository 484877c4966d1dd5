"""I7: a record that nobody can read is parked once, byte for byte, whatever else happens."""

from collections import Counter

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.kit.keys import KeyRing
from shared.kit.parking import opened


class Poison(Invariant):
    id = "I7"
    what = "poison is parked exactly once, its key, value and headers byte-identical"

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        ring = KeyRing.parse(system.site.keys["PARKING_KEYS"], setting="PARKING_KEYS")
        rows = await system.sql("select * from intake.parked")
        by_place = {(row["topic"], row["partition"], row["off"]): row for row in rows}
        times = Counter((row["topic"], row["partition"], row["off"]) for row in rows)
        for p in ledger.of_kind("poison"):
            if p.outcome != "ok" or p.place is None:
                continue
            row = by_place.get(p.place)
            found.that(row is not None and times[p.place] == 1, f"#{p.n} is parked {times[p.place]} times")
            if row is None:
                continue
            raw = opened(row, ring)
            found.that(row["sha256"] == p.sha256, f"#{p.n} is parked under another digest")
            same = (raw.key, raw.value, raw.headers) == (p.key, p.value, p.headers)
            found.that(same, f"#{p.n} is parked with other bytes than were published")
        return found


INVARIANT = Poison()
