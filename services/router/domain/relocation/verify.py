"""The independent verifier: re-checks every hard constraint of any plan, whoever made it.

It shares the register's values with the planner and nothing else: own distances, own hours, minute by minute.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from services.router.domain.relocation.moves import Constraint, Plan
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Place, Run, Stop, Vehicle
from shared.city.geo import Point


@dataclass(frozen=True)
class Violation:
    """A constraint that a plan breaks, at which stop, in words for people."""

    constraint: Constraint
    stop: str
    """The stop's id; empty where it is the whole run."""
    sentence: str


def verify(run: Run, quiet: Sequence[QuietTime], plan: Plan) -> list[Violation]:
    """List everything that is wrong with a plan of this run; an empty list means it may be published."""
    wrong_work = [*_wrong_work(run, plan)]
    if wrong_work:
        return wrong_work
    vehicle = next(v for v in (run.vehicle, *run.spares) if v.id == plan.vehicle_id)
    stops = {stop.id: stop for stop in run.stops}
    visits = sorted(plan.visits, key=lambda visit: visit.start)
    timetable = [(_of_day(visit.start), stops[visit.stop_id]) for visit in visits]
    return [
        *_wrong_moves(run, plan),
        *_unfit(timetable, vehicle),
        *_loud(run, timetable, vehicle, quiet),
        *_waking(run, timetable, vehicle, quiet),
        *_changed_fixed(timetable),
        *_disordered(timetable),
        *_out_of_shift(run, timetable),
        *_too_fast(run, timetable),
    ]


Timetable = Sequence[tuple[int, Stop]]


def _wrong_work(run: Run, plan: Plan) -> Iterator[Violation]:
    if (plan.date, plan.crew_id) != (run.date, run.crew.id):
        yield Violation(Constraint.WORK, "", f"方案是{plan.crew_id} {plan.date}的，不是{run.crew.id} {run.date}的")
    if plan.vehicle_id not in {run.vehicle.id, *(spare.id for spare in run.spares)}:
        yield Violation(Constraint.VEHICLE, "", f"车辆{plan.vehicle_id}不归这个班使用")
    if plan.gives or plan.takes:
        yield Violation(Constraint.WORK, "", "换班做的点位要连同对方班组的方案一起复核")
    titles = {stop.id: stop.title for stop in run.stops}
    visited = Counter(visit.stop_id for visit in plan.visits)
    for stop_id in sorted({*titles, *visited}):
        if stop_id not in titles:
            yield Violation(Constraint.WORK, stop_id, f"{stop_id}当天不归这个班")
        elif visited[stop_id] != 1:
            yield Violation(Constraint.WORK, stop_id, f"“{titles[stop_id]}”应去一次，方案里{visited[stop_id]}次")


def _wrong_moves(run: Run, plan: Plan) -> Iterator[Violation]:
    """Compare the moves and the vehicle, of which people are told, with the timetable, which is driven."""
    if plan.replaces != ("" if plan.vehicle_id == run.vehicle.id else run.vehicle.id):
        yield Violation(Constraint.WORK, "", f"换车说明（{plan.replaces or '不换'}）与出车{plan.vehicle_id}不一致")
    told = {move.stop_id: (move.date, move.planned, move.moved_to) for move in plan.moves}
    starts = {visit.stop_id: visit.start for visit in plan.visits}
    true = {s.id: (run.date, s.planned, starts[s.id]) for s in run.stops if starts[s.id] != s.planned}
    for stop_id in sorted(told.keys() | true.keys()):
        if told.get(stop_id) != true.get(stop_id):
            yield Violation(Constraint.WORK, stop_id, f"{stop_id}的调整说明与方案时间不一致")


def _unfit(timetable: Timetable, vehicle: Vehicle) -> Iterator[Violation]:
    for _, stop in timetable:
        if missing := sorted(stop.needs.difference(vehicle.can)):
            text = f"“{stop.title}”需要{'、'.join(missing)}，{vehicle.title}做不了"
            yield Violation(Constraint.VEHICLE, stop.id, text)


def _loud(run: Run, timetable: Timetable, vehicle: Vehicle, quiet: Sequence[QuietTime]) -> Iterator[Violation]:
    for time_ in quiet:
        if not time_.first_date <= run.date <= time_.last_date:
            continue
        if time_.loudest is not None and vehicle.noise <= time_.loudest:
            continue
        calm = vehicle.noise <= run.vehicle.noise
        for at, stop in timetable:
            if calm and at == _of_day(stop.planned) and _may_stay(time_, run, stop):
                continue
            if _inside(time_, stop) and any(_is_quiet(time_, at + k) for k in range(stop.minutes)):
                text = f"“{stop.title}”{_hhmm(at)}开工，落在安静时段{time_.start:%H:%M}-{time_.end:%H:%M}"
                yield Violation(Constraint.QUIET, stop.id, f"{text}（{time_.source}）")


def _may_stay(quiet: QuietTime, run: Run, stop: Stop) -> bool:
    """Let a crew's own stop stay in what was asked of other crews or of nobody; one that was taken over may not."""
    elsewhere = bool(quiet.asked_of) and quiet.asked_of != stop.crew
    return stop.crew == run.crew.id and (quiet.standing or elsewhere)


def _waking(run: Run, timetable: Timetable, vehicle: Vehicle, quiet: Sequence[QuietTime]) -> Iterator[Violation]:
    """Nobody else is woken instead: work planned by day, wherever it is, does not move into the night."""
    in_force = [q for q in quiet if q.first_date <= run.date <= q.last_date and not q.standing]
    nights = [q for q in in_force if _of_day(q.start) > _of_day(q.end)]
    for night in nights:
        if night.loudest is not None and vehicle.noise <= night.loudest:
            continue
        for at, stop in timetable:
            if night.kinds and stop.kind not in night.kinds:
                continue
            was = any(_is_quiet(night, _of_day(stop.planned) + k) for k in range(stop.minutes))
            if not was and any(_is_quiet(night, at + k) for k in range(stop.minutes)):
                text = f"“{stop.title}”原在白天{stop.planned:%H:%M}，不能改到夜间{_hhmm(at)}"
                yield Violation(Constraint.QUIET, stop.id, f"{text}（{night.source}）")


def _changed_fixed(timetable: Timetable) -> Iterator[Violation]:
    for at, stop in timetable:
        if stop.fixed and at != _of_day(stop.planned):
            text = f"“{stop.title}”固定在{stop.planned:%H:%M}，方案改成{_hhmm(at)}"
            yield Violation(Constraint.FIXED, stop.id, text)


def _disordered(timetable: Timetable) -> Iterator[Violation]:
    starts = {stop.id: at for at, stop in timetable}
    for at, stop in timetable:
        for later in sorted(stop.must_precede & starts.keys()):
            if at + stop.minutes > starts[later]:
                text = f"“{stop.title}”{_hhmm(at + stop.minutes)}才完，{later}已在{_hhmm(starts[later])}开工"
                yield Violation(Constraint.PRECEDENCE, stop.id, text)


def _out_of_shift(run: Run, timetable: Timetable) -> Iterator[Violation]:
    depot = run.crew.depot
    for at, stop in timetable:
        way = _minutes_between(run, depot, stop.place.point)
        if at - way < _of_day(run.crew.shift_start):
            text = f"“{stop.title}”{_hhmm(at)}开工，{run.crew.shift_start:%H:%M}上班后赶不到（路上{way}分钟）"
            yield Violation(Constraint.SHIFT, stop.id, text)
        if at + stop.minutes + way > _of_day(run.crew.shift_end):
            done = _hhmm(at + stop.minutes)
            text = f"“{stop.title}”{done}完工，{run.crew.shift_end:%H:%M}下班前回不来（路上{way}分钟）"
            yield Violation(Constraint.SHIFT, stop.id, text)


def _too_fast(run: Run, timetable: Timetable) -> Iterator[Violation]:
    for k in range(len(timetable) - 1):
        (at, here), (then, there) = timetable[k], timetable[k + 1]
        way = _minutes_between(run, here.place.point, there.place.point)
        if at + here.minutes + way > then:
            text = f"“{here.title}”{_hhmm(at + here.minutes)}完工，路上{way}分钟，赶不上{_hhmm(then)}的“{there.title}”"
            yield Violation(Constraint.TRAVEL, there.id, text)


def _inside(quiet: QuietTime, stop: Stop) -> bool:
    place, spot = quiet.place, stop.place
    if quiet.kinds and stop.kind not in quiet.kinds:
        return False
    if any(name and name in place.names for name in (spot.estate, spot.road, spot.street)):
        return True
    return place.centre is not None and _within(place.centre, spot, place.radius_metres)


def _within(centre: Point, spot: Place, metres: float) -> bool:
    """Tell whether a place reaches into a circle; who is farther north or south than that need not be measured."""
    degrees = metres / 110_000
    lats = [point.lat - centre.lat for point in (spot.point, *spot.stretch)]
    return min(lats) <= degrees and max(lats) >= -degrees and _nearest(centre, spot) <= metres


def _nearest(centre: Point, spot: Place) -> float:
    """Walk along a stretch in 64 steps from corner to corner; a place without one is its point."""
    corners = spot.stretch or (spot.point,)
    walked = [
        Point(a.lon + (b.lon - a.lon) * k / 64, a.lat + (b.lat - a.lat) * k / 64)
        for a, b in pairwise(corners)
        for k in range(64)
    ]
    return min(_metres(centre, point) for point in (*walked, corners[-1]))


def _is_quiet(quiet: QuietTime, at: int) -> bool:
    start, end = _of_day(quiet.start), _of_day(quiet.end)
    if start == end:
        return True
    return start <= at < end if start < end else at >= start or at < end


def _minutes_between(run: Run, here: Point, there: Point) -> int:
    exact = _metres(here, there) / run.travel.metres_per_minute
    return max(run.travel.least_minutes, math.ceil(exact - 1e-6))


def _metres(a: Point, b: Point) -> float:
    """Measure the great circle by the angle between two unit vectors."""
    u, v = _unit(a), _unit(b)
    cross = math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return 6_371_008.8 * math.atan2(cross, sum(x * y for x, y in zip(u, v, strict=True)))


def _unit(point: Point) -> tuple[float, float, float]:
    lon, lat = math.radians(point.lon), math.radians(point.lat)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
