"""The tables of quiet in the city folder: sound, contradictions named, notices and real cases replayed."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.router.city import load
from services.router.commands import _work_view, work, work_collisions, work_quiet, work_show
from services.router.domain.relocation.moves import Constraint, Plan, Refusal
from services.router.domain.relocation.plan import plan_day
from services.router.domain.relocation.quiet import QuietPlace
from services.router.domain.relocation.quiet_rules import Site, When, quiet_times
from services.router.domain.relocation.register import Noise, Vehicle
from services.router.domain.relocation.verify import verify
from services.router.domain.world import World
from services.router.quiet_folder import rule_of
from services.router.quiet_rows import CaseRow, ElsewhereRow
from shared.city.city import City, read_city
from shared.city.folder import CityError, Folder
from tests.unit.router.relocation.town import CART, TRUCK, WEIGHTS, quiet, run, spot, stop

SHAOXING = Path(__file__).parents[2] / "deploy/cities/shaoxing"
QUIET, SITES, EXAMS = "work/quiet.csv", "calendar/exam_sites.csv", "calendar/exams.ics"


@pytest.fixture(scope="module")
def world() -> World:
    folder = Folder(SHAOXING)
    world = load(folder, read_city(folder))
    folder.done()
    return world


@pytest.fixture(scope="module")
def city(world: World) -> City:
    return world.city


def rows(file: str, model):
    folder = Folder(SHAOXING)
    found = folder.rows(file, model)
    folder.done()
    folder.unique(file, found, "id")
    return found


# what a city's own tables say


def test_the_morning_of_an_exam_day_has_nights_papers_and_evenings(world):
    titles = {time_.title.partition("：")[0] for time_ in world.quiet if time_.hours(date(2025, 6, 21))}
    assert {"考点周边夜间安静", "考试时段考点周边安静", "考前一晚考点周边安静"} <= titles


def test_gaokao_papers_are_quiet_at_their_own_hours(world):
    found = [time_ for time_ in world.quiet if time_.hours(date(2025, 6, 9)) and "考试时段" in time_.title]
    assert {(f"{t.start:%H:%M}", f"{t.end:%H:%M}") for t in found} == {
        ("07:30", "09:30"),
        ("10:00", "12:00"),
        ("14:30", "16:30"),
    }


def test_every_quiet_time_says_its_source_and_how_sure_it_is(world):
    assert world.quiet
    assert all(time_.source and time_.confidence in ("high", "medium", "low") for time_ in world.quiet)


# what is wrong is named


BAD = {
    "an unknown exam": (QUIET, "season-nights", ",season,,", ",season,大考,", "exams", "大考"),
    "dates backwards": (QUIET, "dongpu-2023", "2023-01-06,2023-01-08", "2023-01-08,2023-01-06", "last_date", "早于"),
    "half of the hours": (QUIET, "law-night", "22:00,06:00", "22:00,", "end", "都填"),
    "papers without hours for those not known": (QUIET, "paper-hours", "08:30,17:00", ",", "start", "when 是 papers"),
    "no place": (QUIET, "evening-before", ",yes,200,", ",,,", "around_sites", "没有写明地点"),
    "no radius": (QUIET, "evening-before", ",yes,200,", ",yes,,", "radius_m", "多少米"),
    "an unknown district": (QUIET, "dongpu-2023", ",330602,", ",330699,", "districts", "330699"),
    "a district without a site": (QUIET, "dongpu-2023", ",330602,", ",330624,", "around_sites", "没有这条规则"),
    "an unknown kind of work": (QUIET, "law-night", "drainage", "draining", "forbids", "draining"),
    "a point outside the city": (QUIET, "hospital-noon", "120.88500,30.02200", "121.47,31.23", "lon", "不在绍兴市"),
    "homes that no gazetteer knows": (QUIET, "hospital-noon", "30.02200,", "30.02200,无名家园", "homes", "无名家园"),
    "a rule twice": (QUIET, "listening", "listening,", "season-nights,", "id", "重复"),
    "a rule for ever over the whole shift": (QUIET, "law-night", "22:00,06:00", "00:00,00:00", "start", "整个班次"),
    "a site outside its district": (SITES, "百官中学", "120.87220", "120.17220", "lon", "上虞区"),
    "a site of an unknown exam": (SITES, "百官中学", "中考", "中招", "exams", "中招"),
    "papers at once": (EXAMS, "20250607T150000", "20250607T150000", "20250607T100000", "DTSTART", "同时开考"),
    "a paper outside its season": (EXAMS, "20250607T090000", "20250607", "20250527", "DTSTART", "不在“高考”安静期"),
    "listening in no paper": (EXAMS, "20250608T144500", "20250608", "20250605", "DTSTART", "听力不在任何一科"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_contradiction_is_named_by_file_and_place(name, city, tmp_path):
    file, near, good, bad, where, words = BAD[name]
    shutil.copytree(SHAOXING, tmp_path / "city")
    _spoil(tmp_path / "city" / file, near, good, bad)
    folder = Folder(tmp_path / "city")
    load(folder, read_city(folder))
    found = [fault for fault in folder.faults if fault.file == file and where in fault.where and words in fault.problem]
    assert found, list(map(str, folder.faults))
    assert all(fault.row for fault in found)


def _spoil(file: Path, near: str, good: str, bad: str) -> None:
    lines = file.read_text("utf-8").splitlines()
    rows_ = [number for number, line in enumerate(lines) if near in line and good in line]
    assert rows_, (near, good)
    for number in rows_:
        lines[number] = lines[number].replace(good, bad, 1)
    if file.suffix == ".ics" and good.startswith("2025"):
        end = next(number for number in range(rows_[0], len(lines)) if lines[number].startswith("DTEND"))
        lines[end] = lines[end].replace(good[:8], bad[:8], 1)
    file.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("until", "said"),
    [pytest.param("06:00", "安静时刻又不同", id="of other hours"), pytest.param("07:30", "重复", id="told twice")],
)
def test_two_seasons_of_one_exam_at_once_are_named(tmp_path, until, said):
    shutil.copytree(SHAOXING, tmp_path / "city")
    exams = tmp_path / "city" / EXAMS
    text = exams.read_text("utf-8")
    events = [f"BEGIN:VEVENT{part}" for part in text.split("BEGIN:VEVENT")[1:]]
    season = next(event for event in events if "UID:zhongkao-2025-season" in event).partition("END:VEVENT")[0]
    again = season.replace("zhongkao-2025-season", "again").replace("中考安静期", "中考安静期（再）")
    again = again.replace("QUIET-TO:07:30", f"QUIET-TO:{until}")
    exams.write_text(text.replace("END:VCALENDAR", f"{again}END:VEVENT\nEND:VCALENDAR"), "utf-8")
    folder = Folder(tmp_path / "city")
    load(folder, read_city(folder))
    (fault,) = folder.faults
    assert (fault.file, bool(fault.row), said in fault.problem) == (EXAMS, True, True)


def test_a_rule_with_a_fault_makes_no_quiet_time_at_all(tmp_path):
    shutil.copytree(SHAOXING, tmp_path / "city")
    _spoil(tmp_path / "city" / QUIET, "dongpu-2023", ",330602,", ",330602;330699,")
    folder = Folder(tmp_path / "city")
    found = load(folder, read_city(folder)).quiet
    with pytest.raises(CityError):
        folder.done()
    assert not any("东浦" in time_.title for time_ in found)


# the notices of other cities are examples that this city's rules could say


ELSEWHERE = rows("work/quiet-elsewhere.csv", ElsewhereRow)


@pytest.mark.parametrize("notice", ELSEWHERE, ids=lambda notice: notice.id)
def test_a_notice_of_another_city_makes_quiet_times(notice, city):
    exams = frozenset({"首考", "高考", "中考", "学考"})
    sites = (Site("考点", spot(0), "", exams),)
    whole = () if notice.around_sites else (QuietPlace(names=frozenset({"330604001"})),)
    found = quiet_times(rule_of(notice, whole), city.calendar, sites)
    written = [q for q in found if q.first_date.year == (notice.first_date or date.min).year]
    dated = notice.when is When.DATES
    has_papers = any(
        notice.first_date <= paper.start.date() <= notice.last_date and paper.kind in notice.exams
        for paper in city.calendar.papers
    )
    assert bool(written) is (dated or has_papers)
    for time_ in written:
        assert time_.hours(time_.first_date)
        assert time_.source == notice.source or time_.source.startswith(f"{notice.source}；")


def test_the_notices_of_this_city_and_of_others_are_all_there():
    with (SHAOXING / QUIET).open(encoding="utf-8", newline="") as file:
        own = [row["id"] for row in csv.DictReader(file) if row["id"].startswith(("shengzhou", "dongpu"))]
    assert len(own) == 5
    assert len({(notice.city, notice.source) for notice in ELSEWHERE}) >= 18


# the real cases


CASES = rows("work/quiet-cases.csv", CaseRow)
MOVED = [case for case in CASES if case.kind != "exam_measure" and case.outcome == "moved_later"]


def test_all_real_cases_are_kept_with_source_and_confidence():
    assert len([case for case in CASES if case.kind == "sanitation_noise"]) == 19
    assert all(case.source for case in CASES)


@pytest.mark.parametrize("case", MOVED, ids=lambda case: case.id)
def test_a_real_case_that_was_moved_is_moved_to_the_granted_hour(case):
    home = stop(1, f"{case.heard:%H:%M}", estate="小区")
    day = run(home, stop(2, "10:00"), shift="03:00-12:00")
    until = quiet(home, hours=f"22:00-{case.not_before:%H:%M}")
    plan = plan_day(day, [until], WEIGHTS)
    assert isinstance(plan, Plan)
    assert verify(day, [until], plan) == []
    assert [(move.stop_id, move.planned, move.moved_to) for move in plan.moves] == [("s1", case.heard, case.not_before)]


def case(id_: str) -> CaseRow:
    return next(case for case in CASES if case.id == id_)


def test_danyang_2025_the_loud_machine_is_replaced_and_the_hour_stays():
    danyang = case("danyang-2025")
    assert danyang.outcome == "machine_replaced"
    loud = Vehicle("multi", "多功能洗扫车", Noise.LOUD, "diesel", frozenset({"sweep"}))
    plain = Vehicle("plain", "扫路车", Noise.ORDINARY, "diesel", frozenset({"sweep"}))
    road = stop(1, f"{danyang.heard:%H:%M}", 60, needs=frozenset({"sweep"}))
    day = run(road, shift="05:00-12:00", vehicle=loud, spares=(CART, plain))
    plan = plan_day(day, [quiet(road, loudest=Noise.ORDINARY)], WEIGHTS)
    assert isinstance(plan, Plan)
    assert (plan.vehicle_id, plan.moves) == ("plain", ())


@pytest.mark.parametrize("id_", ["sip-2017-dongxin", "sip-2017-jinyi"])
def test_a_real_case_that_could_not_be_moved_is_refused_with_the_constraint(id_):
    """The roads are full after seven, or too narrow by day: the stop's hour is fixed."""
    refused = case(id_)
    home = stop(1, f"{refused.heard:%H:%M}", estate="小区", fixed=True)
    day = run(home, shift="02:00-09:00", vehicle=TRUCK)
    outcome = plan_day(day, [quiet(home, hours="22:00-06:00")], WEIGHTS)
    assert isinstance(outcome, Refusal)
    assert Constraint.FIXED in outcome.clash
    assert outcome.relaxations


def test_the_exam_measures_of_other_cities_are_known_by_their_way():
    ways = {case.outcome for case in CASES if case.kind == "exam_measure"}
    assert ways == {"schedule", "quiet_mode", "route_around", "paused"}


# the commands


@pytest.fixture
def xiaolan(world, monkeypatch):
    for module in (_work_view, work, work_quiet, work_collisions, work_show):
        monkeypatch.setattr(module, "read_world", lambda: world)
    return lambda *words: CliRunner().invoke(work.CLI, ["work", *words])


def test_the_command_lists_the_quiet_times_of_a_date_with_their_sources(xiaolan):
    told = xiaolan("quiet", "--date", "2025-06-21")
    assert told.exit_code == 0
    assert "22:00-07:30  考点周边夜间安静：2025 年中考安静期" in told.stdout
    assert "来源：" in told.stdout
    shown = json.loads(xiaolan("quiet", "--date", "2025-06-21", "--json").stdout)
    assert all(row["source"] and row["place"] and row["hours"] for row in shown["quiet"])
    assert shown["without_room"] == []


def test_the_command_names_the_work_that_an_exam_day_leaves_no_room_for(xiaolan):
    """On 6 January 2025 the first paper begins at eight: from the night's end to the evening there is no free hour."""
    assert (
        "排不下：“新建路沿线收运”在垃圾收运三班整个班次04:10-12:00里都不能作业"
        in xiaolan("quiet", "--date", "2025-01-06").stdout
    )


def test_the_command_proposes_one_opening_for_three_digs(xiaolan):
    (one,) = json.loads(xiaolan("collisions", "--from", "2025-06-01", "--json").stdout)["collisions"]
    assert [work_["kind"] for work_ in one["works"]] == ["drainage", "pipes", "road_works"]
    assert one["refusal"] == ""
    ends = [date.fromisoformat(work_["joined_last"]) for work_ in one["works"]]
    begins = [date.fromisoformat(work_["joined_first"]) for work_ in one["works"]]
    assert all(begin > end for end, begin in zip(ends, begins[1:], strict=False))
    assert "建议合并开挖" in xiaolan("collisions", "--from", "2025-06-01").stdout
    assert "没有相撞" in xiaolan("collisions", "--from", "2026-06-01").stdout


def test_the_command_writes_the_page(xiaolan, tmp_path):
    page = tmp_path / "plan.html"
    asked = ("show", "--date", "2025-06-19", "--stop", "sy-crew-03-03", "--not-before", "07:30", "--html", str(page))
    assert xiaolan(*asked).exit_code == 0
    text = page.read_text("utf-8")
    assert all(words in text for words in ("峰山路后村家园收运", "百官中学", "上虞区", "落在安静时段22:00-07:30"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--crew", "sy-crew-77"), "xiaolan work list", id="an unknown crew"),
        pytest.param(("--stop", "s-77", "--not-before", "07:30"), "xiaolan work list", id="an unknown stop"),
        pytest.param(("--stop", "sy-crew-03-03"), "--not-before 07:30", id="a stop without an hour"),
    ],
)
def test_the_page_s_command_names_the_next_step(xiaolan, tmp_path, words, said):
    result = xiaolan("show", "--date", "2025-06-19", "--html", str(tmp_path / "x.html"), *words)
    assert (result.exit_code, said in result.output) == (2, True)


def test_a_page_that_cannot_be_written_is_said(xiaolan, tmp_path):
    result = xiaolan("show", "--date", "2025-06-19", "--html", str(tmp_path / "none" / "x.html"))
    assert (result.exit_code, "Cannot write" in result.output) == (2, True)
