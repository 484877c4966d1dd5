"""What the notifier's statements mean, for the tables in memory; its own suite holds them, as it holds PostgreSQL."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from tests.unit.model.database import Meaning, Row, View
from tests.unit.model.statements import KIT

WAITING = ("pending", "failed_temporary")
UNSETTLED = (*WAITING, "sending", "unknown")


def known(view: View, ids: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"notice_id": one} for one in ids if view.get("notice", one) is not None]


def standings(view: View, tickets: Sequence[Any], ways: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for place in sorted(zip(tickets, ways, strict=True)):
        row = view.get("standing", place) or {"ticket_id": place[0], "way": place[1], "version": 0, "said": "{}"}
        view.put("standing", place, row)
        found.append(dict(row))
    return found


def keep_standings(view: View, *columns: Sequence[Any]) -> None:
    for ticket, way, version, said in zip(*columns, strict=True):
        view.change("standing", (ticket, way), version=version, said=said)


_ADDED = (
    "notice_id", "case_id", "case_version", "ticket_id", "number", "channel", "external_id", "fact", "way",
    "told_version", "public_state", "text", "at", "overtaken_by", "state", "version",
)  # fmt: skip


def add(view: View, *columns: Sequence[Any]) -> None:
    before = list(_rows(view))
    for values in zip(*columns, strict=True):
        row = dict(zip(_ADDED, values, strict=True))
        assert view.get("notice", row["notice_id"]) is None, "duplicate key value violates unique constraint"
        row |= {"overtaken_by": row["overtaken_by"].split(), "attempt": 0, "reason": "", "lease": None, "due": None}
        if row["state"] == "pending":
            waits = [e["due"] for e in before if _same_way(e, row) and e["state"] in WAITING]
            row["due"] = max(waits, default=view.now)
        view.put("notice", row["notice_id"], row)


def hasten(view: View, ids: Sequence[Any]) -> None:
    for row in list(_rows(view)):
        waits = row["state"] in WAITING and row["due"] > view.now and view.is_free("notice", row["notice_id"])
        if waits and any(_overtakes(view.get("notice", one), row) for one in ids):
            view.change("notice", row["notice_id"], due=view.now)


def _overtakes(later: Row | None, row: Row) -> bool:
    return (
        later is not None
        and (later["ticket_id"], later["case_id"]) == (row["ticket_id"], row["case_id"])
        and row["case_version"] < later["case_version"]
        and later["fact"] in row["overtaken_by"]
    )


def closed_ways(view: View) -> list[dict[str, Any]]:
    return [{"way": way} for way in view.rows("closed_way")]


def close_way(view: View, way: str, reason: str) -> None:
    if view.get("closed_way", way) is None:
        view.put("closed_way", way, {"reason": reason})


def due(view: View, limit: int) -> list[dict[str, Any]]:
    ready = [row for row in _rows(view) if row["state"] in WAITING and row["due"] <= view.now and _is_first(view, row)]
    return _claimed(view, sorted(ready, key=lambda row: (row["due"], row["told_version"])), limit)


def _is_first(view: View, row: Row) -> bool:
    return not any(
        _same_way(e, row) and e["told_version"] < row["told_version"] and e["state"] in UNSETTLED for e in _rows(view)
    )


def _claimed(view: View, ready: Sequence[Row], limit: int) -> list[dict[str, Any]]:
    """Lock the first of these that nobody holds; give them with what their tickets were told since."""
    free = [row for row in ready if view.is_free("notice", row["notice_id"])][:limit]
    for row in free:
        view.lock("notice", row["notice_id"])
    return [{**row, "clock": view.now, "later": _later(view, row)} for row in free]


def _later(view: View, row: Row) -> list[str]:
    since = [
        later
        for later in _rows(view)
        if (later["ticket_id"], later["case_id"]) == (row["ticket_id"], row["case_id"])
        and later["case_version"] > row["case_version"]
    ]
    return [later["fact"] for later in sorted(since, key=lambda later: later["case_version"])]


def unknown(view: View, resendable: Sequence[str], limit: int) -> list[dict[str, Any]]:
    found = [
        row
        for row in _rows(view)
        if (row["state"] == "sending" and row["lease"] < view.now)
        or (row["state"] == "unknown" and row["way"].partition(":")[0] in resendable)
    ]
    return _claimed(view, sorted(found, key=lambda row: (str(row["lease"]), row["notice_id"])), limit)


def save(view: View, *columns_and_lease: Any) -> list[dict[str, Any]]:
    *columns, lease = columns_and_lease
    changes = list(zip(*columns, strict=True))
    return [{"notice_id": c[0]} for c in changes if _stands(view, c[:3]) and _save(view, c, lease)]


def _stands(view: View, before: tuple[Any, str, int]) -> bool:
    row = view.get("notice", before[0])
    return row is not None and (row["state"], row["attempt"]) == before[1:]


def _save(view: View, change: tuple[Any, ...], lease: float) -> bool:
    notice_id, _, _, state, version, attempt, reason, wait = change
    row = view.get("notice", notice_id)
    assert row is not None
    is_overtaken = wait is not None and wait > 0 and any(_overtakes(later, row) for later in _rows(view))
    when = None if wait is None else view.now + timedelta(seconds=0 if is_overtaken else wait)
    until = view.now + timedelta(seconds=lease) if state == "sending" else None
    view.change(
        "notice", notice_id, state=state, version=version, attempt=attempt, reason=reason, due=when, lease=until
    )
    _move_those_behind(view, row, state, when)
    return True


def _move_those_behind(view: View, row: Row, state: str, when: Any) -> None:
    for f in list(_rows(view)):
        if not (_same_way(f, row) and f["told_version"] > row["told_version"] and f["state"] == "pending"):
            continue
        is_free = when is None and state not in ("sending", "unknown") and f["due"] > view.now
        if is_free or (when is not None and f["due"] < when):
            view.change("notice", f["notice_id"], due=when or view.now)


def _rows(view: View) -> Iterator[Row]:
    yield from view.rows("notice").values()


def _same_way(one: Row, other: Row) -> bool:
    return (one["ticket_id"], one["way"]) == (other["ticket_id"], other["way"])


def take_turn(_: View) -> None:
    """Wait for nobody: transactions of the model end one at a time as it is."""


NOTIFIER: dict[str, Meaning] = {
    **KIT,
    "select notice_id from notice where notice_id = any": known,
    "insert into standing as s": standings,
    "update standing s set version": keep_standings,
    "insert into notice (": add,
    "update notice n set due = clock_timestamp() where n.notice_id in (": hasten,
    "select way from closed_way": closed_ways,
    "insert into closed_way": close_way,
    "select n.*, clock_timestamp() as clock": due,
    "select n.* from notice n where (n.state = 'sending'": unknown,
    "with changed as ( update notice n": save,
    "select pg_advisory_xact_lock": take_turn,
}
