"""What the kit's statements mean, one function each, for the database in memory."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tests.unit.model.database import Meaning, View

OPEN = ("waiting", "behind", "dead")


def claim(  # noqa: PLR0917 - a statement's parameters
    view: View, topics: Any, partitions: Any, firsts: Any, nexts: Any, ks: Any, hashes: Any, numbers: Any, offs: Any
) -> tuple[Any, int, Any, bool]:
    """Move cursors by compare-and-set, claim ids of what moved."""
    blocked = any(row["blocks"] for row in view.rows("parked").values())
    moved = []
    for n, (topic, partition, first, after) in enumerate(zip(topics, partitions, firsts, nexts, strict=True), 1):
        row = view.get("cursor", (topic, partition))
        if row is not None and row["next_offset"] == first:
            view.change("cursor", (topic, partition), next_offset=after)
            moved.append(n)
    fresh = []
    for k, hash_, number, off in zip(ks, hashes, numbers, offs, strict=True):
        if number in moved and view.get("inbox", k) is None:
            at = (topics[number - 1], partitions[number - 1], off)
            view.put("inbox", k, inbox_row(k, hash_, *at, parked=False))
            fresh.append(at)
    return moved or None, len(fresh), fresh if len(fresh) < len(ks) else None, blocked


def inbox_row(k: Any, hash_: Any, topic: str, partition: int, off: int, *, parked: bool) -> dict[str, Any]:
    return {"k": k, "hash": hash_, "topic": topic, "partition": partition, "off": off, "parked": parked}


def blocked(view: View, keys: Sequence[Any]) -> list[dict[str, Any]]:
    held = {row["key_hash"] for row in view.rows("parked").values() if row["blocks"]}
    return [{"key_hash": key} for key in held.intersection(keys)]


def cursors(view: View, topics: Sequence[str], partitions: Sequence[int]) -> list[dict[str, Any]]:
    wanted = set(zip(topics, partitions, strict=True))
    return [dict(row) for at, row in view.rows("cursor").items() if at in wanted]


def all_cursors(view: View) -> list[dict[str, Any]]:
    return [dict(row) for row in view.rows("cursor").values()]


def create_cursors(view: View, topics: Any, partitions: Any, firsts: Any) -> None:
    for topic, partition, first in zip(topics, partitions, firsts, strict=True):
        if view.get("cursor", (topic, partition)) is None:
            view.put("cursor", (topic, partition), {"topic": topic, "partition": partition, "next_offset": first})


def hashes(view: View, ks: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"k": k, "hash": row["hash"]} for k in set(ks) if (row := view.get("inbox", k))]


def release(view: View, ks: Sequence[Any]) -> None:
    for k in ks:
        if view.get("inbox", k) is not None:
            view.drop("inbox", k)


def mark_parked(view: View, ks: Sequence[Any], parked: bool) -> None:
    for k in ks:
        if view.get("inbox", k) is not None:
            view.change("inbox", k, parked=parked)


def count_try(view: View, *at: Any) -> int:
    row = view.get("attempt", at)
    tries = 1 if row is None else row["tries"] + 1
    view.put("attempt", at, {"tries": tries})
    return tries


def take_back_try(view: View, *at: Any) -> None:
    row = view.get("attempt", at)
    if row is not None:
        view.change("attempt", at, tries=row["tries"] - 1)


def forget_tries(view: View, topics: Any, partitions: Any, nexts: Any) -> None:
    ends = {(t, p): n for t, p, n in zip(topics, partitions, nexts, strict=True)}
    for topic, partition, off in list(view.rows("attempt")):
        if off < ends.get((topic, partition), 0):
            view.drop("attempt", (topic, partition, off))


_PARKED = ("topic", "partition", "off", "key_hash", "state", "blocks", "reason", "faults", "error", "attempts",
           "next_try", "claim", "sha256", "data_key", "sealed", "arrived")  # fmt: skip


def park(view: View, *values: Any) -> None:
    row = dict(zip(_PARKED, values, strict=True))
    same = ("topic", "partition", "off", "arrived", "sha256")
    if any(all(r[name] == row[name] for name in same) for r in view.rows("parked").values()):
        return
    number = view.database.number("parked")
    wait = row["next_try"]
    row |= {"id": number, "next_try": None if wait is None else view.now + wait, "parked_at": view.now,
            "settled_at": None, "deaths": 0}  # fmt: skip
    view.put("parked", number, row)


def due_keys(view: View, limit: int) -> list[dict[str, Any]]:
    first: dict[Any, Any] = {}
    for _number, row in sorted(view.rows("parked").items()):
        if row["blocks"]:
            first.setdefault(row["key_hash"], row)
    due = [
        {"key_hash": row["key_hash"]}
        for row in first.values()
        if row["state"] == "behind" or (row["state"] == "waiting" and row["next_try"] <= view.now)
    ]
    return due[:limit]


def begin_try(view: View, key: Any) -> dict[str, Any] | None:
    first = min((n for n, row in view.rows("parked").items() if row["blocks"] and row["key_hash"] == key), default=None)
    if first is None:
        return None
    view.change("parked", first, deaths=view.rows("parked")[first]["deaths"] + 1)
    return dict(view.rows("parked")[first])


def end_try(view: View, number: int) -> None:
    if view.get("parked", number) is not None:
        view.change("parked", number, deaths=0)


def lock_key(view: View, key: Any, also: Sequence[int], limit: int) -> list[dict[str, Any]]:
    def wanted(row: Any) -> bool:
        dead = row["id"] in also and row["state"] == "dead" and row["sealed"] is not None
        return row["key_hash"] == key and (row["blocks"] or dead)

    for number, row in sorted(view.rows("parked").items()):
        if wanted(row):
            view.lock("parked", number)
    return [dict(row) for _, row in sorted(view.rows("parked").items()) if wanted(row)][:limit]


def discard(view: View, number: int) -> str:
    row = view.get("parked", number)
    if row is None or row["state"] not in OPEN:
        return "UPDATE 0"
    view.change("parked", number, state="discarded", blocks=False, settled_at=view.now, next_try=None)
    return "UPDATE 1"


def settle(view: View, number: int, state: str) -> None:
    view.change("parked", number, state=state, blocks=False, settled_at=view.now, next_try=None)


def failed_again(  # noqa: PLR0917
    view: View, number: int, state: str, blocks: bool, reason: str, faults: Any, error: str, attempts: int,
    wait: timedelta | None,
) -> None:  # fmt: skip
    next_try = None if wait is None else view.now + wait
    view.change(
        "parked", number, state=state, blocks=blocks, reason=reason, faults=faults, error=error, attempts=attempts,
        next_try=next_try,
    )  # fmt: skip


def erase_old(view: View, days: int) -> list[dict[str, Any]]:
    before = view.now - timedelta(days=days)
    old = [
        number
        for number, row in view.rows("parked").items()
        if row["sealed"] is not None
        and ((row["settled_at"] or view.now) < before or (not row["blocks"] and row["parked_at"] < before))
    ]
    for number in old:
        view.change("parked", number, data_key=None, sealed=None)
    return [{"id": number} for number in old]


def claim_again(  # noqa: PLR0917
    view: View, k: Any, hash_: Any, topic: str, partition: int, off: int
) -> str:
    row = view.get("inbox", k)
    if row is None:
        view.put("inbox", k, inbox_row(k, hash_, topic, partition, off, parked=True))
        return "INSERT 0 1"
    if row["parked"] and (row["topic"], row["partition"], row["off"]) == (topic, partition, off):
        view.lock("inbox", k)
        return "INSERT 0 1"
    return "INSERT 0 0"


def say(view: View, buckets: Sequence[int], counts: Sequence[int], chunks: Sequence[bytes], _: str) -> None:
    for bucket, n, packed in zip(buckets, counts, chunks, strict=True):
        number = view.database.number("outbox")
        view.put("outbox", number, {"id": number, "bucket": bucket, "n": n, "packed": packed, "published_at": None,
                                    "created": view.now})  # fmt: skip


def next_chunks(view: View, buckets: Sequence[int], done: Sequence[int], limit: int) -> list[dict[str, Any]]:
    for number in done:
        row = view.get("outbox", number)
        if row is not None and row["published_at"] is None:
            view.change("outbox", number, published_at=view.now)
    wanted = set(buckets)
    todo = [row for _, row in sorted(view.rows("outbox").items()) if row["published_at"] is None]
    return [dict(row) for row in todo if row["bucket"] in wanted][:limit]


def take_buckets(view: View, service: str, buckets: Sequence[int]) -> list[dict[str, int]]:
    held = view.database.advisory
    got = [b for b in buckets if held.setdefault((service, b), view.session) is view.session]
    return [{"b": b} for b in got]


def oldest(view: View) -> timedelta | None:
    open_ = [row["created"] for row in view.rows("outbox").values() if row["published_at"] is None]
    return view.now - min(open_) if open_ else None


def pass_over(view: View, topic: str, partition: int, first: int, after: int) -> bool | None:
    row = view.get("cursor", (topic, partition))
    if row is None or row["next_offset"] != first:
        return None
    view.change("cursor", (topic, partition), next_offset=after)
    return True


def audit(view: View, *columns: Sequence[Any]) -> None:
    for at, act, subject, actor, cause, facts in zip(*columns, strict=True):
        number = view.database.number("audit")
        row = {"at": at, "act": act, "subject": subject, "actor": actor, "cause": cause, "facts": facts}
        view.put("audit", number, row)


def seal(view: View, tickets: Any, lookups: Any, data_keys: Any, blobs: Any) -> list[dict[str, Any]]:
    for ticket, data_key, sealed in zip(tickets, data_keys, blobs, strict=True):
        if view.get("identity", ticket) is None:
            view.put("identity", ticket, {"data_key": data_key, "sealed": sealed, "erased_at": None})
    return [{"ticket": ticket, "ref": None} for ticket in tickets]


def unsealed(view: View, ticket: Any, actor: str, purpose: str) -> dict[str, Any] | None:
    row = view.get("identity", ticket)
    return {"data_key": row["data_key"], "sealed": row["sealed"]} if row and row["erased_at"] is None else None


def erase(view: View, ticket: Any, actor: str, purpose: str) -> bool | None:
    row = view.get("identity", ticket)
    if row is None or row["erased_at"] is not None:
        return None
    view.change("identity", ticket, data_key=None, sealed=None, erased_at=view.now)
    return True


def nothing(view: View, *arguments: Any) -> None:
    """Stand for what no decision hangs on: a notification, a list for people."""


KIT: dict[str, Meaning] = {
    "with wanted as ( select * from unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) with": claim,
    "select distinct key_hash from parked where blocks and key_hash = any": blocked,
    "select topic, partition, next_offset from cursor where (topic, partition) in": cursors,
    "select topic, partition, next_offset from cursor": all_cursors,
    "insert into cursor (topic, partition, next_offset) select": create_cursors,
    "update cursor set next_offset = $4, moved_at = now() where": pass_over,
    "select k, hash from inbox where k = any": hashes,
    "delete from inbox where k = any": release,
    "update inbox set parked = $2 where k = any": mark_parked,
    "insert into attempt (topic, partition, off, tries) values": count_try,
    "update attempt set tries = tries - 1 where": take_back_try,
    "delete from attempt a using unnest": forget_tries,
    "insert into parked (topic, partition, off, key_hash, state": park,
    "select first.key_hash from ( select distinct on (key_hash)": due_keys,
    "select id, topic, partition, off, state, attempts, claim, reason, data_key, sealed, arrived from parked "
    "where key_hash = $1": lock_key,
    "update parked set deaths = deaths + 1 where id = (": begin_try,
    "update parked set deaths = 0 where id": end_try,
    "update parked set state = 'discarded', blocks = false": discard,
    "update parked set state = $2, blocks = false, settled_at": settle,
    "update parked set state = $2, blocks = $3, reason": failed_again,
    "update parked set data_key = null, sealed = null": erase_old,
    "insert into inbox (k, hash, topic, partition, off, parked) values": claim_again,
    "with said as ( insert into outbox (bucket, n, packed)": say,
    "with marked as (update outbox set published_at = now() where published_at is null": next_chunks,
    "select b from unnest($2::int[]) b where pg_try_advisory_lock": take_buckets,
    "select now() - min(created) from outbox where published_at is null": oldest,
    "insert into audit (at, act, subject, actor, cause, facts)": audit,
    "insert into lost": nothing,
    "select ticket, ref from vault.seal": seal,
    "select * from vault.open": unsealed,
    "select vault.erase": erase,
}
"""How each statement begins, and what it means. The more special beginning stands first."""
