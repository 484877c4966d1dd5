from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.city.calendar import BeyondCalendarError, Calendar
from shared.city.city import City
from shared.city.folder import Folder
from shared.city.workdays import CITY_TIME, Span, read_workdays


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


@pytest.fixture(name="calendar")
def _calendar(shaoxing: City) -> Calendar:
    return shaoxing.calendar


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2025, 6, 18), True),
        (date(2025, 6, 21), False),
        (date(2025, 9, 28), True),  # Sunday, made up for 国庆
        (date(2025, 10, 8), False),  # Wednesday, off
        (date(2025, 10, 11), True),  # Saturday, made up
        (date(2026, 2, 14), True),  # Saturday, made up for 春节
        (date(2026, 2, 23), False),  # Monday, off
    ],
)
def test_holidays_and_make_up_days_outweigh_the_weekday(calendar: Calendar, day: date, worked: bool) -> None:
    assert calendar.is_workday(day) is worked


@pytest.mark.parametrize(
    ("moment", "count", "due"),
    [
        ("2025-09-29T10:00", 5, "2025-10-13T17:30"),  # 30 September, 9, 10, 11 (made up), 13 October
        ("2025-10-03T10:00", 1, "2025-10-09T17:30"),  # received in the holiday
        ("2025-06-18T05:42", 5, "2025-06-25T17:30"),
        ("2025-09-26T23:59", 1, "2025-09-28T17:30"),  # Friday night, made-up Sunday
        ("2025-12-31T09:00", 1, "2026-01-04T17:30"),  # over the turn of the year, made-up Sunday
    ],
)
def test_work_days_are_counted_over_holidays_with_make_up_days(
    calendar: Calendar, moment: str, count: int, due: str
) -> None:
    deadline = calendar.add_workdays(at(moment), count)
    assert deadline.at == at(due)
    assert not deadline.provisional


@pytest.mark.parametrize(
    ("moment", "hours", "due"),
    [
        ("2025-06-18T05:42", 1, "2025-06-18T09:30"),  # before office
        ("2025-06-18T11:30", 1, "2025-06-18T14:00"),  # over the midday break
        ("2025-06-18T17:00", 1, "2025-06-19T09:00"),  # over the night
        ("2025-06-20T16:30", 2, "2025-06-23T09:30"),  # over the weekend
        ("2025-06-18T08:30", 7.5, "2025-06-18T17:30"),
        ("2025-09-30T17:00", 1, "2025-10-09T09:00"),  # over 国庆
        ("2025-10-04T12:00", 0.5, "2025-10-09T09:00"),
    ],
)
def test_work_hours_stand_still_outside_office_hours(calendar: Calendar, moment: str, hours: float, due: str) -> None:
    assert calendar.add_work_hours(at(moment), hours).at == at(due)


def test_a_moment_of_another_zone_is_counted_in_the_citys_time(calendar: Calendar) -> None:
    utc = datetime(2025, 9, 29, 17, 0, tzinfo=UTC)  # 30 September, 01:00 in the city
    assert calendar.add_workdays(utc, 1).at == at("2025-10-09T17:30")


def test_a_limit_in_a_year_without_published_arrangement_is_provisional(calendar: Calendar) -> None:
    assert not calendar.add_workdays(at("2026-12-30T10:00"), 1).provisional
    assert calendar.add_workdays(at("2026-12-31T10:00"), 1).provisional
    assert calendar.add_work_hours(at("2026-12-31T17:00"), 1).provisional
    assert calendar.is_provisional(date(2027, 1, 1))


@pytest.mark.parametrize("moment", ["2027-12-31T10:00", "2024-11-30T10:00"])
def test_counting_past_the_calendars_years_fails_and_names_the_file(calendar: Calendar, moment: str) -> None:
    with pytest.raises(BeyondCalendarError, match=r"calendar/workdays\.csv \(2025-01-01 to 2027-12-31\)"):
        calendar.add_workdays(at(moment), 1)


def test_what_cannot_be_counted_is_refused(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.add_workdays(datetime(2025, 6, 18, 5, 42), 1)  # noqa: DTZ001 - the point of the test
    for count in (0, -1, 100_000):
        with pytest.raises(ValueError, match="limit"):
            calendar.add_workdays(at("2025-06-18T05:42"), count)
    for hours in (0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="limit"):
            calendar.add_work_hours(at("2025-06-18T05:42"), hours)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [("2025-06-18T08:30", True), ("2025-06-18T12:30", False), ("2025-06-18T17:30", False), ("2025-10-08T10:00", False)],
)
def test_offices_are_open_in_office_hours_of_work_days(calendar: Calendar, moment: str, open_: bool) -> None:
    assert calendar.in_office_hours(at(moment)) is open_


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("2025-06-18,make_up_workday,x,no,published,y", ":2 kind: 2025-06-18 不是周末，不会是调休上班日"),
        (
            "2025-01-01,holiday,x,yes,published,y\n2025-01-01,holiday,x,yes,published,y",
            ":3 date: “2025-01-01”与第 2 行重复",
        ),
        ("2025-01-01,holiday,x,yes,published,y\n2027-01-01,holiday,x,yes,published,y", " date: 缺少 2026 年"),
        ("2025-13-01,holiday,x,yes,published,y", ":2 date: 应是日期（如 2025-06-18），写的是“2025-13-01”"),
        ("2025-01-01,day off,x,yes,published,y", ":2 kind: 应是 'holiday' or 'make_up_workday' 之一，写的是“day off”"),
    ],
)
def test_a_faulty_table_of_days_is_named_by_row(
    tmp_path_factory: pytest.TempPathFactory, rows: str, fault: str
) -> None:
    root = tmp_path_factory.mktemp("city")
    (root / "calendar").mkdir()
    (root / "calendar/workdays.csv").write_text(f"date,kind,name,statutory,status,source\n{rows}\n", encoding="utf-8")
    folder = Folder(root)
    read_workdays(folder, (Span(time(9), time(17)),))
    assert f"calendar/workdays.csv{fault}" in map(str, folder.faults)


def test_a_long_count_stays_quick(calendar: Calendar) -> None:
    assert calendar.add_workdays(at("2025-01-02T10:00"), 480).at > at("2025-01-02T10:00") + timedelta(days=600)
