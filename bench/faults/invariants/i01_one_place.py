"""I1: whatever was published ends in exactly one place: applied with its effect, known as a repeat, or parked."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from bench.faults.invariants._invariant import Checked, Invariant
from bench.faults.invariants._places import Ends, ends_of, reader_of
from bench.faults.ledger import Ledger, Place, Publish, Seen
from bench.faults.system import System
from shared.contracts.topics import CASE, CHANNEL_IN, RELOCATION, TICKET, UNIT_OUT
from shared.contracts.vocabulary import ticket_id
from shared.kit.record import hash128

OURS = (TICKET.name, RELOCATION.name, CASE.name)


class OnePlace(Invariant):
    id = "I1"
    what = "every acknowledged record is applied with its effect, a repeat, or parked: exactly one; dead only poison"
    each_round = True

    async def check(self, system: System, ledger: Ledger) -> Checked:
        found = Checked()
        publishes = ledger.window()
        by_reader: dict[str, list[Publish]] = defaultdict(list)
        for publish in publishes:
            by_reader[reader_of(publish.topic)].append(publish)
        applied: set[int] = set()
        for service, said in by_reader.items():
            ends = await ends_of(system, service, [place for p in said for place in _lies(p, ledger)])
            applied |= _placed(said, ends, ledger, found)
        await _effects(system, [p for p in publishes if p.n in applied], found)
        if ledger.whole:
            await _our_own(system, ledger, found)
        return found


def _placed(said: Iterable[Publish], ends: Ends, ledger: Ledger, found: Checked) -> set[int]:
    """Look each record up; give those that were applied."""
    applied = set()
    for p in said:
        assert p.place is not None
        where = ends.at(p.place)
        if not where and ends.passed(p.place) and any(ends.at(twin) for twin in _lies(p, ledger)):
            where = ["a repeat"]
        if not where and p.place in ledger.lost and ends.listed(p.place):
            where = ["listed as lost"]
        right = len(where) == 1 and (where != ["dead"] or p.kind == "poison")
        found.that(right, f"#{p.n} {p.kind} {p.name} at {_said(p.place)} is {' and '.join(where) or 'lost'}")
        if where == ["applied"]:
            applied.add(p.n)
    return applied


def _lies(p: Publish, ledger: Ledger) -> list[Place]:
    """Give every place where these bytes lie: one of them is applied, the others are repeats."""
    return list({*ledger.places_of(p), *([p.place] if p.place else [])})


async def _effects(system: System, applied: Iterable[Publish], found: Checked) -> None:
    """Follow what was applied to the end of the chain: on a case, and told."""
    await _submissions(system, [p for p in applied if p.kind in ("ticket", "probe")], found)
    await _follow_ups(system, [p for p in applied if p.kind == "follow_up"], found)
    await _replies(system, [p for p in applied if p.kind == "reply"], found)


async def _submissions(system: System, said: list[Publish], found: Checked) -> None:
    ids = {p.n: ticket_id(CHANNEL_IN.member(p.topic) or "", p.name) for p in said}
    rows = await system.sql(
        "select w.id, i.ticket_id is not null as intake, r.case_id, exists ("
        "  select from notifier.notice n where n.ticket_id = w.id) as notifier "
        "from unnest($1::uuid[]) w (id) left join intake.ticket i on i.ticket_id = w.id "
        "left join router.ticket r on r.ticket_id = w.id",
        list(ids.values()),
    )
    held = await _held(system)
    known = {row["id"]: row for row in rows}
    for p in said:
        row = known[ids[p.n]]
        missing = [who for who in ("intake", "notifier") if not row[who]]
        missing += ["router"] if row["case_id"] is None else []
        waits = _key(TICKET.name, ids[p.n]) in held or _key(CASE.name, row["case_id"]) in held
        found.that(not missing or waits, f"#{p.n} {p.kind} {p.name}: applied, unknown to {', '.join(missing)}")


async def _held(system: System) -> set[UUID]:
    """Give the keys that router and notifier hold back now: there the chain may rightly be incomplete."""
    return {
        row["key_hash"]
        for service in ("router", "notifier")
        for row in await system.sql(f"select key_hash from {service}.parked where blocks")
    }


def _key(topic: str, key: object) -> UUID:
    """Name a key as the services do."""
    return hash128(topic.encode(), b"key", str(key).encode())


async def _follow_ups(system: System, said: list[Publish], found: Checked) -> None:
    rows = await system.sql(
        "select f.ticket_id, f.origin_topic as topic, f.origin_partition as partition, f.origin_offset as off, exists ("
        "  select from router.ticket t, jsonb_array_elements(t.supplements) s "
        "  where t.ticket_id = f.ticket_id and s->>'message_id' = f.message_id"
        ") or exists (select from router.held_follow_up h where h.ticket_id = f.ticket_id) as router "
        "from intake.follow_up f where (f.origin_topic, f.origin_partition, f.origin_offset) in "
        "(select * from unnest($1::text[], $2::int[], $3::bigint[]))",
        *_columns(said),
    )
    held = await _held(system)
    known = {(r["topic"], r["partition"], r["off"]): r for r in rows}
    for p in said:
        row = known.get(p.place) if p.place else None
        arrived = row is not None and (row["router"] or _key(TICKET.name, row["ticket_id"]) in held)
        found.that(arrived, f"#{p.n} follow-up of {p.name}: applied, unknown to {'router' if row else 'intake'}")


async def _replies(system: System, said: list[Publish], found: Checked) -> None:
    rows = await system.sql(
        "select unit_id, reply_id from router.reply where reply_id = any ($1::text[])", [p.name for p in said]
    )
    kept = {(r["unit_id"], r["reply_id"]) for r in rows}
    for p in said:
        found.that((UNIT_OUT.member(p.topic), p.name) in kept, f"#{p.n} answer {p.name}: applied, but not kept")


async def _our_own(system: System, ledger: Ledger, found: Checked) -> None:
    """Look up every record that our services said to each other."""
    for topic in OURS:
        seen = ledger.seen.get(topic, [])
        ends = await ends_of(system, reader_of(topic), [s.place for s in seen])
        first: dict[str, Seen] = {}
        for s in sorted(seen, key=lambda s: (s.partition, s.offset)):
            where = ends.at(s.place)
            twin = first.setdefault(s.event_id, s)
            if not where and twin is not s:
                where = ["a repeat"] if ends.at(twin.place) else []
            found.that(len(where) == 1, f"{s.type} {s.event_id} at {_said(s.place)} is {' and '.join(where) or 'lost'}")


def _columns(said: Iterable[Publish]) -> tuple[list[str], list[int], list[int]]:
    places = [p.place for p in said if p.place]
    return [t for t, _, _ in places], [n for _, n, _ in places], [o for _, _, o in places]


def _said(place: Place) -> str:
    return f"{place[0]}/{place[1]}@{place[2]}"


INVARIANT = OnePlace()
