"""`xiaolan work show` in Chromium: fits a desk and a phone, bars lie where the hours say, hostile names do nothing."""

import struct
from dataclasses import replace
from datetime import date, time
from functools import cache
from pathlib import Path

import pytest

from services.router.city import load
from services.router.domain.relocation.quiet import Season, quiet_around
from services.router.domain.world import World
from services.router.pictures.page import render
from services.router.pictures.scene import set_scene
from shared.city.city import read_city
from shared.city.folder import Folder

SHAOXING = Path(__file__).parents[2] / "deploy/cities/shaoxing"
HOME = "sy-crew-03-03"
EVIL = "<script>parent.hit=1</script><img src=x onerror='parent.hit=1'>" + "长" * 300
WIDTHS = pytest.mark.parametrize("width", [1280, 768, 390])


@cache
def world() -> World:
    folder = Folder(SHAOXING)
    found = load(folder, read_city(folder))
    folder.done()
    return found


@cache
def page(until: str = "07:30", *, evil: bool = False) -> str:
    """Write the page of the flagship's day; `until` half past eleven has no plan."""
    shown, day = world(), date(2025, 6, 19)
    if evil:
        stops = {id_: replace(stop, title=EVIL) for id_, stop in shown.register.stops.items()}
        crews = {id_: replace(crew, title=EVIL) for id_, crew in shown.register.crews.items()}
        shown = replace(shown, register=replace(shown.register, stops=stops, crews=crews))
    season = Season(day, day, time.fromisoformat(until))
    quiet = quiet_around(shown.register, [HOME], season, "按投诉要求")
    return render(set_scene(shown, day, (*shown.quiet, *quiet)))


PAGES = pytest.mark.parametrize(
    ("until", "evil"),
    [
        pytest.param("07:30", False, id="a plan"),
        pytest.param("11:30", False, id="a refusal"),
        pytest.param("07:30", True, id="hostile names"),
    ],
)
TOO_WIDE = """[...document.querySelectorAll('body *:not(svg *)')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.track'))
  .map(e => e.tagName + '.' + e.className).slice(0, 5)"""


@WIDTHS
@PAGES
def test_nothing_reaches_beyond_the_edge(browser, width, until, evil):
    found = browser.measure(
        page(until, evil=evil), width, f"{{wide: document.documentElement.scrollWidth, out: {TOO_WIDE}}}"
    )
    assert (found["out"], found["wide"] <= width) == ([], True)


BARS = """[...document.querySelectorAll('.row.moved')].map(row => {
  const edge = (name, side) => row.querySelector(name)?.getBoundingClientRect()[side] ?? null
  return {quiet: edge('.hush', 'right'), before: edge('.old', 'left'), after: edge('.new', 'left')}})"""


def test_a_moved_bar_lies_behind_its_quiet_hours_and_the_old_one_in_them(browser):
    rows = browser.measure(page(), 1280, BARS)
    assert rows
    for row in rows:
        assert row["before"] < row["quiet"] <= row["after"] + 1


SMALL = """[...document.querySelectorAll('p, li, span, dd, dt, svg text')]
  .filter(e => e.textContent.trim() && e.getBoundingClientRect().width > 0)
  .map(e => parseFloat(getComputedStyle(e).fontSize)
       * (e.ownerSVGElement ? e.ownerSVGElement.getScreenCTM().a : 1))
  .reduce((least, size) => Math.min(least, size), 99)"""


@WIDTHS
def test_every_word_can_be_read(browser, width):
    assert browser.measure(page(), width, SMALL) >= 9.0


def test_the_maps_are_drawn(browser):
    shapes = """[...document.querySelectorAll('svg.map')].map(map => ({
      wide: map.getBoundingClientRect().width, marks: map.querySelectorAll('.mark').length,
      ways: [...map.querySelectorAll('.before, .after')].map(way => way.getTotalLength()),
      districts: map.querySelectorAll('.district').length, circles: map.querySelectorAll('circle.quiet').length}))"""
    city, *runs = browser.measure(page(), 1280, shapes)
    assert city["districts"] == 6
    assert city["circles"] > 0
    assert runs
    for run in runs:
        assert run["wide"] > 300
        assert run["marks"] > 1
        assert all(way > 100 for way in run["ways"])


def test_hostile_names_stay_text(browser):
    found = browser.measure(
        page(evil=True),
        1280,
        "{scripts: document.scripts.length, pictures: document.images.length, hit: window.hit ?? null, "
        "said: document.body.innerText.includes('<script>parent.hit=1<\\/script>')}",
    )
    assert found == {"scripts": 1, "pictures": 0, "hit": None, "said": True}


@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(1280, 3400, id="desk"), pytest.param(390, 5600, id="phone")]
)
@pytest.mark.parametrize("until", ["07:30", "11:30"])
def test_a_picture_is_kept_to_be_looked_at(browser, album, width, height, until):
    name = f"work-{'plan' if until == '07:30' else 'refusal'}-{width}.png"
    png = browser.picture(page(until), width, height, album / name)
    assert struct.unpack(">II", png[16:24]) == (max(width, 500), height)
    assert len(png) > 50_000
