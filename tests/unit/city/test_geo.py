import itertools
from collections.abc import Callable

import pytest

from shared.city.geo import (
    Area,
    Point,
    bd09_to_wgs84,
    cell,
    cell_centre,
    distance,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    neighbours,
    wgs84_to_gcj02,
)

CITY = [Point(lon, lat) for lon, lat in [(120.58, 30.0), (120.871, 30.016), (120.242, 29.719), (120.9, 29.505)]]


def test_a_point_of_amap_is_turned_back_to_the_place_it_means() -> None:
    found = gcj02_to_wgs84(Point(120.580, 30.000))
    assert (round(found.lon, 5), round(found.lat, 5)) == (120.57591, 30.00263)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        (Point(121.5272106, 31.1774276), Point(121.531541859215, 31.17530398364597)),
        (Point(113.912316, 22.543847), Point(113.9171764808363, 22.540796131694766)),
        (Point(116.377817, 39.911954), Point(116.38404722455657, 39.91334545536069)),
    ],
    ids=["上海", "深圳", "北京"],
)
def test_published_pairs_of_both_datums_agree_both_ways(wgs84: Point, gcj02: Point) -> None:
    """Pairs that several libraries publish as their test values."""
    assert distance(wgs84_to_gcj02(wgs84), gcj02) < 0.01
    assert distance(gcj02_to_wgs84(gcj02), wgs84) < 0.01


def test_a_published_point_of_amap_is_baidus() -> None:
    amap, baidu = Point(116.404, 39.915), Point(116.41036949371029, 39.92133699351021)
    assert distance(gcj02_to_bd09(amap), baidu) < 0.01
    assert distance(bd09_to_wgs84(baidu), gcj02_to_wgs84(amap)) < 0.01


@pytest.mark.parametrize("point", CITY)
def test_amap_points_come_back_to_a_tenth_of_a_metre(point: Point) -> None:
    assert distance(gcj02_to_wgs84(wgs84_to_gcj02(point)), point) < 0.1
    assert 400 < distance(wgs84_to_gcj02(point), point) < 600


@pytest.mark.parametrize("point", CITY)
def test_baidu_points_come_back_to_half_a_metre(point: Point) -> None:
    assert distance(bd09_to_wgs84(gcj02_to_bd09(wgs84_to_gcj02(point))), point) < 0.5


def test_points_abroad_are_not_shifted() -> None:
    assert gcj02_to_wgs84(Point(2.35, 48.85)) == Point(2.35, 48.85)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance(Point(120, 30), Point(120, 31)) == pytest.approx(111_195, abs=1)
    assert distance(Point(120, 30), Point(120, 30)) == 0


def test_cells_are_250_metres_on_a_side() -> None:
    origin = Point(120.871, 30.016)
    east = next(i for i in itertools.count(1) if cell(Point(origin.lon + i * 1e-5, origin.lat)) != cell(origin))
    again = next(
        i for i in itertools.count(1) if cell(Point(origin.lon + (east + i) * 1e-5, origin.lat)) != cell(
            Point(origin.lon + east * 1e-5, origin.lat)
        )
    )  # fmt: skip
    width = distance(origin, Point(origin.lon + again * 1e-5, origin.lat))
    assert width == pytest.approx(250, abs=2)


def test_points_within_a_cells_side_lie_in_neighbouring_cells() -> None:
    origin = Point(120.871, 30.016)
    for dx, dy in itertools.product((-0.0024, 0, 0.0024), (-0.0021, 0, 0.0021)):
        assert cell(Point(origin.lon + dx, origin.lat + dy)) in neighbours(cell(origin))


def test_a_cell_has_nine_neighbours_with_itself_and_they_see_each_other() -> None:
    here = cell(Point(120.871, 30.0))
    around = neighbours(here)
    assert len(set(around)) == 9
    assert here in around
    assert list(around) == sorted(around)
    assert all(here in neighbours(other) for other in around)


@pytest.mark.parametrize("point", CITY)
def test_a_cells_centre_lies_in_it(point: Point) -> None:
    centre = cell_centre(cell(point))
    assert cell(centre) == cell(point)
    assert distance(centre, point) < 180


@pytest.mark.parametrize("name", ["", "x1", "x1y", "x1y2z", "x１y2", "x1y2\n", "x99999999y1"])
@pytest.mark.parametrize("read", [neighbours, cell_centre])
def test_what_is_no_cells_name_is_refused(name: str, read: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="no cell's name"):
        read(name)


def _square(west: float, south: float, side: float) -> tuple[Point, ...]:
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    return tuple(Point(lon, lat) for lon, lat in corners)


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        (Point(1, 1), True),
        (Point(5, 5), False),  # the hole
        (Point(5, 9), True),
        (Point(21, 1), True),  # the island
        (Point(15, 5), False),
        (Point(-1, 5), False),
    ],
)
def test_an_area_has_holes_and_islands(point: Point, inside: bool) -> None:
    area = Area((_square(0, 0, 10), _square(4, 4, 2), _square(20, 0, 2)))
    assert area.contains(point) is inside
