from datetime import date, time
from pathlib import Path

import pytest

from shared.city.city import City
from shared.city.exams import Exams, read_exams
from shared.city.folder import Folder

EVENT = """BEGIN:VEVENT
UID:one
DTSTART;TZID=Asia/Shanghai:20250608T150000
DTEND;TZID=Asia/Shanghai:20250608T170000
SUMMARY:高考 外语
X-XIAOLAN-ROLE:exam
X-XIAOLAN-KIND:高考
X-XIAOLAN-CONFIDENCE:high
X-XIAOLAN-SOURCE:通告
END:VEVENT
"""


def read(root: Path, events: str) -> tuple[Exams, list[str]]:
    (root / "calendar").mkdir()
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{events}END:VCALENDAR\n"
    (root / "calendar/exams.ics").write_text(text, encoding="utf-8")
    folder = Folder(root)
    return read_exams(folder), [str(fault) for fault in folder.faults]


def test_the_season_of_the_story_lasts_to_the_last_exam_day(shaoxing: City) -> None:
    season = shaoxing.calendar.season_at(date(2025, 6, 18))
    assert season
    assert (season.name, season.kind) == ("exam", "中考")
    assert (season.first, season.last) == (date(2025, 6, 15), date(2025, 6, 22))
    assert (season.nights.start, season.nights.end) == (time(22), time(7, 30))


@pytest.mark.parametrize(
    ("day", "facts"),
    [
        (date(2025, 6, 14), {"day_off"}),
        (date(2025, 6, 15), {"exam", "day_off"}),
        (date(2025, 6, 18), {"exam", "workday"}),
        (date(2025, 6, 22), {"exam", "exam_day", "day_off"}),
        (date(2025, 6, 23), {"workday"}),
        (date(2025, 10, 1), {"day_off", "holiday"}),
        (date(2025, 10, 11), {"workday", "make_up_workday"}),
        (date(2030, 6, 18), set()),
    ],
)
def test_a_day_says_what_rule_tables_may_ask_of_it(shaoxing: City, day: date, facts: set[str]) -> None:
    assert shaoxing.calendar.facts_at(day) == facts


def test_the_papers_of_one_kind_come_in_order_with_hours_where_known(shaoxing: City) -> None:
    papers = shaoxing.calendar.exam_windows("高考")
    assert [p.start for p in papers] == sorted(p.start for p in papers)
    assert (papers[0].subject, papers[0].start.hour, papers[0].end.hour) == ("语文", 9, 11)
    middle_school = shaoxing.calendar.exam_windows("中考")
    assert [(p.start.date(), p.all_day) for p in middle_school] == [
        (date(2025, 6, 21), True),
        (date(2025, 6, 22), True),
    ]


def test_the_listening_test_is_a_window_of_its_own(shaoxing: City) -> None:
    listening = [paper for paper in shaoxing.calendar.exams_on(date(2025, 6, 8)) if paper.listening]
    assert [(paper.start.time(), paper.end.time()) for paper in listening] == [(time(14, 45), time(15, 30))]


def test_the_next_season_is_found_before_it_begins_and_while_it_lasts(shaoxing: City) -> None:
    for day in (date(2025, 5, 1), date(2025, 6, 22)):
        season = shaoxing.calendar.next_season(day, "中考")
        assert season
        assert season.first == date(2025, 6, 15)
    assert shaoxing.calendar.next_season(date(2025, 6, 23), "中考") is None


def test_an_event_is_read_in_the_citys_time(tmp_path: Path) -> None:
    exams, faults = read(tmp_path, EVENT)
    assert faults == []
    assert exams.papers[0].start.isoformat() == "2025-06-08T15:00:00+08:00"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("X-XIAOLAN-ROLE:exam", "X-XIAOLAN-ROLE:exma"),
            "calendar/exams.ics:5 role: 应是 'exam', 'listening'",
        ),
        (("T170000", "T130000"), "calendar/exams.ics:5 DTEND: 结束不晚于开始"),
        (("X-XIAOLAN-SOURCE:通告\n", ""), "calendar/exams.ics:5 source: 必填，不能为空"),
        (("UID:one\n", ""), "calendar/exams.ics UID: 有一个日程没有 UID，请补上"),
        (("ROLE:exam", "ROLE:season"), "calendar/exams.ics:5 X-XIAOLAN-QUIET-FROM: 安静期要写明"),
        (("DTEND;TZID=Asia/Shanghai:20250608T170000\n", ""), "calendar/exams.ics:5 end: 必填，不能为空"),
    ],
)
def test_an_event_that_cannot_be_used_is_named_by_its_line(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    exams, faults = read(tmp_path, EVENT.replace(*change))
    assert [found for found in faults if found.startswith(fault)], faults
    assert exams.papers == ()
    assert exams.seasons == ()


def test_two_events_of_one_uid_are_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path, EVENT + EVENT)
    assert faults == ["calendar/exams.ics:15 UID: “one”出现了两次"]


def test_what_is_no_calendar_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar/exams.ics").write_text("date,exam\n", encoding="utf-8")
    folder = Folder(tmp_path)
    assert read_exams(folder) == Exams((), ())
    assert len(folder.faults) == 1
    assert "不是有效的 iCalendar 文件" in str(folder.faults[0])
