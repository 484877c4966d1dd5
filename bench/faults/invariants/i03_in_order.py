"""I3: a case's facts count from 1 without a gap and are told in that order; what one key said is applied in order."""

from collections import defaultdict
from typing import Any

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.contracts.topics import CASE, CHANNEL_OUT


class InOrder(Invariant):
    id = "I3"
    what = "versions 1..n without a gap in tables and on topics; the order of a key is the order of its publishing"
    each_round = True

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        await _facts(system, found)
        _told(ledger, found)
        await _platforms(system, ledger, found)
        await _supplements(system, found)
        return found


async def _facts(system: System, found: Checked) -> None:
    rows = await system.sql(
        "select c.number, c.version, count(f.*) as n, coalesce(max(f.version), 0) as last, "
        "min(f.version) as first from router.case c left join router.fact f using (case_id) group by 1, 2"
    )
    for r in rows:
        right = r["n"] == r["last"] == r["version"] and r["first"] == 1
        found.that(right, f"{r['number']}: {r['n']} facts up to {r['last']}, the case stands at {r['version']}")


def _told(ledger: Ledger, found: Checked) -> None:
    """See that on the topic the first word of each fact comes in the order of the versions."""
    last: dict[bytes, int] = defaultdict(int)
    known: set[str] = set()
    for seen in ledger.seen.get(CASE.name, ()):
        if seen.event_id in known:
            continue
        known.add(seen.event_id)
        expected = last[seen.key] + 1
        found.that(
            seen.version == expected, f"case {seen.key.decode()}: fact {seen.version} came where {expected} is due"
        )
        last[seen.key] = seen.version


async def _platforms(system: System, ledger: Ledger, found: Checked) -> None:
    """See that a platform hears a submission's messages in the order in which they are numbered."""
    rows = await system.sql("select notice_id, told_version from notifier.notice where way = 'platform'")
    versions = {str(row["notice_id"]): row["told_version"] for row in rows}
    last: dict[tuple[str, bytes], int] = defaultdict(int)
    known: set[str] = set()
    for topic in [name for name in ledger.seen if CHANNEL_OUT.member(name)]:
        for seen in ledger.seen[topic]:
            if seen.event_id in known or seen.event_id not in versions:
                continue
            known.add(seen.event_id)
            version, expected = versions[seen.event_id], last[topic, seen.key] + 1
            found.that(
                version == expected, f"{seen.key.decode()}: its platform heard {version} where {expected} is due"
            )
            last[topic, seen.key] = version


async def _supplements(system: System, found: Checked) -> None:
    """See that a submission holds its supplements in the order in which they lie on their topic."""
    rows = await system.sql(
        "select t.external_id, array_agg(array[f.origin_partition, f.origin_offset] order by s.n) as places "
        "from router.ticket t, jsonb_array_elements(t.supplements) with ordinality s (said, n), intake.follow_up f "
        "where f.ticket_id = t.ticket_id and f.message_id = s.said->>'message_id' group by 1"
    )
    for row in rows:
        places: list[Any] = row["places"]
        found.that(places == sorted(places), f"{row['external_id']}: supplements in the order {places}")


INVARIANT = InOrder()
