"""Quiet times: dates, hours and places."""

from dataclasses import replace
from datetime import date, time

import pytest

from services.router.domain.relocation.quiet import QuietPlace, Season, quiet_around
from services.router.domain.relocation.register import Place
from tests.unit.router.relocation.town import CART, DAY, TRUCK, at, quiet, register, spot, stop

HOME = stop(1, "05:30", estate="后村家园")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param("22:00-07:30", ((0, 450), (1320, 1440)), id="a night cuts both ends of a date"),
        pytest.param("22:00-00:00", ((1320, 1440),), id="an evening until midnight"),
        pytest.param("12:00-14:30", ((720, 870),), id="noon"),
        pytest.param("00:00-00:00", ((0, 1440),), id="the whole day"),
    ],
)
def test_hours_become_minutes_of_the_date(hours, expected):
    assert quiet(HOME, hours=hours).hours(DAY) == expected


def test_only_its_own_dates_are_quiet():
    season = replace(quiet(HOME), first_date=date(2025, 6, 15), last_date=date(2025, 6, 22))
    quiet_days = [day for day in range(14, 25) if season.hours(date(2025, 6, day))]
    assert quiet_days == list(range(15, 23))


@pytest.mark.parametrize(
    ("place", "covered"),
    [
        pytest.param(Place(spot(100)), True, id="inside the circle"),
        pytest.param(Place(spot(400)), False, id="outside the circle"),
        pytest.param(Place(spot(400), estate="后村家园"), True, id="the estate's name"),
        pytest.param(Place(spot(400), road="峰山路"), True, id="the road's name"),
        pytest.param(Place(spot(400), street="330604001"), True, id="the street's code"),
        pytest.param(Place(spot(400), road="王充路"), False, id="another road"),
    ],
)
def test_a_place_is_covered_by_circle_or_name(place, covered):
    area = QuietPlace(spot(0), 300, frozenset({"后村家园", "峰山路", "330604001"}))
    assert area.covers(place) is covered


def test_a_circle_without_names_does_not_cover_nameless_places_elsewhere():
    assert not QuietPlace(names=frozenset({""})).covers(Place(spot(0)))


def test_a_quiet_vehicle_is_silenced_only_where_no_work_may_go_on():
    strict, lenient = quiet(HOME), quiet(HOME, loudest=CART.noise)
    assert [strict.silences(HOME, v) for v in (TRUCK, CART)] == [True, True]
    assert [lenient.silences(HOME, v) for v in (TRUCK, CART)] == [True, False]


def test_a_complaint_makes_its_stop_and_the_surroundings_quiet_until_the_hour():
    book = register(HOME, stop(2, "06:00", metres=500), stop(3, "06:30", metres=1_000))
    season = Season(DAY, date(2025, 6, 22), at("07:30"))
    (time_,) = quiet_around(book, ["s1", "s1"], season, "投诉")
    assert (time_.start, time_.end, time_.source) == (time(22), time(7, 30), "投诉")
    assert [one.id for one in book.stops.values() if time_.silences(one, TRUCK)] == ["s1", "s2"]
