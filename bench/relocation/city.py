"""A made-up city day: crews with their runs, and exam sites with the hours in which it has to be quiet around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random

from services.router.domain.relocation.clock import clock, minute
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Crew, Noise, Place, Run, Stop, Vehicle
from services.router.domain.relocation.tuning import Travel, Weights
from shared.city.geo import Point

DAY = date(2025, 6, 21)
PEAKS = ((clock(7 * 60), clock(9 * 60)), (clock(17 * 60), clock(18 * 60 + 30)))
WEIGHTS = Weights(minute=1, changed_stop=60, peak_start=20, changed_vehicle=40, changed_crew=90, peaks=PEAKS)
TRAVEL = Travel(metres_per_minute=250, least_minutes=3)
TRUCK = Vehicle("truck", "压缩式收运车", Noise.LOUD, "diesel", frozenset({"collect"}))
SIDE = 0.2
"""Degrees: the built-up area is a square of about 20 km."""
ROUTE = 0.015
"""Degrees: a crew's stops lie within about 1.5 km of the middle of its beat."""
STARTS = (240, 270, 300, 360, 780)
"""Minutes of the day at which shifts begin; most crews are out before the town wakes."""
SLACK = (90, 240)
"""Minutes that are left of a shift after the last stop, from and to."""


@dataclass(frozen=True)
class CityDay:
    """All runs of a date and all its quiet times."""

    runs: tuple[Run, ...]
    quiet: tuple[QuietTime, ...]

    @property
    def stops(self) -> int:
        return sum(len(run.stops) for run in self.runs)


def city_day(runs: int, sites: int, stops: int = 10, seed: int = 1) -> CityDay:
    """Make a day of so many runs of so many stops, and exam sites that are quiet at night and in the exam's hours."""
    random = Random(seed)
    quiet = tuple(time for site in range(sites) for time in _site(random, f"site-{site}"))
    return CityDay(tuple(islice(_runs(random, stops), runs)), quiet)


def _site(random: Random, name: str) -> tuple[QuietTime, ...]:
    centre = _anywhere(random)
    hours = ((22 * 60, 7 * 60 + 30, 500), (8 * 60 + 30, 11 * 60 + 30, 300))
    return tuple(
        QuietTime(DAY, DAY, clock(start), clock(end), QuietPlace(centre, radius), name) for start, end, radius in hours
    )


def _runs(random: Random, stops: int) -> Iterator[Run]:
    number = 0
    while True:
        yield _run(random, f"crew-{number}", stops)
        number += 1


def _run(random: Random, crew_id: str, count: int) -> Run:
    """Drive from stop to stop with little waiting; the shift ends some time after the last one."""
    beat, start = _anywhere(random), random.choice(STARTS)
    stops: list[Stop] = []
    here, ready = beat, start
    for number in range(count):
        there = Point(beat.lon + random.uniform(-ROUTE, ROUTE), beat.lat + random.uniform(-ROUTE, ROUTE))
        work, ready = random.randrange(8, 25), ready + _way(here, there) + random.randrange(8)
        stops.append(
            Stop(f"{crew_id}-{number}", crew_id, f"{number}号点", "sanitation", Place(there), clock(ready), work)
        )
        here, ready = there, ready + work
    end = min(ready + _way(here, beat) + random.randrange(*SLACK), 24 * 60 - 1)
    crew = Crew(crew_id, crew_id, "operator", "supervisor", TRUCK.id, clock(start), clock(end), beat)
    return Run(DAY, crew, TRUCK, tuple(sorted(stops, key=lambda stop: minute(stop.planned))), TRAVEL)


def _way(here: Point, there: Point) -> int:
    return int(TRAVEL.along((here, there))[0])


def _anywhere(random: Random) -> Point:
    return Point(120.5 + random.uniform(0, SIDE), 30.0 + random.uniform(0, SIDE))
