"""The register of city work in the city folder: it is sound, a bad one is named by file and row, the flagship works."""

import json
import shutil
from datetime import date, datetime, time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.router.city import load
from services.router.commands import work
from services.router.domain.relocation.moves import Plan, spans
from services.router.domain.relocation.near import Kinship, Sighting, stops_near
from services.router.domain.relocation.plan import plan_dates
from services.router.domain.relocation.quiet import QuietTime, Season, quiet_around
from services.router.domain.relocation.register import Noise, Register, WorkKind
from services.router.domain.relocation.verify import verify
from services.router.register_folder import load_register
from shared.city.city import City, read_city
from shared.city.folder import Folder
from shared.city.workdays import CITY_TIME

SHAOXING = Path(__file__).parents[2] / "deploy" / "cities" / "shaoxing"
UNITS = {"sy-env", "sy-huanwei-op", "sx-green", "sx-muni", "sx-water", "sx-gas"}
HOME = "sy-crew-03-03"
SEASON = Season(date(2025, 6, 19), date(2025, 6, 22), time(7, 30))


@pytest.fixture(scope="module")
def city() -> City:
    return read_city(Folder(SHAOXING))


@pytest.fixture(scope="module")
def register(city: City) -> Register:
    folder = Folder(SHAOXING)
    register = load_register(folder, city, UNITS)
    folder.done()
    return register


@pytest.fixture
def quiet(register: Register) -> tuple[QuietTime, ...]:
    return quiet_around(register, [HOME], SEASON, "投诉")


def plans(register: Register, crew: str, quiet: tuple[QuietTime, ...], until: int = 25) -> list[Plan]:
    outcomes = plan_dates(register, crew, date(2025, 6, 19), date(2025, 6, until), quiet)
    assert all(isinstance(outcome, Plan) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Plan)]


def test_the_register_has_several_crews_under_the_supervising_unit(register):
    sanitation = [crew for id_, crew in register.crews.items() if id_.startswith("sy-")]
    assert len(sanitation) >= 3
    assert {(crew.operator, crew.supervisor) for crew in sanitation} == {("sy-huanwei-op", "sy-env")}


def test_every_kind_of_work_stands_in_the_register(register):
    assert {stop.kind for stop in register.stops.values()} == set(WorkKind)


def test_the_flagship_complaint_finds_its_stop(register):
    heard = datetime(2025, 6, 18, 5, 30, tzinfo=CITY_TIME)
    near = stops_near(register, Sighting("sanitation.noise", heard, "峰山路后村家园"))
    assert (near[0].stop.id, near[0].stop.crew, near[0].kinship) == (HOME, "sy-crew-03", Kinship.ESTATE)


def test_the_flagship_stop_moves_to_half_past_seven_or_later_on_every_exam_day(register, quiet):
    told = spans(move for plan in plans(register, "sy-crew-03", quiet) for move in plan.moves)
    (home,) = (span for span in told if span.stop_id == HOME)
    assert home.planned == time(5, 30)
    assert home.moved_to >= time(7, 30)
    assert (home.first_date, home.last_date) == (date(2025, 6, 19), date(2025, 6, 22))


def test_the_old_timetable_returns_after_the_last_exam_day(register, quiet):
    after = [plan for plan in plans(register, "sy-crew-03", quiet) if plan.date > date(2025, 6, 22)]
    assert len(after) == 3
    assert all(plan.moves == () for plan in after)


@pytest.mark.parametrize("crew", [f"sy-crew-0{number}" for number in range(1, 6)])
def test_every_other_hard_constraint_is_kept(register, quiet, crew):
    for plan in plans(register, crew, quiet):
        assert verify(register.run(crew, plan.date), quiet, plan) == []


def test_the_unloading_keeps_its_fixed_hour_and_comes_after_every_collection(register, quiet):
    for plan in plans(register, "sy-crew-03", quiet, until=22):
        starts = {visit.stop_id: visit.start for visit in plan.visits}
        assert starts["sy-crew-03-09"] == time(10, 15)
        assert starts[HOME] < time(10, 15)


def test_a_sweeper_is_replaced_by_the_quiet_spare_one_where_only_noise_is_forbidden(register):
    season = Season(SEASON.first_date, SEASON.last_date, SEASON.not_before, loudest=Noise.QUIET)
    (plan, *_) = plans(register, "sy-crew-01", quiet_around(register, ["sy-crew-01-03"], season, "投诉"))
    assert (plan.vehicle_id, plan.replaces, plan.moves) == ("sy-v-08", "sy-v-01", ())


def test_a_city_noon_in_which_nothing_may_be_heard_is_refused_with_what_would_help(register):
    season = Season(date(2025, 6, 19), date(2025, 6, 19), time(11, 30))
    (refusal,) = plan_dates(
        register, "sy-crew-03", season.first_date, season.last_date, quiet_around(register, [HOME], season, "投诉")
    )
    assert not isinstance(refusal, Plan)
    assert HOME in refusal.stops
    assert refusal.relaxations


VEHICLES, CREWS, DEPOTS, SHIFTS, ROUTES, STOPS = (
    f"work/{name}.csv" for name in ("vehicles", "crews", "depots", "shifts", "routes", "stops")
)
SETTINGS = "work/settings.yaml"

JIEFANG = "120.87250 30.01330;120.87450 30.01280;120.87650 30.01235"

BAD = {
    "an unknown crew": (
        STOPS,
        "15",
        "sy-crew-03,峰山路后村家园收运",
        "sy-crew-33,峰山路后村家园收运",
        "crew",
        "sy-crew-33",
    ),
    "an unknown vehicle": (CREWS, "2", "sy-v-01", "sy-v-77", "vehicle", "sy-v-77"),
    "an unknown operator": (CREWS, "4", "sy-huanwei-op", "sy-huanwei", "operator", "sy-huanwei"),
    "one vehicle in two shifts at once": (CREWS, "3", "sy-v-02", "sy-v-01", "vehicle", "班次重叠"),
    "a shift over midnight": (SHIFTS, "5", "12:30,19:00", "19:00,03:30", "end", "跨零点"),
    "a shift of a crew that is not there": (SHIFTS, "2", "sy-crew-01", "sy-crew-91", "crew", "sy-crew-91"),
    "two shifts of a crew at once": (SHIFTS, "3", "sy-crew-02", "sy-crew-01", "weekdays", "班次重叠"),
    "two shifts of a crew on one day": (SHIFTS, "5", "sy-crew-04", "sy-crew-03", "weekdays", "一天只出车一次"),
    "a crew without a shift": (SHIFTS, "3", "sy-crew-02", "sy-crew-01", "weekdays", "第 2 行"),
    "a stop on a day without a shift": (STOPS, "31", ",135,", ",137,", "weekdays", "星期日没有班次"),
    "an unknown depot": (CREWS, "4", "sy-depot-01", "sy-depot-10", "depot", "sy-depot-01"),
    "a depot outside the city": (DEPOTS, "2", "120.87900,30.01050", "121.47,31.23", "lon", "不在绍兴市范围内"),
    "a route of a crew that is not there": (ROUTES, "2", "sy-crew-01", "sy-crew-91", "crew", "sy-crew-91"),
    "a route of another crew": (STOPS, "15", "sy-route-03", "sy-route-01", "route", "属于“sy-crew-01”"),
    "an unknown kind of work": (ROUTES, "2", "sweeping", "polishing", "kind", "polishing"),
    "a stop on an unknown route": (STOPS, "15", "sy-route-03", "sy-route-13", "route", "sy-route-03"),
    "a stretch with latitude first": (STOPS, "31", "120.87120 30.01400", "30.01400 120.87120", "lon", "先经度后纬度"),
    "a stretch of one corner": (STOPS, "33", JIEFANG, "120.87250 30.01330", "stretch", ""),
    "a stretch in words": (STOPS, "33", JIEFANG, "解放街全段", "stretch", "先经度后纬度"),
    "digging that ends before it begins": (STOPS, "33", "2025-08-01", "2025-07-01", "last_date", "早于"),
    "digging without an end": (STOPS, "33", "2025-08-01", "", "digs", "last_date"),
    "a negative time": (STOPS, "15", "05:30,20", "-05:30,20", "start", "-05:30"),
    "a time past midnight": (STOPS, "15", "05:30,20", "25:30,20", "start", "25:30"),
    "a duration below zero": (STOPS, "15", "05:30,20", "05:30,-20", "minutes", "-20"),
    "a stop outside the city": (STOPS, "13", "120.87450,30.01280", "121.47,31.23", "lon", "不在绍兴市范围内"),
    "longitude and latitude swapped": (STOPS, "13", "120.87450,30.01280", "30.01280,120.87450", "lat", "120.8"),
    "no point and no name that the gazetteer knows": (
        STOPS,
        "15",
        "后村家园,330604001",
        "无名家园,330604001",
        "lon",
        "地名表",
    ),
    "travel that the old timetable cannot make": (STOPS, "16", "06:00,15", "05:51,15", "start", "赶不上"),
    "two stops at once": (STOPS, "16", "06:00,15", "05:30,15", "start", "赶不上"),
    "work before the shift": (STOPS, "13", "04:25,25", "04:11,25", "start", "赶不到"),
    "a vehicle that cannot do the work": (STOPS, "15", "collect", "wash", "needs", "做不了"),
    "a pair in the wrong order": (STOPS, "22", ",,collect", ",sy-crew-03-01,collect", "start", "才完"),
    "a pair across crews": (
        STOPS,
        "15",
        "sy-crew-03-09,collect",
        "sy-crew-04-05,collect",
        "must_precede",
        "sy-crew-04-05",
    ),
    "a weekday that is none": (STOPS, "15", "1234567", "12389", "weekdays", "12389"),
    "an unknown category": (STOPS, "15", "sanitation", "sanitary", "category", "sanitary"),
    "an id twice": (STOPS, "17", "sy-crew-03-05", "sy-crew-03-04", "id", "重复"),
    "half a point": (STOPS, "13", "120.87450,30.01280", "120.87450,", "lat", "都填"),
    "an unknown noise class": (VEHICLES, "2", "loud", "deafening", "noise", "deafening"),
    "a speed of nothing": (
        SETTINGS,
        None,
        "metres_per_minute: 250",
        "metres_per_minute: 0",
        "travel.metres_per_minute",
        "0",
    ),
    "an hour without quotes": (SETTINGS, None, 'night_from: "22:00"', "night_from: 22:00", "quiet.night_from", "引号"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_register_is_named_by_file_and_row(name, city, tmp_path):
    file, row, good, bad, where, words = BAD[name]
    shutil.copytree(SHAOXING / "work", tmp_path / "work")
    _spoil(tmp_path / file, int(row) if row else None, good, bad)
    folder = Folder(tmp_path)
    load_register(folder, city, UNITS)
    found = [fault for fault in folder.faults if (fault.file, fault.row) == (file, int(row) if row else None)]
    assert any(where in fault.where and words in fault.problem for fault in found), list(map(str, folder.faults))


def test_all_faults_are_named_at_once(city, tmp_path):
    shutil.copytree(SHAOXING / "work", tmp_path / "work")
    _spoil(tmp_path / STOPS, 15, "05:30,20", "-05:30,20")
    _spoil(tmp_path / CREWS, 2, "sy-v-01", "sy-v-77")
    _spoil(tmp_path / SETTINGS, None, "least_minutes: 3", "least_minutes: -3")
    folder = Folder(tmp_path)
    load_register(folder, city, UNITS)
    assert {fault.file for fault in folder.faults} == {STOPS, CREWS, SETTINGS}


def _spoil(file: Path, row: int | None, good: str, bad: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    index = row - 1 if row else next(number for number, line in enumerate(lines) if good in line)
    assert good in lines[index], lines[index]
    lines[index] = lines[index].replace(good, bad, 1)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def xiaolan(register, monkeypatch):
    monkeypatch.setattr(work, "_register", lambda: register)
    return lambda *words: CliRunner().invoke(work.CLI, ["work", *words])


RUN = ("plan", "--crew", "sy-crew-03", "--from", "2025-06-22", "--to", "2025-06-23", "--not-before", "07:30")


def test_the_command_lists_crews_and_stops(xiaolan):
    assert "垃圾收运三班" in xiaolan("list").stdout
    stops = json.loads(xiaolan("list", "--crew", "sy-crew-03", "--json").stdout)
    assert {"title": "峰山路后村家园收运", "start": "05:30"}.items() <= stops[2].items()


def test_the_command_shows_a_run_before_and_after(xiaolan):
    result = xiaolan(*RUN, "--stop", HOME, "--json")
    visits = {v["stop_id"]: v for v in json.loads(result.stdout)["runs"][0]["visits"]}
    assert result.exit_code == 0
    assert visits[HOME]["planned"] == "05:30"
    assert visits[HOME]["start"] >= "07:30"


def test_the_command_says_what_clashes_and_exits_one(xiaolan):
    result = xiaolan(*RUN)
    assert result.exit_code == 1
    assert "安静时段提前" in result.stdout


@pytest.mark.parametrize("words", [("--crew", "sy-crew-77"), ("--stop", "sy-crew-01-01")])
def test_the_command_names_the_next_step_for_an_unknown_word(xiaolan, words):
    result = xiaolan(*RUN, *words)
    assert result.exit_code == 2
    assert "xiaolan work list" in result.output


def test_a_measure_that_a_rule_orders_and_no_crew_knows_is_named(tmp_path):
    city_folder = tmp_path / "city"
    shutil.copytree(SHAOXING, city_folder)
    measures = city_folder / "work/measures.csv"
    measures.write_text(measures.read_text("utf-8").replace("another_route", "another_way"), "utf-8")
    folder = Folder(city_folder)
    load(folder, read_city(folder))
    (fault,) = folder.faults
    assert (fault.file, fault.where) == ("rules/measures.yaml", "exam-passing: then.also")
    assert "another_route" in fault.problem
