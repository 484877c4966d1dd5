"""I6: no notice counts as accepted that its receiver never saw, and none is left of unknown outcome."""

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.contracts.topics import CHANNEL_OUT


class SeenOutside(Invariant):
    id = "I6"
    what = "what is accepted was seen by its receiver; no outcome stays unknown"

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        called = {arrival.id for arrival in system.provider.arrivals if arrival.taken}
        topics = [name for name in ledger.seen if CHANNEL_OUT.member(name)]
        published = {seen.event_id for seen in ledger.on(topics)}
        for row in await system.sql("select notice_id, way, state, reason from notifier.notice"):
            id_, seen = str(row["notice_id"]), published if row["way"] == "platform" else called
            found.that(row["state"] not in ("unknown", "sending"), f"notice {id_} is still {row['state']}")
            if row["state"] == "accepted":
                found.that(id_ in seen, f"notice {id_} ({row['way']}) counts as accepted; its receiver never saw it")
            found.that(row["state"] != "failed_permanent", f"notice {id_} was given up: {row['reason']}")
        return found


INVARIANT = SeenOutside()
