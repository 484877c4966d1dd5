"""Street stretches: how far, how long, how much two of them share."""

import pytest

from services.router.domain.relocation.quiet import QuietPlace
from services.router.domain.relocation.register import Place
from services.router.domain.relocation.stretch import length, metres_to, middle, shared_metres
from shared.city.geo import Point, distance
from tests.unit.router.relocation.town import spot

LONG = Place(spot(500), stretch=(spot(0), spot(400), spot(1_000)))


def north(point: Point, metres: float) -> Point:
    return Point(point.lon, point.lat + metres / 111_195)


@pytest.mark.parametrize(
    ("place", "point", "metres"),
    [
        pytest.param(Place(spot(0)), spot(300), 300, id="a point"),
        pytest.param(LONG, north(spot(700), 50), 50, id="beside a stretch, far from its middle"),
        pytest.param(LONG, spot(1_200), 200, id="beyond its end"),
        pytest.param(Place(spot(0), stretch=(spot(0), spot(0))), spot(100), 100, id="a stretch of no length"),
    ],
)
def test_the_nearest_part_counts(place, point, metres):
    assert metres_to(place, point) == pytest.approx(metres, rel=0.01)


def test_the_middle_lies_halfway_along_the_bends():
    assert length(LONG.stretch) == pytest.approx(1_000, rel=0.01)
    assert distance(middle(LONG.stretch), spot(500)) < 5
    assert middle((spot(3), spot(3))) == spot(3)


@pytest.mark.parametrize(
    ("other", "metres"),
    [
        pytest.param(
            Place(spot(350), stretch=(spot(200), spot(500))), 360, id="a part of it, and the tolerance at both ends"
        ),
        pytest.param(Place(spot(1_100), stretch=(spot(900), spot(1_300))), 130, id="its end, and the tolerance"),
        pytest.param(Place(spot(700), stretch=(north(spot(0), 90), north(spot(900), 90))), 0, id="the next street"),
        pytest.param(Place(spot(700)), 60, id="a point on it, and the tolerance"),
        pytest.param(Place(spot(2_000)), 0, id="a point elsewhere"),
    ],
)
def test_what_two_stretches_share_is_measured(other, metres):
    assert shared_metres(LONG, other, 30) == pytest.approx(metres, abs=15)


def test_a_quiet_circle_covers_a_stretch_that_it_touches_at_its_end():
    assert QuietPlace(spot(1_100), 150).covers(LONG)
    assert not QuietPlace(spot(1_300), 150).covers(LONG)
