"""Maps as plain shapes in pixels: districts, quiet circles, routes before and after, stops."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.router.domain.collisions import Collision
from services.router.domain.relocation.quiet import QuietTime
from services.router.pictures.scene import RunScene, Scene, StopScene
from shared.city.geo import Area, Point

METRES_PER_DEGREE = 111_195.0
LEAST_METRES = 900.0
"""A map shows no less than this, however near its points lie."""
FINE = 1.2
"""Corners nearer than this many pixels are one."""


@dataclass(frozen=True)
class View:
    """A window on the earth, flat: good enough over a city."""

    west: float
    north: float
    metres_per_pixel: float
    width: int
    height: int

    def at(self, point: Point) -> tuple[float, float]:
        """Give a point's pixels, from the upper left corner."""
        shrink = math.cos(math.radians(self.north))
        x = (point.lon - self.west) * METRES_PER_DEGREE * shrink / self.metres_per_pixel
        return x, (self.north - point.lat) * METRES_PER_DEGREE / self.metres_per_pixel

    def line(self, points: Iterable[Point], *, closed: bool = False) -> str:
        """Write a path; corners far outside the window are drawn nearer, where nobody sees them."""
        kept: list[tuple[float, float]] = []
        for point in points:
            x, y = self._near(*self.at(point))
            if not kept or math.dist(kept[-1], (x, y)) >= FINE:
                kept.append((x, y))
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + ("Z" if closed else "") if kept else ""

    def _near(self, x: float, y: float) -> tuple[float, float]:
        return min(max(x, -self.width), 2.0 * self.width), min(max(y, -self.height), 2.0 * self.height)

    @property
    def scale(self) -> tuple[float, str]:
        """Give a scale bar: its pixels and what it stands for."""
        metres = next(m for m in (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000) if m > self.metres_per_pixel * 60)
        text = f"{metres} 米" if metres < 1_000 else f"{metres // 1_000} 公里"  # noqa: PLR2004 - a kilometre
        return metres / self.metres_per_pixel, text


def view_of(points: Sequence[Point], width: int, height: int, margin: float = 250.0) -> View:
    """Fit a window round some points (one at least), with so many metres to spare."""
    lons, lats = [p.lon for p in points], [p.lat for p in points]
    middle = Point((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    shrink = math.cos(math.radians(middle.lat))
    across = max(LEAST_METRES, (max(lons) - min(lons)) * METRES_PER_DEGREE * shrink + 2 * margin)
    down = max(LEAST_METRES * height / width, (max(lats) - min(lats)) * METRES_PER_DEGREE + 2 * margin)
    each = max(across / width, down / height)
    west = middle.lon - each * width / 2 / METRES_PER_DEGREE / shrink
    return View(west, middle.lat + each * height / 2 / METRES_PER_DEGREE, each, width, height)


@dataclass(frozen=True)
class Shape:
    """A district's outline with its name where it belongs."""

    path: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True)
class Mark:
    """A stop: its number in the run's planned order, 0 for none, and how it fared."""

    x: float
    y: float
    number: int
    fate: str
    """`kept`, `moved`, `made-room`, `refused`: a class of the page's style."""
    title: str


@dataclass(frozen=True)
class Line:
    """A dig's stretch, or its point, under the number that it has in the table."""

    path: str
    number: int
    title: str


@dataclass(frozen=True)
class Map:
    view: View
    districts: tuple[Shape, ...]
    circles: tuple[Circle, ...]
    marks: tuple[Mark, ...] = ()
    before: str = ""
    """The way in the old order, as a path."""
    after: str = ""
    stretches: tuple[str, ...] = ()
    depot: tuple[float, float] | None = None
    window: tuple[float, float, float, float] | None = None
    """The part that the nearer maps show: x, y, width, height."""
    digs: tuple[Line, ...] = ()
    shared: tuple[str, ...] = ()
    """What more than one dig opens."""


def city_map(scene: Scene) -> Map:
    """Draw the whole city: districts, quiet circles, every touched stop, and where the nearer maps lie."""
    corners = [p for area in scene.world.city.areas.values() for ring in area.rings for p in ring]
    view = view_of(corners or [Point(0, 0)], 520, 400, margin=2_000)
    stops = [stop for run in scene.runs for stop in run.stops]
    marks = tuple(_mark(view, stop, 0) for stop in stops)
    near = [stop.stop.place.point for stop in stops]
    circles = (*_circles(scene.quiet, view),)
    shared = tuple(_line(view, piece) for one in scene.collisions for piece in one.shared)
    return Map(view, (*_districts(scene, view),), circles, marks, window=_window(view, near), shared=shared)


def dig_map(scene: Scene, one: Collision) -> Map:
    """Draw digs that meet: each stretch by its number in the table, and what they share."""
    points = [corner for stop in one.stops for corner in (stop.place.point, *stop.place.stretch)]
    view = view_of(points, 640, 300, margin=80.0)
    digs = tuple(
        Line(_line(view, stop.place.stretch or (stop.place.point,)), number, stop.title)
        for number, stop in enumerate(one.stops, 1)
    )
    shared = tuple(_line(view, piece) for piece in one.shared)
    return Map(view, (*_districts(scene, view),), (), digs=digs, shared=shared)


def _line(view: View, points: Sequence[Point]) -> str:
    """Write a path of one point or more; a point alone becomes a dot with round ends."""
    path = view.line(points)
    return path if "L" in path else f"{path}h0.1"


def run_map(scene: Scene, run: RunScene) -> Map:
    """Draw one run: its ways before and after, its stops by their number, the quiet circles that bind them."""
    depot = run.run.crew.depot
    points = [depot, *(corner for stop in run.stops for corner in (stop.stop.place.point, *stop.stop.place.stretch))]
    view = view_of(points, 640, 440)
    old = [stop.stop for stop in run.stops if not stop.taken_from]
    done = [stop for stop in run.stops if not stop.given_to]
    new = [stop.stop for stop in sorted(done, key=lambda stop: (stop.after or stop.before, stop.stop.id))]
    binding = [time for stop in run.stops for time in stop.quiet]
    return Map(
        view,
        (*_districts(scene, view),),
        (*_circles(binding, view),),
        tuple(_mark(view, stop, number) for number, stop in enumerate(run.stops, 1)),
        before=view.line([depot, *(stop.place.point for stop in old), depot]),
        after="" if run.refusal else view.line([depot, *(stop.place.point for stop in new), depot]),
        depot=view.at(depot),
        stretches=tuple(view.line(stop.place.stretch) for stop in old if stop.place.stretch),
    )


def _mark(view: View, stop: StopScene, number: int) -> Mark:
    return Mark(*view.at(stop.stop.place.point), number, fate(stop), stop.stop.title)


def fate(stop: StopScene) -> str:
    """Tell how a stop fared, as a class of the page's style."""
    if stop.refused:
        return "refused"
    if not stop.moved:
        return "made-room" if stop.given_to else "kept"
    return "moved" if stop.constraint == "安静时段" else "made-room"


def _districts(scene: Scene, view: View) -> Iterator[Shape]:
    for code, area in scene.world.city.areas.items():
        if _touches(area, view):
            path = " ".join(view.line(ring, closed=True) for ring in area.rings)
            division = scene.world.city.divisions.get(code)
            point = (division.point if division else None) or area.rings[0][0]
            yield Shape(path, division.name if division else code, *view.at(point))


def _touches(area: Area, view: View) -> bool:
    west, south, east, north = area.box
    left, top = view.at(Point(west, north))
    right, bottom = view.at(Point(east, south))
    return left < view.width and right > 0 and top < view.height and bottom > 0


def _circles(quiet: Iterable[QuietTime], view: View) -> Iterator[Circle]:
    """Give each quiet circle that reaches into the window once, whatever rules are about it."""
    found = {(time.place.centre, time.place.radius_metres): time for time in quiet if time.place.centre}
    for (centre, radius), time in found.items():
        assert centre
        x, y = view.at(centre)
        pixels = radius / view.metres_per_pixel
        if -pixels < x < view.width + pixels and -pixels < y < view.height + pixels:
            # what a complaint made quiet lies round a stop, which has its number there
            yield Circle(x, y, max(pixels, 3.0), time.place.title if time.title else "")


def _window(view: View, near: Sequence[Point]) -> tuple[float, float, float, float] | None:
    if not near:
        return None
    spots = [view.at(point) for point in near]
    west, north = min(x for x, _ in spots) - 6, min(y for _, y in spots) - 6
    return west, north, max(x for x, _ in spots) + 6 - west, max(y for _, y in spots) + 6 - north
