"""Rules of quiet become quiet times by the exam calendar: which days, which hours, round which places."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from services.router.domain.relocation.quiet import QuietPlace
from services.router.domain.relocation.quiet_rules import QuietRule, Site, When, quiet_times
from services.router.domain.relocation.register import Noise
from services.router.domain.relocation.smothered import smothered
from shared.city.calendar import Calendar, Exam, Season, Span
from shared.city.workdays import CITY_TIME
from tests.unit.router.relocation.town import CART, TRUCK, at, quiet, register, spot, stop

NIGHTS = Span(time(22), time(7, 30))


def paper(subject: str, start: str, hours: float, kind: str = "高考", *, listening=False, all_day=False) -> Exam:
    begin = datetime.fromisoformat(start).replace(tzinfo=CITY_TIME)
    end = datetime.fromtimestamp(begin.timestamp() + hours * 3600, CITY_TIME)
    return Exam(kind, f"{kind} {subject}", subject, begin, end, all_day, listening, "high", "medium", "教育部门")


def calendar(*papers: Exam) -> Calendar:
    seasons = (
        Season("高考", "高考安静期", date(2025, 6, 1), date(2025, 6, 10), NIGHTS, "medium", "通告"),
        Season("中考", "中考安静期", date(2025, 6, 15), date(2025, 6, 22), NIGHTS, "medium", "通告"),
    )
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    return Calendar(special={}, hours=(), first=first, certain_until=last, last=last, papers=papers, seasons=seasons)


CHINESE = paper("语文", "2025-06-07T09:00", 2.5)
ENGLISH = paper("外语", "2025-06-08T15:00", 2)
LISTENING = paper("听力", "2025-06-08T14:45", 0.75, listening=True)
ZHONGKAO = paper("文化科目", "2025-06-21T00:00", 24, "中考", all_day=True)
BOOK = calendar(CHINESE, ENGLISH, LISTENING, ZHONGKAO)
SENIOR = Site("一中", spot(0), "330602", frozenset({"高考"}))
JUNIOR = Site("百官中学", spot(2_000), "330604", frozenset({"中考"}))
SITES = (SENIOR, JUNIOR)
HOME = QuietPlace(names=frozenset({"后村家园"}))
DAY_HOURS = (time(8, 30), time(17))


def rule(when: When, **more) -> QuietRule:
    return QuietRule("r", "规则", when, "条例", "high", **more)


def said(one: QuietRule) -> list[tuple[str, str, str]]:
    return [
        (f"{time_.first_date:%m%d}-{time_.last_date:%m%d}", f"{time_.start:%H:%M}-{time_.end:%H:%M}", time_.place.title)
        for time_ in quiet_times(one, BOOK, SITES)
    ]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(
            rule(When.SEASON, site_radius=200),
            [("0601-0610", "22:00-07:30", "一中"), ("0615-0622", "22:00-07:30", "百官中学")],
            id="a season's nights round the sites of its own exam",
        ),
        pytest.param(
            rule(When.SEASON, exams=frozenset({"中考"}), places=(HOME,), hours=(time(19), time(7))),
            [("0615-0622", "19:00-07:00", "")],
            id="homes in one kind's season, at hours of the rule's own",
        ),
        pytest.param(
            rule(When.PAPERS, site_radius=200, hours=DAY_HOURS, before_minutes=30),
            [
                ("0607-0607", "08:30-11:30", "一中"),
                ("0608-0608", "14:30-17:00", "一中"),
                ("0621-0621", "08:00-17:00", "百官中学"),
            ],
            id="each paper from half an hour before; unknown hours are the rule's",
        ),
        pytest.param(
            rule(When.LISTENING, site_radius=300, hours=DAY_HOURS),
            [("0608-0608", "14:45-15:30", "一中")],
            id="listening tests only",
        ),
        pytest.param(
            rule(When.EVENINGS, site_radius=200, hours=(time(19), time(0))),
            [
                ("0606-0606", "19:00-00:00", "一中"),
                ("0607-0607", "19:00-00:00", "一中"),
                ("0620-0620", "19:00-00:00", "百官中学"),
            ],
            id="the evening before each exam day, once",
        ),
        pytest.param(
            rule(When.EXAM_DAYS, site_radius=200, hours=(time(0), time(0)), districts=frozenset({"330604"})),
            [("0621-0621", "00:00-00:00", "百官中学")],
            id="exam days in one district",
        ),
        pytest.param(
            rule(When.PAPERS, site_radius=200, hours=DAY_HOURS, dates=(date(2025, 6, 8), date(2025, 6, 8))),
            [("0608-0608", "15:00-17:00", "一中")],
            id="papers inside the rule's dates",
        ),
        pytest.param(
            rule(When.DATES, places=(HOME,), hours=(time(22), time(6)), dates=(date(2025, 3, 1), date(2025, 3, 2))),
            [("0301-0302", "22:00-06:00", "")],
            id="dates that are written down",
        ),
    ],
)
def test_a_rule_is_written_out_by_the_calendar(one, expected):
    assert sorted(set(said(one))) == sorted(expected)


def test_a_standing_rule_never_ends():
    (time_,) = quiet_times(rule(When.DATES, places=(HOME,), hours=(time(22), time(6))), BOOK, ())
    assert time_.hours(date(2030, 1, 1)) == ((0, 360), (1320, 1440))


def test_a_quiet_time_keeps_who_says_so_and_what_it_forbids():
    one = rule(When.PAPERS, site_radius=200, hours=DAY_HOURS, kinds=frozenset({"road_works"}), loudest=Noise.QUIET)
    found = quiet_times(one, BOOK, SITES)[0]
    assert (found.source, found.title, found.confidence) == ("条例；考试日程：教育部门", "规则：高考 语文", "high")
    digger = replace(stop(1, "09:30", metres=0), kind="road_works")
    assert [found.silences(digger, vehicle) for vehicle in (TRUCK, CART)] == [True, False]
    assert not found.silences(replace(digger, kind="sweeping"), TRUCK)


def test_a_stop_without_a_minute_left_in_its_shift_is_named_with_its_rules():
    book = register(stop(1, "05:30", estate="后村家园"), stop(2, "06:00"))
    whole = quiet(stop(1, "05:30", estate="后村家园"), hours="04:00-11:45")
    (found,) = smothered(book, [whole], whole.first_date)
    assert found.stop.id == "s1"
    assert "整个班次04:00-12:00里都不能作业（测试）" in found.sentence


@pytest.mark.parametrize(
    ("changes", "spare"),
    [
        pytest.param({"end": at("11:30")}, (), id="the last half hour is free"),
        pytest.param({"loudest": Noise.QUIET}, (CART,), id="a quieter spare may do it"),
        pytest.param({"first_date": date(2025, 6, 20), "last_date": date(2025, 6, 20)}, (), id="another day"),
    ],
)
def test_a_stop_with_a_way_out_is_not_smothered(changes, spare):
    home = stop(1, "05:30", estate="后村家园")
    book = register(home, vehicles=(TRUCK, *spare))
    covered = quiet(home, hours="04:00-12:00")
    assert not list(smothered(book, [replace(covered, **changes)], covered.first_date))


def test_a_fixed_stop_in_quiet_hours_has_no_room():
    home = stop(1, "05:30", estate="后村家园", fixed=True)
    covered = quiet(home)
    assert [found.stop.id for found in smothered(register(home), [covered], covered.first_date)] == ["s1"]
