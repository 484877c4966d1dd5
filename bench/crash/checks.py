"""Looks from outside at a quiet stage: what was published, what the tables keep, what partners received.

A violation is a sentence that begins with its kind: lost, doubled, disordered or open.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bench.crash.compare import Said, by_key, compared, counted, fate_of, judged, stepped
from bench.crash.eye import Place, Seen
from bench.crash.load import OUT
from bench.crash.nursery import SERVICES
from bench.crash.quiet import CONSUMED, what_is_left
from bench.crash.stage import Stage
from bench.crash.voices import FLEET, UNIT
from shared.contracts.events.ticket import TicketPhotographed
from shared.contracts.topics import CASE, COMMAND, NOTICE

PASSED_OVER = (TicketPhotographed.TYPE,)
"""What its topic's reader does not look into: it leaves no trace in the tables."""


@dataclass
class Onlooker:
    """Checks one stage again and again; remembers what outboxes said before it was forgotten."""

    stage: Stage
    said: dict[str, dict[int, list[Said]]] = field(default_factory=lambda: {s: {} for s in SERVICES})

    async def violations(self) -> list[str]:
        """List everything that is not as promised."""
        left = await what_is_left(self.stage)
        found = [[f"open: {left}"] if left else []]
        found += [await self._fates(s) for s in SERVICES]
        found += [await self._outbox(s) for s in SERVICES]
        found += [await self._tickets(), await self._pictures(), await self._voices(), await self._versions()]
        found += [await self._platform(), await self._partner()]
        return [violation for part in found for violation in part]

    async def _fates(self, service: str) -> list[str]:
        """Hold each record of the topics that a service reads against its tables: applied, duplicate or parked."""
        rows = await self.stage.rows(f"select topic, partition, off, parked from {service}.inbox")
        inbox = {(r["topic"], r["partition"], r["off"]): r["parked"] for r in rows}
        rows = await self.stage.rows(f"select topic, partition, off, state from {service}.parked")
        parked = {(r["topic"], r["partition"], r["off"]): r["state"] for r in rows}
        there = [record for topic in CONSUMED[service] for record in self.stage.eye.seen[topic]]
        seen = [record for record in there if record.type not in PASSED_OVER]
        fates: dict[str, Counter[str]] = defaultdict(Counter)
        for record in seen:
            fates[self._identity(record)][fate_of(record.place, inbox, parked)] += 1
        lost = await self.stage.rows(f"select * from {service}.lost")
        return [
            *(f"lost: {service} lists {dict(row)}" for row in lost),
            *(f"lost: {service} claims {place}, which nobody published" for place in inbox.keys() - _places(seen)),
            *(v for identity, fate in fates.items() for v in judged(service, identity, fate)),
        ]

    def _identity(self, record: Seen) -> str:
        if record.event_id:
            return record.event_id
        return self.stage.sent[record.place].identity or f"rubbish at {record.place}"

    async def _outbox(self, service: str) -> list[str]:
        """Hold what a service said against the topics: all there, nothing else, first occurrences in order.

        Notices of one case are told under its key by transactions that share no lock: there only the versions of each
        notice are in order, which is looked at apart.
        """
        said = self.said[service]
        rows = await self.stage.rows(_SAID.format(s=service), list(said))
        said |= {n: [tuple(r)[1:] for r in chunk] for n, chunk in groupby(rows, lambda row: row["id"])}
        wanted = by_key(record for n in sorted(said) for record in said[n])
        topics = {topic for topic, _ in wanted}
        there = by_key((topic, r.key, r.event_id) for topic in topics for r in self.stage.eye.seen[topic])
        return [
            v for at in sorted(wanted.keys() | there.keys())
            for v in compared(
                f"{service} {at}", wanted.get(at, []), list(dict.fromkeys(there.get(at, []))),
                in_order=at[0] != NOTICE.name,
            )
        ]  # fmt: skip

    async def _tickets(self) -> list[str]:
        """Hold orders and supplements that were sent against tickets, their audit, and what the router keeps."""
        sent = {s.order for s in self.stage.sent.values() if s.order}
        more = Counter(order for order, _ in {(s.order, s.identity) for s in self.stage.sent.values() if s.supplement})
        intake = Counter(r["external_id"] for r in await self.stage.rows("select external_id from intake.ticket"))
        rows = await self.stage.rows("select external_id, jsonb_array_length(supplements) as n from router.ticket")
        audits = await self.stage.rows(_AUDITS)
        return [
            *counted("intake's ticket", dict.fromkeys(sent, 1), intake),
            *counted("router's ticket", dict.fromkeys(sent, 1), Counter(r["external_id"] for r in rows)),
            *counted("supplements of", more, {r["external_id"]: r["n"] for r in rows if r["n"]}),
            *(f"doubled: {dict(row)}" for row in audits),
        ]

    async def _pictures(self) -> list[str]:
        """See that the picture of each order is kept, once."""
        rows = await self.stage.rows("select external_id from intake.photo join intake.ticket using (ticket_id) "
                                     "where photo.state = 'kept'")  # fmt: skip
        sent = {s.order for s in self.stage.sent.values() if s.order}
        return [*counted("the picture of", dict.fromkeys(sent, 1), Counter(r["external_id"] for r in rows))]

    async def _voices(self) -> list[str]:
        """See that each report, answer and decision is kept once, by whoever keeps its kind."""
        kept = Counter(row["identity"] for row in await self.stage.rows(_KEPT))
        sent = {s.identity for s in self.stage.sent.values() if s.topic in (FLEET.name, UNIT.name, COMMAND.name)}
        return [*counted("the router's", dict.fromkeys(sent, 1), kept)]

    async def _versions(self) -> list[str]:
        """Read the versions of each case and notice on their topics: 1 to n, and n is what the tables say."""
        cases = await self.stage.rows('select case_id::text as id, version from router."case"')
        notices = await self.stage.rows("select notice_id::text as id, version from notifier.notice")
        return [
            *stepped("case", self._told(CASE.name, "case_id"), {r["id"]: r["version"] for r in cases}),
            *stepped("notice", self._told(NOTICE.name, "notice_id"), {r["id"]: r["version"] for r in notices}),
        ]

    def _told(self, topic: str, subject: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for record in firsts(self.stage.eye.seen[topic]):
            event = json.loads(record.value)
            found[event[subject]].append(event["version"])
        return found

    async def _platform(self) -> list[str]:
        """Hold what lies on the platform's topic against the notices: each is there, and told in order per ticket."""
        told: dict[str, list[str]] = defaultdict(list)
        for record in firsts(self.stage.eye.seen[OUT.name]):
            told[record.key.decode()].append(record.event_id)
        return await self._against_notices("platform", "platform%", told)

    async def _partner(self) -> list[str]:
        """Hold the partner's calls against the notices: each accepted one came, with one body, in order per ticket."""
        bodies: dict[str, set[bytes]] = defaultdict(set)
        told: dict[str, list[str]] = defaultdict(list)
        for call in self.stage.provider.calls:
            if call.message_id not in bodies:
                told[call.data["external_id"]].append(call.message_id)
            bodies[call.message_id].add(call.body)
        return [
            *(f"doubled: notice {n} reached the partner with {len(b)} bodies" for n, b in bodies.items() if len(b) > 1),
            *await self._against_notices("partner", "webhook:%", told),
        ]

    async def _against_notices(self, who: str, way: str, told: Mapping[str, list[str]]) -> list[str]:
        """Hold what somebody was told about each order, repeats dropped by id, against the notices kept as accepted."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for row in await self.stage.rows(_SENT, way):
            wanted[row["external_id"]].append(str(row["notice_id"]))
        return [
            v for order in sorted(wanted.keys() | told.keys())
            for v in compared(f"{who} {order}", wanted.get(order, []), told.get(order, []))
        ]  # fmt: skip


_SAID = "select id, topic, key, event_id from {s}.outbox_record where not id = any ($1::bigint[]) order by id, i"
_AUDITS = """
select act, subject, cause, count(*) as n from intake.audit where act like 'ticket\\_%' or act like 'photo\\_%'
group by act, subject, cause having count(*) > 1
"""
_KEPT = """
select 'report ' || seen_id as identity from router.work_seen where source like 'fleet:%'
union all select 'report ' || split_part(cause, '/', 2) from router.audit where act = 'register_changed'
union all select 'answer ' || reply_id from router.reply
union all select 'decision ' || cause from router.audit where act = 'plan_decision_refused'
"""
_SENT = """
select notice_id, external_id from notifier.notice where way like $1 and state in ('accepted', 'delivered')
order by external_id, told_version
"""


def firsts(seen: Sequence[Seen]) -> list[Seen]:
    """Give the first occurrence of each event, in order."""
    found: dict[str, Seen] = {}
    for record in seen:
        found.setdefault(record.event_id, record)
    return list(found.values())


def _places(seen: Sequence[Seen]) -> set[Place]:
    return {record.place for record in seen}
