"""I5: a partner's system takes each notice once; again only after an outcome that nobody knew, as the same bytes."""

from collections import Counter, defaultdict

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.provider import Arrival
from bench.faults.system import System


class AcceptedOnce(Invariant):
    id = "I5"
    what = "a receiver is called once per notice; again only where the outcome was unknown, by id and bytes the same"
    each_round = True

    async def check(self, system: System, ledger: Ledger) -> Checked:  # noqa: ARG002
        found = Checked()
        arrivals: dict[str, list[Arrival]] = defaultdict(list)
        for arrival in list(system.provider.arrivals):
            arrivals[arrival.id].append(arrival)
        rows = await system.sql("select notice_id, attempt from notifier.notice where way <> 'platform'")
        attempts = {str(row["notice_id"]): row["attempt"] for row in rows}
        doubts = await _doubts(system)
        for id_, came in arrivals.items():
            found.that(len({a.sha256 for a in came}) == 1, f"notice {id_} came with {len(came)} different bodies")
            begun = attempts.get(id_, 0)
            found.that(len(came) <= begun, f"notice {id_} came {len(came)} times, {begun} attempts were begun")
            taken = sum(a.taken for a in came)
            found.that(
                taken <= 1 + doubts[id_], f"notice {id_} was taken {taken} times, {doubts[id_]} outcomes were unknown"
            )
        _messages(arrivals, found)
        return found


async def _doubts(system: System) -> Counter[str]:
    """Count how often the notifier itself said that it does not know whether a notice went out."""
    rows = await system.sql(
        "select subject, count(*) as n from notifier.audit where act = 'notice_unknown' "
        "or (act = 'notice_failed_temporary' and facts->>'reason' = 'unreachable') group by 1"
    )
    return Counter({row["subject"]: row["n"] for row in rows})


def _messages(arrivals: dict[str, list[Arrival]], found: Checked) -> None:
    """No message of a submission is told under two ids."""
    ids: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for id_, came in arrivals.items():
        said = came[0].body["data"]
        ids[said["channel"], said["external_id"], said["version"]].add(id_)
    for (_, number, version), under in ids.items():
        found.that(len(under) == 1, f"{number}: message {version} was told under {len(under)} ids")


INVARIANT = AcceptedOnce()
