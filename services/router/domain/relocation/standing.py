"""Which old timetables still stand: asked of all runs of a day at once, for most of them do."""

from collections.abc import Iterator, Mapping, Sequence

from services.router.domain.relocation.bans import Ban, Bans
from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.register import Run, Stop, Vehicle
from shared.city.geo import Point


def disturbs(stop: Stop, vehicle: Vehicle, bans: Sequence[Ban]) -> bool:
    """Tell whether a stop's planned work falls into hours that are forbidden to this vehicle."""
    begin = minute(stop.planned)
    return any(ban.binds(vehicle) and ban.meets(begin, stop.minutes) for ban in bans)


def standing(runs: Sequence[Run], bans: Sequence[Mapping[int, Bans]]) -> list[bool]:
    """Tell of each run whether its vehicle may drive it as planned; `bans` are those of its stops, by their index."""
    drivable = _drivable(runs)
    return [
        can and not any(disturbs(run.stops[index], run.vehicle, found) for index, found in of_run.items())
        for can, run, of_run in zip(drivable, runs, bans, strict=True)
    ]


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
