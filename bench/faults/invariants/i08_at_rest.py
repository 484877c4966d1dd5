"""I8: when nothing comes any more, nothing is under way any more."""

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.invariants._places import OPEN
from bench.faults.ledger import Ledger
from bench.faults.recovery import hops
from bench.faults.system import System
from shared.cli.parts import service_names


class AtRest(Invariant):
    id = "I8"
    what = "at rest: cursors at the ends, outboxes empty, no lease, nothing parked but the poison, no topic stopped"

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        ends = await system.observer.ends()
        for hop in hops(system):
            rows = await system.sql(f"select topic, partition, next_offset from {hop.service}.cursor")
            cursors = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
            for place, end in ends.items():
                if place[0] in hop.topics and (end or place in cursors):
                    stands = cursors.get(place, 0)
                    found.that(stands == end, f"{hop.service} stands at {stands} of {end} on {place[0]}/{place[1]}")
        for service in service_names():
            await _tables(system, service, found)
        await _parked(system, ledger, found)
        await _members(system, found)
        return found


async def _tables(system: System, service: str, found: Checked) -> None:
    unsaid = await system.sql(f"select from {service}.outbox where published_at is null")
    found.that(not unsaid, f"{service} has {len(unsaid)} chunks in its outbox")
    held = await system.sql(f"select from {service}.inbox where parked")
    found.that(not held, f"{service} holds {len(held)} ids for parked records")


async def _parked(system: System, ledger: Ledger, found: Checked) -> None:
    """See that what is parked is exactly the poison that was published."""
    expected = {p.place for p in ledger.of_kind("poison") if p.outcome == "ok"}
    expected |= {place for p in ledger.of_kind("poison") if p.outcome == "unknown" for place in ledger.places_of(p)}
    for service in service_names():
        rows = await system.sql(f"select topic, partition, off, state, reason, error from {service}.parked")
        for r in rows:
            if r["state"] in OPEN:
                place = (r["topic"], r["partition"], r["off"])
                why = f"{service} parked {place[0]}/{place[1]}@{place[2]}: {r['state']}, {r['reason']} {r['error']}"
                found.that(place in expected, why)


async def _members(system: System, found: Checked) -> None:
    for member in system.members.values():
        report = await member.health()
        troubles = [why for consumer in (report or {}).get("consumers", []) for why in consumer["troubles"]]
        found.that(bool(report and report["ready"]), f"{member.name} is not ready: {'; '.join(troubles) or report}")


INVARIANT = AtRest()
