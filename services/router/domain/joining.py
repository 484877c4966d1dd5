"""New dates for digs that are to follow each other in one opening."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Register, Stop, WorkKind

DEPTH = {WorkKind.DRAINAGE: 0, WorkKind.PIPES: 1, WorkKind.LANDSCAPING: 2, WorkKind.ROAD_WORKS: 3}
"""Deepest first, the surface last."""
ONE_DAY = timedelta(days=1)
LONGEST = 400
"""Days that a join may last or move: beyond a year nothing is joined."""


@dataclass(frozen=True)
class Part:
    """One dig with its new dates (inclusive); the number of its work days is kept."""

    stop: Stop
    first_date: date
    last_date: date

    @property
    def moved_days(self) -> int:
        """Count by how many days its beginning moves; below 0 it begins earlier."""
        assert self.stop.first_date
        return (self.first_date - self.stop.first_date).days


def join_dates(
    register: Register, stops: Sequence[Stop], quiet: Sequence[QuietTime], today: date
) -> tuple[tuple[Part, ...], str]:
    """Give the dates that move the beginnings least, the earliest among equals; or none, and why."""
    in_order = sorted(stops, key=lambda stop: (DEPTH.get(WorkKind(stop.kind), 2), stop.first_date, stop.id))
    days = [*_horizon(in_order, today)]
    closed = {stop.id: _closed(register, stop, stops, quiet, days) for stop in in_order}
    found = [parts for day in days if (parts := _from(day, in_order, closed))]
    kept = [parts for parts in found if all(part.moved_days == 0 for part in parts if part.stop.fixed)]
    if kept:
        return min(kept, key=lambda parts: (sum(abs(p.moved_days) for p in parts), parts[0].first_date)), ""
    if found:
        fixed = "、".join(f"“{stop.title}”" for stop in stops if stop.fixed)
        return (), f"{fixed}日期固定，其他作业接不上；请先协调固定的日期"
    return (), "一年之内没有各班都有空、又不在安静时段里的连续日期"


def _horizon(stops: Sequence[Stop], today: date) -> Iterator[date]:
    firsts = [stop.first_date for stop in stops if stop.first_date]
    day = max(today, min(firsts) - timedelta(days=LONGEST // 2))
    for _ in range(LONGEST):
        yield day
        day += ONE_DAY


def _closed(
    register: Register, stop: Stop, joined: Sequence[Stop], quiet: Sequence[QuietTime], days: Sequence[date]
) -> frozenset[date]:
    """List the days on which a dig's crew has another dig, or its hours there are quiet, or nobody is on duty."""
    crew, own = register.crews[stop.crew], {other.id for other in joined}
    others = [o for o in register.stops.values() if o.crew == stop.crew and o.id not in own and o.digs]
    vehicle = register.vehicles[crew.vehicle]
    meant = [time for time in quiet if time.silences(stop, vehicle)]
    begin, end = minute(stop.planned), minute(stop.planned) + stop.minutes
    return frozenset(
        day
        for day in (*days, *(days[-1] + timedelta(days=n) for n in range(1, LONGEST)))
        if day.isoweekday() not in stop.weekdays
        or any(other.works_on(day) for other in others)
        or any(begin < until and end > since for time in meant for since, until in time.hours(day))
    )


def _from(day: date, stops: Sequence[Stop], closed: Mapping[str, Collection[date]]) -> tuple[Part, ...] | None:
    """Let the digs follow each other from a day on; None if the first of them cannot begin on it."""
    parts: list[Part] = []
    for stop in stops:
        open_days = _open_days(day, closed[stop.id], _work_days(stop))
        if len(open_days) < _work_days(stop) or (not parts and open_days[0] != day):
            return None
        parts.append(Part(stop, open_days[0], open_days[-1]))
        day = open_days[-1] + ONE_DAY
    return tuple(parts)


def _open_days(day: date, closed: Collection[date], count: int) -> list[date]:
    found: list[date] = []
    for _ in range(LONGEST):
        if len(found) == count:
            break
        if day not in closed:
            found.append(day)
        day += ONE_DAY
    return found


def _work_days(stop: Stop) -> int:
    assert stop.first_date
    assert stop.last_date
    days = (stop.last_date - stop.first_date).days + 1
    return max(1, sum(stop.works_on(stop.first_date + timedelta(days=n)) for n in range(min(days, LONGEST))))
