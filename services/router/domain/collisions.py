"""综合挖一次: works that dig the same stretch within some days are proposed as one opening, with the reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

from services.router.domain.joining import Part, join_dates
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Stop, WorkKind
from services.router.domain.relocation.stretch import STEP_METRES, shared_line, shared_metres
from shared.city.geo import Point


@dataclass(frozen=True)
class Collision:
    """Digs that belong together, the dates proposed for them, and why; `refusal` says why there are none."""

    stops: tuple[Stop, ...]
    """By their first date."""
    parts: tuple[Part, ...]
    """In order of work; empty where they cannot be joined."""
    reasons: tuple[str, ...]
    refusal: str = ""
    shared: tuple[tuple[Point, ...], ...] = ()
    """The pieces of street that more than one of them opens, each as a line or a single point."""


def collisions(register: Register, quiet: Sequence[QuietTime], today: date) -> tuple[Collision, ...]:
    """List the digs that are not over on a date and meet in place and time, by their first date."""
    digs = [stop for stop in register.stops.values() if stop.digs and stop.last_date and stop.last_date >= today]
    groups = _groups(digs, [pair for pair in combinations(digs, 2) if _meet(register, *pair)])
    found = (_collision(register, group, quiet, today) for group in groups)
    return tuple(sorted(found, key=lambda one: (_first(one.stops[0]), one.stops[0].id)))


def _meet(register: Register, one: Stop, other: Stop) -> bool:
    return gap_days(one, other) <= register.together.days and _shared(register, one, other) > 0


def _shared(register: Register, one: Stop, other: Stop) -> float:
    """Measure how much of the street both open: no more than the shorter of them."""
    metres = [shared_metres(a.place, b.place, register.together.metres) for a, b in ((one, other), (other, one))]
    return min(metres) if all(metres) else max(metres)


def gap_days(one: Stop, other: Stop) -> int:
    """Count the days between two works; 0 while both go on."""
    first, second = sorted((one, other), key=lambda stop: (_first(stop), _last(stop)))
    return max(0, (_first(second) - _last(first)).days - 1)


def _groups(digs: Sequence[Stop], pairs: Sequence[tuple[Stop, Stop]]) -> Iterator[tuple[Stop, ...]]:
    """Gather the digs that meet, directly or by way of others; those that meet none are left out."""
    group = {stop.id: {stop.id} for stop in digs}
    for one, other in pairs:
        both = group[one.id] | group[other.id]
        for id_ in both:
            group[id_] = both
    met = {frozenset(ids) for ids in group.values() if len(ids) > 1}
    yield from (tuple(sorted((s for s in digs if s.id in ids), key=lambda s: (_first(s), s.id))) for ids in met)


def _collision(register: Register, stops: tuple[Stop, ...], quiet: Sequence[QuietTime], today: date) -> Collision:
    parts, refusal = join_dates(register, stops, quiet, today)
    reasons = [*_where(register, stops), *_broken_surfaces(stops)]
    if parts:
        reasons += _gains(stops, parts)
    return Collision(stops, parts, tuple(reasons), refusal, tuple(_opened_twice(register, stops)))


def _opened_twice(register: Register, stops: Sequence[Stop]) -> Iterator[tuple[Point, ...]]:
    for one, other in combinations(stops, 2):
        if _meet(register, one, other):
            yield from shared_line(one.place, other.place, register.together.metres)


def _where(register: Register, stops: Sequence[Stop]) -> Iterator[str]:
    for one, other in combinations(stops, 2):
        if _meet(register, one, other):
            metres = _shared(register, one, other)
            where = f"重合约{metres:.0f}米" if metres > STEP_METRES else "在同一处"
            gap = gap_days(one, other)
            apart = f"相隔{gap}天，不超过{register.together.days}天" if gap else "工期相接或重叠"
            road = f"同在{one.place.road}，" if one.place.road == other.place.road != "" else ""
            yield f"“{one.title}”与“{other.title}”{road}{where}，{apart}"


def _broken_surfaces(stops: Sequence[Stop]) -> Iterator[str]:
    """Name each new road surface that a later dig would break."""
    for surface, dig in combinations(stops, 2):
        if surface.kind == WorkKind.ROAD_WORKS and dig.kind != WorkKind.ROAD_WORKS and _first(dig) > _last(surface):
            days = (_first(dig) - _last(surface)).days
            yield f"“{surface.title}”{_last(surface):%m-%d}铺好的路面，{days}天后又要被“{dig.title}”挖开"


def _gains(stops: Sequence[Stop], parts: Sequence[Part]) -> Iterator[str]:
    span = max(map(_last, stops)) - min(map(_first, stops)) + timedelta(days=1)
    joined = parts[-1].last_date - parts[0].first_date + timedelta(days=1)
    yield f"开挖由{len(stops)}次合为1次，从第一次开挖到最后恢复由{span.days}天变为{joined.days}天"
    if any(a.stop.kind != b.stop.kind for a, b in pairwise(parts)):
        yield "先深后浅，最后铺路面：" + " → ".join(part.stop.title for part in parts)


def _first(stop: Stop) -> date:
    assert stop.first_date
    return stop.first_date


def _last(stop: Stop) -> date:
    assert stop.last_date
    return stop.last_date
