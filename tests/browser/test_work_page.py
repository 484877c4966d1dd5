"""`xiaolan work show` in Chromium: fits a desk and a phone, bars lie where the hours say, hostile names do nothing."""

import struct
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from services.router.city import load
from services.router.domain.case import Grounds
from services.router.domain.drafting import drafted
from services.router.domain.moving import plan_one
from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import RULE, PlanState
from services.router.domain.relocation.quiet import Season, quiet_around
from services.router.domain.timetable import Request, Timetable
from services.router.domain.world import World
from services.router.pictures.kept import CaseSaid, Kept, TurnedDown
from services.router.pictures.page import render
from services.router.pictures.published import published_scene
from services.router.pictures.scene import set_scene
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.city.workdays import CITY_TIME

CASE = UUID(int=1)
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


def published() -> str:
    """Write the page of an exam day by a plan in force that was broken, and by one that waits for approval."""
    kept = Kept(
        _moment("09:10"),
        tuple(replace(plan, case_ids=(CASE,)) for plan in (_plan("sy-crew-03", HOME), _plan("sy-crew-01", OTHER))),
        tuple(_wish(crew, stop) for crew, stop in (("sy-crew-03", HOME), ("sy-crew-01", OTHER))),
        (Seen("fleet:sy-fleet", "r1", "sy-crew-03", HOME, EXAM, _moment("05:30"), _moment("05:50"), early=True),),
        (CaseSaid(CASE, "AJ-20250618-000017", "sanitation.noise", "in_progress", 2),),
        (TurnedDown("sy-crew-05", ("sy-crew-05-01",), time(7, 30), "AJ-20250618-000030", "安静时段、班次：排不下"),),
    )
    return render(published_scene(world(), EXAM, kept))


OTHER, EXAM = "sy-crew-01-02", date(2025, 6, 21)


def _moment(at: str) -> datetime:
    return datetime.combine(EXAM, time.fromisoformat(at), CITY_TIME)


def _wish(crew: str, stop: str) -> Request:
    days, state = (date(2025, 6, 19), date(2025, 6, 22)), "planned" if stop == HOME else "proposed"
    grounds, wish_id = Grounds("measures", "v", "exam-quiet"), UUID(int=len(crew) + int(crew[-2:]))
    return Request(wish_id, CASE, crew, (stop,), *days, time(7, 30), (), grounds, _moment("06:00"), state)


def _plan(crew: str, stop: str):
    wish = replace(_wish(crew, stop), state="waiting")
    timetables = {crew: Timetable(crew, requests=(wish,))}
    (plan, *_) = drafted(plan_one(world(), timetables, wish), timetables, _moment("06:00"))
    passed = {"state": PlanState.PUBLISHED, "version": 1, "decided_by": RULE}
    return replace(plan, **passed) if stop == HOME else plan


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
    shapes = """[...document.querySelectorAll('.two svg.map')].map(map => ({
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


@WIDTHS
def test_the_page_of_what_is_published_fits_and_can_be_read(browser, width):
    found = browser.measure(
        published(), width, f"{{wide: document.documentElement.scrollWidth, out: {TOO_WIDE}, small: {SMALL}}}"
    )
    assert (found["out"], found["wide"] <= width, found["small"] >= 9.0) == ([], True, True)


def test_digs_that_meet_are_drawn_with_what_they_share_and_their_dates(browser):
    drawn = browser.measure(
        published(),
        1280,
        """[...document.querySelectorAll('.digs')].map(one => ({
          lines: [...one.querySelectorAll('path.dig')].map(line => line.getTotalLength() > 50),
          shared: one.querySelectorAll('path.shared').length,
          joined: [...one.querySelectorAll('.row.dig .new')].map(bar => bar.getBoundingClientRect().left)}))""",
    )
    assert [one["lines"] for one in drawn] == [[True, True, True]]
    assert drawn[0]["shared"] > 0
    assert len(set(drawn[0]["joined"])) == 3, "one after the other"


CONTRAST = """(() => {
  const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
  const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor
    if (!/, 0\\)$|transparent/.test(c)) return c } return 'rgb(255, 255, 255)' }
  return [...document.querySelectorAll('p, li, dd, dt, h2, h3, span')].filter(e => e.textContent.trim())
    .map(e => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x)
      return (a + 0.05) / (b + 0.05) }).reduce((least, ratio) => Math.min(least, ratio), 99) })()"""


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "in the dark"])
def test_every_word_stands_out_from_its_ground(browser, dark):
    assert browser.measure(published(), 1280, CONTRAST, dark=dark) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "in the dark"])
@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(1280, 4300, id="desk"), pytest.param(390, 7400, id="phone")]
)
def test_a_picture_of_what_is_published_is_kept_to_be_looked_at(browser, album, width, height, dark):
    name = f"work-published-{'dark-' if dark else ''}{width}.png"
    assert len(browser.picture(published(), width, height, album / name, dark=dark)) > 50_000


@pytest.mark.parametrize(
    ("width", "height"), [pytest.param(1280, 3400, id="desk"), pytest.param(390, 5600, id="phone")]
)
@pytest.mark.parametrize("until", ["07:30", "11:30"])
def test_a_picture_is_kept_to_be_looked_at(browser, album, width, height, until):
    name = f"work-{'plan' if until == '07:30' else 'refusal'}-{width}.png"
    png = browser.picture(page(until), width, height, album / name)
    assert struct.unpack(">II", png[16:24]) == (max(width, 500), height)
    assert len(png) > 50_000
