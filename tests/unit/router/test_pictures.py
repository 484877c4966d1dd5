"""The page of a date: every move with its constraint, every refusal, nothing from the network, everything escaped."""

import re
from dataclasses import replace
from datetime import date, time
from html.parser import HTMLParser

import pytest

from services.router.domain.relocation.quiet import Season, quiet_around
from services.router.domain.relocation.register import Register
from services.router.pictures.chart import chart_of
from services.router.pictures.map import city_map, run_map, view_of
from services.router.pictures.page import render
from services.router.pictures.scene import Scene, set_scene
from shared.city.geo import Area, Point, distance
from tests.unit.router.town import CITY, REGISTER, STOPS, world

DAY = date(2025, 6, 19)
BOX = Area(
    (tuple(Point(x, y) for x, y in ((120.8, 29.9), (121.0, 29.9), (121.0, 30.1), (120.8, 30.1), (120.8, 29.9))),)
)
EVIL = '</style><script>alert(1)</script><img src=x onerror="alert(2)">\u202e\x00&"\''


def scene(until: str = "07:30", register: Register = REGISTER, **names: str) -> Scene:
    season = Season(DAY, DAY, time.fromisoformat(until))
    quiet = quiet_around(register, ["s1"], season, names.get("source", "投诉"))
    city = replace(CITY, areas={"330604": BOX}, title=names.get("city", CITY.title))
    return set_scene(replace(world(), register=register, city=city), DAY, quiet)


def test_the_stop_that_disturbs_moves_and_the_verifier_says_why():
    (run,) = scene().runs
    (home, *_) = run.stops
    assert (home.stop.id, home.before, home.moved, home.constraint) == ("s1", time(5, 30), True, "安静时段")
    assert home.after >= time(7, 30)
    assert "05:30开工，落在安静时段22:00-07:30（投诉）" in home.why


def test_a_stop_that_makes_room_names_what_it_made_room_for():
    tight = {**STOPS, "s3": replace(STOPS["s3"], planned=time(7, 35), minutes=150)}
    (run,) = scene(register=replace(REGISTER, stops=tight)).runs
    room = {stop.stop.id: stop.constraint for stop in run.moves}
    assert room["s1"] == "安静时段"
    assert set(room.values()) - {"安静时段"} <= {"路程", "班次", "代价"}
    assert len(room) > 1


def test_a_run_without_a_plan_keeps_its_old_timetable_and_says_what_would_help():
    shown = scene("10:55")
    (run,) = shown.refusals
    assert shown.moves == ()
    assert all(stop.after is None for stop in run.stops)
    page = render(shown)
    assert run.refusal.obstacles[0] in page
    assert "后村家园周边500米22:00-10:55须安静" in page
    assert run.refusal.relaxations[0].sentence in page
    assert "没有只改一部分" in page


def test_a_crew_that_no_quiet_time_touches_is_counted_and_not_drawn():
    shown = set_scene(world(), DAY, ())
    assert (shown.runs, shown.untouched) == ((), 1)
    assert "另有 1 个班组不受影响" in render(shown)


class _Reader(HTMLParser):
    """Gathers tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def test_the_page_needs_nothing_from_elsewhere():
    page = render(scene())
    reader = read(page)
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name in ("src", "href") or name.startswith("on")]
    assert not re.search(r"https?:|url\(|@import", page)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'") in (
        reader.attributes
    )


@pytest.mark.parametrize("where", ["city", "source", "stop", "crew", "vehicle"])
def test_a_hostile_name_stays_text(where):
    register = REGISTER
    if where == "stop":
        register = replace(REGISTER, stops={**STOPS, "s1": replace(STOPS["s1"], title=EVIL)})
    if where == "crew":
        register = replace(REGISTER, crews={"crew": replace(REGISTER.crews["crew"], title=EVIL)})
    if where == "vehicle":
        register = replace(REGISTER, vehicles={"v": replace(REGISTER.vehicles["v"], title=EVIL)})
    page = render(scene(register=register, **{where: EVIL} if where in ("city", "source") else {}))
    usual = read(render(scene()))
    assert "alert(1)" in page
    assert "\u202e" not in page
    assert "\x00" not in page
    assert read(page).tags == usual.tags
    assert {name for name, _ in read(page).attributes} == {name for name, _ in usual.attributes}


def test_the_chart_lays_hours_out_in_per_cent_of_the_shift_and_an_hour_around_it():
    chart = chart_of(scene().runs[0])
    assert chart.marks[0] == (0.0, "3")
    assert chart.marks[-1] == (100.0, "12")
    (home, *_) = chart.rows
    assert home.before.left == pytest.approx((5.5 - 3) / 9 * 100, abs=0.01)
    assert home.quiet[0].left == 0.0
    assert home.after.left > home.before.left
    assert all(0 <= span.left <= 100 and span.left + span.width <= 100.01 for span in home.quiet)


def test_a_map_keeps_distances_and_holds_every_point():
    points = [Point(120.85, 30.0), Point(120.90, 30.04)]
    view = view_of(points, 640, 440)
    (x, y), (x2, y2) = map(view.at, points)
    assert all(0 <= value <= size for value, size in ((x, 640), (x2, 640), (y, 440), (y2, 440)))
    assert (x2 > x, y2 < y) == (True, True)
    pixels = ((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5
    assert pixels * view.metres_per_pixel == pytest.approx(distance(*points), rel=0.002)


def test_a_run_s_map_has_its_stops_by_number_its_circles_and_both_ways():
    shown = scene()
    drawn = run_map(shown, shown.runs[0])
    assert [mark.number for mark in drawn.marks] == [1, 2, 3]
    assert drawn.marks[0].fate == "moved"
    assert drawn.before.startswith("M")
    assert drawn.after not in ("", drawn.before)
    assert len(drawn.circles) == 1
    assert len(city_map(shown).districts) == 1


def test_one_point_alone_still_makes_a_map():
    view = view_of([Point(120.87, 30.01)], 640, 440)
    assert view.at(Point(120.87, 30.01)) == pytest.approx((320, 220), abs=0.05)
    assert view.metres_per_pixel > 1
