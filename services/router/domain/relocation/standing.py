"""Which old timetables still stand: asked of all runs of a day at once, for most of them do."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.router.domain.relocation.bans import Ban, Bans, BansOfRun, bans_by_place, nights, waking
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Stop, Vehicle
from shared.city.geo import Point


def disturbs(stop: Stop, vehicle: Vehicle, bans: Sequence[Ban]) -> bool:
    """Tell whether a stop's planned work falls into hours that are forbidden to this vehicle and not let be."""
    begin = minute(stop.planned)
    return any(not ban.standing and ban.binds(vehicle) and ban.meets(begin, stop.minutes) for ban in bans)


def disturbed(day: date, runs: Sequence[Run], quiet: Sequence[QuietTime]) -> list[BansOfRun | None]:
    """Give of each run of this date what is forbidden to its stops, None where the old timetable stands."""
    in_force = [time for time in quiet if time.hours(day)]
    night, by_run = nights(in_force, day), _by_run(runs, in_force, day)
    return [
        None
        if can and not any(disturbs(run.stops[n], run.vehicle, bans) for n, bans in by_stop.items())
        else tuple((*by_stop.get(n, ()), *waking(stop, night)) for n, stop in enumerate(run.stops))
        for can, run, by_stop in zip(_drivable(runs), runs, by_run, strict=True)
    ]


def stands(run: Run, bans: BansOfRun) -> bool:
    """Tell whether one run may be driven as planned."""
    pairs = zip(run.stops, bans, strict=True)
    return all(_drivable([run])) and not any(disturbs(stop, run.vehicle, of_stop) for stop, of_stop in pairs)


def bans_of(run: Run, quiet: Sequence[QuietTime]) -> BansOfRun:
    """Give what is forbidden to each stop of a run, by place and by night."""
    night, by_stop = nights(quiet, run.date), bans_by_place(run.stops, quiet, run.date)
    return tuple((*_done_by(run, stop, by_stop.get(n, ())), *waking(stop, night)) for n, stop in enumerate(run.stops))


def _done_by(run: Run, stop: Stop, bans: Bans) -> Bans:
    """Bind a stop that was taken over by what would let its own crew be: it is another start, and kept by the hour."""
    if stop.crew == run.crew.id:
        return bans
    bound = (ban.standing and ban.binds(run.vehicle) for ban in bans)
    return tuple(
        ban._replace(loudest=None, standing=False) if strict else ban for ban, strict in zip(bans, bound, strict=True)
    )


def _by_run(runs: Sequence[Run], quiet: Sequence[QuietTime], day: date) -> list[dict[int, Bans]]:
    """Ask for all stops at once, then deal the answers out: by run, by the stop's index in it."""
    found: list[dict[int, Bans]] = [{} for _ in runs]
    homes = [(run, n) for run, one in enumerate(runs) for n in range(len(one.stops))]
    for index, bans in bans_by_place([stop for run in runs for stop in run.stops], quiet, day).items():
        run, n = homes[index]
        found[run][n] = _done_by(runs[run], runs[run].stops[n], bans)
    return found


def _drivable(runs: Sequence[Run]) -> Iterator[bool]:
    """Check shift, travel, order and vehicle of every old timetable."""
    for run, ways in zip(runs, _ways(runs), strict=True):
        yield _in_time(run, ways) and _in_order(run) and all(stop.needs <= run.vehicle.can for stop in run.stops)


def _ways(runs: Sequence[Run]) -> list[list[int]]:
    """Give, by run, the minutes from the depot to the first stop, on to the next, and back to the depot."""
    found: list[list[int]] = [[] for _ in runs]
    for travel in dict.fromkeys(run.travel for run in runs):
        own = [index for index, run in enumerate(runs) if run.travel == travel]
        tours = [_tour(runs[index]) for index in own]
        ways = travel.along([point for tour in tours for point in tour]).tolist()
        begin = 0
        for index, tour in zip(own, tours, strict=True):
            found[index] = ways[begin : begin + len(tour) - 1]
            begin += len(tour)
    return found


def _tour(run: Run) -> list[Point]:
    return [run.crew.depot, *(stop.place.point for stop in run.stops), run.crew.depot]


def _in_time(run: Run, ways: Sequence[int]) -> bool:
    ready = minute(run.crew.shift_start)
    for way, stop in zip(ways, run.stops, strict=False):
        start = minute(stop.planned)
        if ready + way > start:
            return False
        ready = start + stop.minutes
    return ready + (ways[-1] if run.stops else 0) <= minute(run.crew.shift_end)


def _in_order(run: Run) -> bool:
    """Check the must-precede pairs of a run whose stops are driven one after the other."""
    passed: set[str] = set()
    for stop in run.stops:
        if stop.must_precede & passed:
            return False
        passed.add(stop.id)
    return True
