"""Judges a run: each case against what it says, and what holds for all of them; no problem is an empty list."""

import json
import re
from collections import Counter
from hashlib import sha256

from bench.corpus import course
from bench.corpus.case import APPLIED, BEHIND, CANARIES, DUPLICATE, OUTSIDE, PASSED, UNDONE, Case, Rec
from bench.corpus.run import Run
from bench.corpus.seen import Row, Seen
from bench.corpus.system import SERVICES, System
from services.router.settings import RouterSettings
from shared.cli.parts import topics
from shared.contracts.topics import PARKED
from tests.waiting import until

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_NEITHER = {PASSED: DUPLICATE, UNDONE: DUPLICATE}
"""The tables do not tell these from a duplicate: nothing stands there about them."""


def problem(seen: Seen, name: str) -> str:
    """Say how a case did not end as it should, or nothing."""
    entry, record, place = seen.cases[name]
    case, found = entry.case, seen.state(place)
    row = seen.parked.get(place) if place else None
    if found != _NEITHER.get(case.state, case.state):
        return f"is {found}, should be {case.state}; {row and (row.reason, row.faults, row.error)}"
    return _parked_problem(case, record, row) if row else ""


def _parked_problem(case: Case, record: Rec, row: Row) -> str:
    if row.reason != case.reason:
        return f"parked for {row.reason}, should be for {case.reason}; {row.faults}"
    if case.state != BEHIND and not any(fault.startswith(case.fault) for fault in row.faults):
        return f"no fault starts with {case.fault!r}: {row.faults}"
    if row.sha256 != sha256(record.value or b"").digest():
        return "the digest kept is not the value's"
    if (row.raw.key, row.raw.value, row.raw.headers) != (record.key, record.value, record.headers):
        return "parked, and not byte-identical"
    return ""


def unapplied(seen: Seen, target: str) -> list[str]:
    """List healthy records of a topic that were not applied."""
    return [f"{place} is {seen.state(place)}" for place, _ in seen.healthy[target] if seen.state(place) != APPLIED]


async def wrong_answers(run: Run) -> list[str]:
    """Compare what the unit was told about each answer with what the case says."""
    told = {
        m.reply_id: getattr(m, "reason", "accepted") for m in await course.inbox(run.system) if hasattr(m, "reply_id")
    }
    expected = {json.loads(r.value or b"")["reply_id"]: e.case for e, r, _ in run.seen.cases.values() if e.case.answer}
    mine = {reply_id: case for reply_id, case in expected.items() if not case.topic}
    return [f"{case.name}: told {told.get(id_)}" for id_, case in mine.items() if told.get(id_) != case.answer]


async def unannounced(run: Run) -> list[str]:
    """List parked records that were not announced exactly once, and announced ones that nobody sent."""
    told = [json.loads(r.value) for topic in PARKED.values() for r in await run.system.read(topic)]
    said = Counter((t["origin_topic"], t["origin_partition"], t["origin_offset"], t["reason"]) for t in told)
    wanted = Counter((*place, row.reason) for place, row in run.seen.parked.items())
    unsent = [f"{place} was never sent" for place in run.seen.parked if place not in run.seen.records]
    return [
        f"{place}: {count} too many or too few" for place, count in ((said - wanted) + (wanted - said)).items()
    ] + unsent


async def leaks(run: Run) -> list[str]:
    """List every place where a person of the corpus stands and may not."""
    system, seen = run.system, run.seen
    told = [record for topic in PARKED.values() for record in await system.read(topic)]
    texts = {
        "faults": repr([(row.faults, row.error, row.reason) for row in seen.parked.values()]),
        "notices": repr([(r.key, r.value.decode(), r.headers) for r in told]),
        **{f"log of {name}": system.log(name).read_text() for name in SERVICES},
        **{
            f"{path} of {name}": await _asked(system, name, path)
            for name in SERVICES
            for path in ("/metrics", "/ready")
        },
    }
    found = [f"{canary} in {where}" for where, text in texts.items() for canary in CANARIES if canary in text]
    return found + await _leaks_behind_intake(run)


async def _asked(system: System, name: str, path: str) -> str:
    return await until(lambda: system.ask(name, path), what=f"{path} of {name}")


async def _leaks_behind_intake(run: Run) -> list[str]:
    """List the topics behind intake where a platform's person stands; what the corpus wrote there itself is passed."""
    found = []
    for topic in topics(RouterSettings().city):
        if topic.stranger:
            continue
        for r in await run.system.read(topic):
            text = (
                r.value.decode(errors="replace") if (topic.name, r.partition, r.offset) not in run.seen.records else ""
            )
            found += [f"{canary} on {topic.name}/{r.partition}/{r.offset}" for canary in OUTSIDE if canary in text]
    return found


def forged_lines(run: Run) -> list[str]:
    """List log lines that are no JSON object, or hold a character that forges, colours or turns a line."""
    found = []
    for name in SERVICES:
        for n, line in enumerate(run.system.log(name).read_text().split("\n")[:-1], 1):
            if not line.startswith("{") or not isinstance(json.loads(line), dict) or _UNSEEN.search(line):
                found.append(f"line {n} of {name}: {line[:200]!r}")
    return found


async def stopped(run: Run) -> list[str]:
    """List services that are not ready, stopped a consumer, lost anything, or failed in a way nobody foresaw."""
    await until(run.system.ready, what="all three to be ready")
    await until(run.system.pictures_tried, seconds=120, what="every picture's address to be looked at")
    found = []
    for name in SERVICES:
        for word in ("consumer_stopped", "consumer_stuck", "record_failed", "batch_waits", "partition_halted"):
            found += [f"{name}: {line}" for line in run.system.lines(name, word)]
        found += [f"{name} lost {tuple(row)}" for row in await run.system.rows(f"select * from {name}.lost")]
    return found + ([f"{run.trap.calls} calls to an address of the corpus"] if run.trap.calls else [])
