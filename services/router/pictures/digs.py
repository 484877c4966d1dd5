"""Digs that meet, as a table and bars: each by its old dates and by those in one opening, in per cent of the days."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.router.domain.collisions import Collision
from services.router.domain.relocation.register import Stop
from services.router.pictures.chart import Span
from services.router.pictures.map import Map, dig_map
from services.router.pictures.scene import Scene

MOST_MARKS = 7


@dataclass(frozen=True)
class DigRow:
    stop: Stop
    number: int
    crew: str
    before: Span
    after: Span | None
    joined: tuple[date, date] | None
    """The first and last date in one opening; None where no dates were found."""


@dataclass(frozen=True)
class Digs:
    """One proposal to dig once, in order of the old dates."""

    collision: Collision
    map: Map
    marks: tuple[tuple[float, date], ...]
    rows: tuple[DigRow, ...]


def digs_of(scene: Scene, one: Collision) -> Digs:
    """Lay out the days from the first that any of the digs has, before or after, to the last."""
    parts = {part.stop.id: (part.first_date, part.last_date) for part in one.parts}
    days = [day for stop in one.stops for day in (*_dates(stop), *parts.get(stop.id, ()))]
    first, last = min(days), max(days) + timedelta(days=1)
    whole = (last - first).days

    def span(dates: tuple[date, date]) -> Span:
        begin, end = dates
        return Span(round((begin - first).days / whole * 100, 2), round(((end - begin).days + 1) / whole * 100, 2))

    rows = tuple(
        DigRow(stop, number, _crew(scene, stop), span(_dates(stop)), span(joined) if joined else None, joined)
        for number, stop in enumerate(one.stops, 1)
        for joined in [parts.get(stop.id)]
    )
    step = -(-whole // MOST_MARKS)
    marks = tuple((round(n / whole * 100, 2), first + timedelta(days=n)) for n in range(0, whole, step))
    return Digs(one, dig_map(scene, one), marks, rows)


def _dates(stop: Stop) -> tuple[date, date]:
    assert stop.first_date
    assert stop.last_date
    return stop.first_date, stop.last_date


def _crew(scene: Scene, stop: Stop) -> str:
    crew = scene.world.register.crews.get(stop.crew)
    return crew.title if crew else stop.crew
