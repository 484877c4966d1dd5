"""Random runs with everything that a run may have: fixed stops, pairs, needs, spares, stretches, odd quiet times."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from bench.relocation.city import DAY, TRAVEL, TRUCK
from services.router.domain.relocation.clock import clock
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Crew, Noise, Place, Run, Stop, Vehicle
from shared.city.geo import Point

CART = Vehicle("cart", "电动收运车", Noise.QUIET, "electric", frozenset({"collect"}))
PUSHCART = Vehicle("pushcart", "手推车", Noise.QUIET, "none", frozenset())
HOURS = ("22:00-07:30", "22:00-06:00", "06:00-07:00", "04:00-05:30", "08:30-11:45", "00:00-00:00", "12:00-14:00")
KINDS = ("refuse_collection", "sweeping")
STEP = 0.0026
"""Degrees: about 250 m."""


@dataclass(frozen=True)
class Instance:
    run: Run
    quiet: tuple[QuietTime, ...]


def instances(count: int, seed: int, most: int = 9, least: int = 1) -> Iterator[Instance]:
    """Make so many instances; the same seed makes the same ones."""
    random = Random(seed)
    for _ in range(count):
        run = _run(random, random.randint(least, most))
        yield Instance(run, tuple(_quiet(random, run) for _ in range(random.randint(1, 3))))


def _run(random: Random, count: int) -> Run:
    """Draw a run whose old timetable can be driven."""
    stops: list[Stop] = []
    here, ready = _spot(random), 240 + random.randrange(60)
    depot, start = here, ready
    for number in range(count):
        stop = _stop(random, number)
        ready += int(TRAVEL.along((here, stop.place.point))[0]) + random.choice((0, 0, 3, 20))
        stops.append(replace(stop, planned=clock(ready)))
        here, ready = stop.place.point, ready + stop.minutes
    if count > 2 and random.random() < 0.5:
        first, last = sorted(random.sample(range(count), 2))
        stops[first] = replace(stops[first], must_precede=frozenset({stops[last].id}))
    end = ready + int(TRAVEL.along((here, depot))[0]) + random.choice((0, 20, 60, 120, 240))
    crew = Crew("crew", "收运班", "operator", "supervisor", TRUCK.id, clock(start), clock(min(end, 1439)), depot)
    spares = random.choice(((), (), (PUSHCART, CART)))
    return Run(DAY, crew, TRUCK, tuple(stops), TRAVEL, spares)


def _stop(random: Random, number: int) -> Stop:
    point = _spot(random)
    stretch = (point, Point(point.lon + STEP, point.lat)) if random.random() < 0.1 else ()
    place = Place(point, road="长街", estate=random.choice(("", f"小区{number}")), stretch=stretch)
    return Stop(
        f"s{number}", "crew", f"{number}号点", "sanitation", place, clock(0), random.randrange(5, 46),
        fixed=random.random() < 0.12, needs=frozenset(random.choice(((), ("collect",)))), kind=random.choice(KINDS),
    )  # fmt: skip


def _quiet(random: Random, run: Run) -> QuietTime:
    place = random.choice(run.stops).place
    start, end = (clock(int(at[:2]) * 60 + int(at[3:])) for at in random.choice(HOURS).split("-"))
    names = frozenset({place.estate} - {""}) if random.random() < 0.3 else frozenset[str]()
    centre = None if names else place.point
    return QuietTime(
        DAY, DAY, start, end, QuietPlace(centre, random.choice((10, 250, 600)), names), "bench",
        loudest=random.choice((None, None, Noise.QUIET)),
        kinds=frozenset(random.choice(((), (), KINDS[:1]))),
    )  # fmt: skip


def _spot(random: Random) -> Point:
    return Point(120.87 + random.randrange(9) * STEP, 30.01 + random.randrange(2) * STEP)
