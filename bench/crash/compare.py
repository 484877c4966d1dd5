"""Compares what should be with what is, by kind of difference: lost, doubled, disordered, open. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bench.crash.eye import Place

Said = tuple[str, bytes, str]
"""What a service says once: topic, key, event id."""


def fate_of(place: Place, inbox: Mapping[Place, bool], parked: Mapping[Place, str]) -> str:
    """Say what the tables keep of one record; `passed` is no trace, as of a duplicate."""
    state = parked.get(place, "")
    if place not in inbox:
        return "applied without a claim" if state == "applied" else state or "passed"
    if state == "applied" or (not state and not inbox[place]):
        return "applied"
    return f"claimed and {state or 'marked as parked'}"


def judged(service: str, identity: str, fate: Counter[str]) -> Iterator[str]:
    """Judge all records of one identity: one is applied and the others are duplicates, or all are parked as rubbish."""
    if identity.startswith("rubbish"):
        if fate != {"dead": 1}:
            yield f"lost: {service} should have parked {identity}: {dict(fate)}"
        return
    if fate["applied"] == 0:
        yield f"lost: {service} never applied {identity}: {dict(fate)}"
    if fate["applied"] > 1:
        yield f"doubled: {service} applied {identity} {fate['applied']} times"
    if other := {name: n for name, n in fate.items() if name not in ("applied", "passed", "duplicate") and n}:
        yield f"open: {service} left {identity} {other}"


def by_key(said: Iterable[Said]) -> dict[tuple[str, bytes], list[str]]:
    found: dict[tuple[str, bytes], list[str]] = defaultdict(list)
    for topic, key, event_id in said:
        found[topic, key].append(event_id)
    return found


def compared(what: str, wanted: Sequence[str], there: Sequence[str], *, in_order: bool = True) -> Iterator[str]:
    """Compare what should be there with what is, by kind of difference."""
    if list(wanted) == list(there) or (not in_order and sorted(wanted) == sorted(there)):
        return
    if missing := set(wanted) - set(there):
        yield f"lost: {what} lacks {sorted(missing)}"
    if more := set(there) - set(wanted):
        yield f"doubled: {what} has {sorted(more)}, which nothing stands behind"
    if not missing and not more:
        yield f"disordered: {what}: {there} instead of {wanted}"


def counted(what: str, wanted: Mapping[str, int], there: Mapping[str, int]) -> Iterator[str]:
    for name in sorted(wanted.keys() | there.keys()):
        have, should = there.get(name, 0), wanted.get(name, 0)
        if have != should:
            yield f"{'lost' if have < should else 'doubled'}: {what} {name}: {have} instead of {should}"


def stepped(what: str, told: Mapping[str, list[int]], last: Mapping[str, int]) -> Iterator[str]:
    for subject in sorted(told.keys() | last.keys()):
        versions = told.get(subject, [])
        if versions != list(range(1, last.get(subject, 0) + 1)):
            yield f"disordered: {what} {subject} told versions {versions}, stands at {last.get(subject)}"
