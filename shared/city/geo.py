"""Points, datums, distances and areas. All inside is WGS-84 degrees; Chinese map datums are turned at the edge."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

EARTH_RADIUS_M = 6_371_008.8
CELL_METRES = 250.0

_KRASOVSKY_A = 6_378_245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD_PI = math.pi * 3000.0 / 180.0
_METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_M
_CELL_LAT = CELL_METRES / _METRES_PER_DEGREE
_CELL_LON = _CELL_LAT / math.cos(math.radians(30))
_BAND_DEGREES = 0.005
_SAME_DEGREES = 1e-11
"""A micrometre."""
_CELL_NAME = re.compile(r"x(-?\d{1,6})y(-?\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, degrees, WGS-84 unless a function's name says otherwise."""

    lon: float
    lat: float


def distance(a: Point, b: Point) -> float:
    """Measure metres along the great circle (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def wgs84_to_gcj02(point: Point) -> Point:
    """Shift a point as Chinese maps must (Amap, Tencent); outside the shifted box it stays."""
    if not _is_shifted(point):
        return point
    x, y = point.lon - 105.0, point.lat - 35.0
    rad_lat = math.radians(point.lat)
    magic = 1 - _KRASOVSKY_E2 * math.sin(rad_lat) ** 2
    metres_lat = (_KRASOVSKY_A * (1 - _KRASOVSKY_E2)) / (magic * math.sqrt(magic))
    metres_lon = _KRASOVSKY_A / math.sqrt(magic) * math.cos(rad_lat)
    return Point(
        point.lon + math.degrees(_shift_lon(x, y) / metres_lon), point.lat + math.degrees(_shift_lat(x, y) / metres_lat)
    )


def gcj02_to_wgs84(point: Point) -> Point:
    """Undo the shift of Amap and Tencent maps, to well below a metre."""
    return _undo(wgs84_to_gcj02, point) if _is_shifted(point) else point


def gcj02_to_bd09(point: Point) -> Point:
    """Shift a GCJ-02 point once more, as Baidu does."""
    radius = math.hypot(point.lon, point.lat) + 0.00002 * math.sin(point.lat * _BD_PI)
    angle = math.atan2(point.lat, point.lon) + 0.000003 * math.cos(point.lon * _BD_PI)
    return Point(radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006)


def bd09_to_wgs84(point: Point) -> Point:
    """Undo Baidu's shift and the one below it."""
    return gcj02_to_wgs84(_undo(gcj02_to_bd09, point))


def cell(point: Point) -> str:
    """Name the grid cell of a point, e.g. `x46558y13350`.

    Cells are 250 m from south to north, and 250 m from west to east at 30° N (204 m at 45° N).
    """
    return _cell_name(math.floor(point.lon / _CELL_LON), math.floor(point.lat / _CELL_LAT))


def neighbours(name: str) -> tuple[str, ...]:
    """Name a cell and the eight around it, sorted: points within 250 m (at 30° N) lie in these. Raises ValueError."""
    match = _CELL_NAME.fullmatch(name)
    if match is None:
        raise ValueError("no cell's name; it looks like x46558y13350")
    x, y = int(match[1]), int(match[2])
    return tuple(sorted(_cell_name(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)))


def cell_centre(name: str) -> Point:
    """Give the point in the middle of a cell. Raises ValueError."""
    match = _CELL_NAME.fullmatch(name)
    if match is None:
        raise ValueError("no cell's name; it looks like x46558y13350")
    return Point((int(match[1]) + 0.5) * _CELL_LON, (int(match[2]) + 0.5) * _CELL_LAT)


@dataclass(frozen=True)
class Area:
    """A district's shape: closed rings of points by the even-odd rule, so holes and islands need no marks."""

    rings: tuple[tuple[Point, ...], ...]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Bound the area: west, south, east, north."""
        lons = [point.lon for ring in self.rings for point in ring]
        lats = [point.lat for ring in self.rings for point in ring]
        return min(lons), min(lats), max(lons), max(lats)

    def contains(self, point: Point) -> bool:
        """Tell whether a point lies inside, by a ray to the east."""
        west, south, east, north = self.box
        if not (west <= point.lon <= east and south <= point.lat <= north):
            return False
        return _crossings(self._bands.get(_band(point.lat), ()), point) % 2 == 1

    @cached_property
    def _bands(self) -> Mapping[int, Sequence[tuple[Point, Point]]]:
        """Sort the edges by bands of latitude: a ray to the east meets none but those of its own."""
        bands: dict[int, list[tuple[Point, Point]]] = defaultdict(list)
        for ring in self.rings:
            for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
                south, north = sorted((a.lat, b.lat))
                for band in range(_band(south), _band(north) + 1):
                    bands[band].append((a, b))
        return bands


def _band(lat: float) -> int:
    return math.floor(lat / _BAND_DEGREES)


def _crossings(edges: Iterable[tuple[Point, Point]], point: Point) -> int:
    count = 0
    for a, b in edges:
        if (a.lat > point.lat) != (b.lat > point.lat):
            crossing = a.lon + (point.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
            count += point.lon < crossing
    return count


def _cell_name(x: int, y: int) -> str:
    return f"x{x}y{y}"


def _undo(shift: Callable[[Point], Point], shifted: Point) -> Point:
    """Find the point that `shift` moves here, by fixed-point steps: each shrinks the error about a thousandfold."""
    found = shifted
    for _ in range(6):
        again = shift(found)
        lon, lat = shifted.lon - again.lon, shifted.lat - again.lat
        found = Point(found.lon + lon, found.lat + lat)
        if abs(lon) < _SAME_DEGREES and abs(lat) < _SAME_DEGREES:
            break
    return found


def _is_shifted(point: Point) -> bool:
    return 72.004 <= point.lon <= 137.8347 and 0.8293 <= point.lat <= 55.8271  # noqa: PLR2004 - the published box


def _waves(value: float, *amplitudes_periods: tuple[float, float]) -> float:
    total = 0.0
    for amplitude, period in amplitudes_periods:
        total += amplitude * math.sin(value * math.pi / period)
    return total * 2 / 3


def _shift_lat(x: float, y: float) -> float:
    return (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
        + _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
        + _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
    )  # fmt: skip


def _shift_lon(x: float, y: float) -> float:
    return (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
        + _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
        + _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
    )  # fmt: skip
