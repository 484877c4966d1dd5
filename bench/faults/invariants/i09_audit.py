"""I9: the audit alone tells how every row came to stand where it stands, and by whom and why."""

from collections import defaultdict
from typing import Any

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.ledger import Ledger
from bench.faults.system import System
from shared.cli.parts import service_names


class Audit(Invariant):
    id = "I9"
    what = "folding the audit gives every submission, case, task and notice again; each act has an actor and a cause"

    async def check(self, system: System, ledger: Ledger) -> Checked:  # noqa: ARG002
        found = Checked()
        for service in service_names():
            await _signed(system, service, found)
        await _submissions(system, found)
        await _cases(system, found)
        await _tasks(system, found)
        await _notices(system, found)
        return found


async def _signed(system: System, service: str, found: Checked) -> None:
    rows = await system.sql(f"select id, act, actor <> '' and cause <> '' as signed from {service}.audit")
    for row in rows:
        found.that(row["signed"], f"{service}.audit {row['id']} ({row['act']}) has no actor or no cause")


async def _submissions(system: System, found: Checked) -> None:
    """Compare intake's submissions and follow-ups with the acts that brought them, by id and origin."""
    acts = await system.sql(
        "select subject, cause, facts->>'origin' as origin, act = 'ticket_received' as new from intake.audit "
        "where act like 'ticket\\_%'"
    )
    tickets = await system.sql(
        "select ticket_id::text as subject, origin_topic || '/' || origin_partition || '/' || origin_offset as origin "
        "from intake.ticket"
    )
    follow_ups = await system.sql(
        "select ticket_id::text as subject, message_id as cause, "
        "origin_topic || '/' || origin_partition || '/' || origin_offset as origin from intake.follow_up"
    )
    _same("submission", {(a["subject"], a["origin"]) for a in acts if a["new"]},
          {(t["subject"], t["origin"]) for t in tickets}, found)  # fmt: skip
    _same("follow-up", {(a["subject"], a["cause"], a["origin"]) for a in acts if not a["new"]},
          {(f["subject"], f["cause"], f["origin"]) for f in follow_ups}, found)  # fmt: skip


async def _cases(system: System, found: Checked) -> None:
    folded = await _folded(system, "router", "case:")
    for row in await system.sql("select case_id::text as id, number, version, state from router.case"):
        stands = folded.get(row["id"], {})
        right = (stands.get("version"), stands.get("state")) == (row["version"], row["state"])
        found.that(right, f"{row['number']} is {row['state']} in version {row['version']}, by the audit {stands}")


async def _tasks(system: System, found: Checked) -> None:
    folded = await _folded(system, "router", "task:")
    for row in await system.sql("select task_id::text as id, version, state, closed, unit from router.task"):
        stands = folded.get(row["id"], {})
        wanted = {name: row[name] for name in ("version", "state", "closed", "unit")}
        found.that(stands == wanted, f"task {row['id']} stands at {wanted}, by the audit at {stands}")


async def _folded(system: System, service: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Fold the acts of each subject in their order; what an act says replaces what an earlier one said."""
    rows = await system.sql(
        f"select substr(subject, $2) as id, f.key, (array_agg(f.value #>> '{{}}' order by a.id desc))[1] as value, "
        f"(array_agg(jsonb_typeof(f.value) order by a.id desc))[1] as kind from {service}.audit a, jsonb_each(facts) f "
        "where subject like $1 and f.key in ('version', 'state', 'closed', 'unit') group by 1, 2",
        f"{prefix}%", len(prefix) + 1,
    )  # fmt: skip
    folded: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        folded[row["id"]][row["key"]] = _value(row["kind"], row["value"])
    return folded


def _value(kind: str, text: str) -> Any:
    if kind == "number":
        return int(text)
    return text == "true" if kind == "boolean" else text


async def _notices(system: System, found: Checked) -> None:
    """Compare each notice with the last act about it; the steps are counted from 1 without a gap."""
    rows = await system.sql(
        "select n.notice_id::text as id, n.state, n.version, a.act, a.version as told, a.n from notifier.notice n "
        "left join (select subject, (array_agg(act order by id desc))[1] as act, count(*) as n, "
        "  max((facts->>'version')::int) as version from notifier.audit where act like 'notice\\_%' group by 1"
        ") a on a.subject = n.notice_id::text"
    )
    for r in rows:
        right = (r["act"], r["told"], r["n"]) == (f"notice_{r['state']}", r["version"], r["version"])
        found.that(right, f"notice {r['id']} is {r['state']} in version {r['version']}; {r['n']} acts, last {r['act']}")


def _same(what: str, told: set[Any], kept: set[Any], found: Checked) -> None:
    for one in told | kept:
        missing = "in the audit alone" if one not in kept else "without an act in the audit"
        found.that(one in told and one in kept, f"{what} {one}: {missing}")


INVARIANT = Audit()
