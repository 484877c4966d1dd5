"""I2: what nobody can say was published takes effect once or not at all; nothing happens that nobody published."""

from collections import Counter

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.contracts.topics import CHANNEL_IN, UNIT_OUT


class AtMostOnce(Invariant):
    id = "I2"
    what = "unknown publishes take effect at most once, failed ones never, nothing without a publish"
    each_round = True

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        await _submissions(system, ledger, found)
        await _follow_ups(system, found)
        await _answers(system, ledger, found)
        await _facts_of_tickets(system, found)
        _outcomes(ledger, found)
        return found


async def _submissions(system: System, ledger: Ledger, found: Checked) -> None:
    """Each kept submission was sent by its platform; its number exists once, in intake and on one case."""
    sent = {(CHANNEL_IN.member(p.topic), p.name) for p in ledger.of_kind("ticket", "probe")}
    for service in ("intake", "router"):
        rows = await system.sql(f"select channel, external_id, count(*) as n from {service}.ticket group by 1, 2")
        for row in rows:
            who = (row["channel"], row["external_id"])
            found.that(who in sent, f"{service} has {who[1]} of {who[0]}, which nobody sent")
            found.that(row["n"] == 1, f"{service} has {who[1]} of {who[0]} {row['n']} times")


async def _follow_ups(system: System, found: Checked) -> None:
    rows = await system.sql(
        "select t.external_id, s->>'message_id' as message, count(*) as n "
        "from router.ticket t, jsonb_array_elements(t.supplements) s group by 1, 2"
    )
    for row in rows:
        found.that(row["n"] == 1, f"{row['external_id']} has its supplement {row['message']} {row['n']} times")


async def _answers(system: System, ledger: Ledger, found: Checked) -> None:
    """Each kept answer was given by its unit, and is kept once."""
    sent = {(UNIT_OUT.member(p.topic), p.name) for p in ledger.of_kind("reply")}
    for row in await system.sql("select unit_id, reply_id, count(*) as n from router.reply group by 1, 2"):
        who = (row["unit_id"], row["reply_id"])
        found.that(who in sent and row["n"] == 1, f"the router has {row['n']} answers {who[1]} of {who[0]}")


async def _facts_of_tickets(system: System, found: Checked) -> None:
    """See that a submission opens or joins once; of one cause a case tells one kind of fact once."""
    rows = await system.sql(
        "select ticket, count(*) as n from router.fact, unnest(tickets) ticket "
        "where fact in ('opened', 'ticket_joined') group by 1"
    )
    for row in rows:
        found.that(row["n"] == 1, f"ticket {row['ticket']} came to a case {row['n']} times")
    doubled = await system.sql(
        "select case_id, fact, cause, count(*) as n from router.fact "
        "where fact not in ('ticket_joined', 'scheduled', 'relocation_refused') group by 1, 2, 3 having count(*) > 1"
    )
    for row in doubled:
        found.that(False, f"case {row['case_id']} tells {row['fact']} {row['n']} times for one cause")


def _outcomes(ledger: Ledger, found: Checked) -> None:
    """See that what surely failed lies on no topic, and what is of unknown outcome lies there once at most."""
    copies = Counter((p.topic, p.sha256) for p in ledger.publishes if p.outcome != "fail")
    for p in ledger.publishes:
        if p.outcome in ("fail", "unknown") and p.kind != "poison":
            lying = len(ledger.places_of(p))
            found.that(lying <= copies[p.topic, p.sha256], f"#{p.n} {p.outcome}: lies on {p.topic} {lying} times")


INVARIANT = AtMostOnce()
