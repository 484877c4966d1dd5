"""Every time phrase of a message: what it means, how sure it is, where it stands."""

import time
from datetime import timedelta

import pytest

from services.intake.domain.when import Certainty, On, Recurrence, find_times, read_when
from shared.city.calendar import Calendar
from tests.unit.intake.made import at, city

SAID = at("2025-06-18T14:00:00")  # a Wednesday, in the quiet season of the 中考
EXACT, ABOUT, DAYS, VAGUE = Certainty.EXACT, Certainty.ABOUT, Certainty.DAYS, Certainty.VAGUE


def calendar() -> Calendar:
    return city()[0].calendar


@pytest.mark.parametrize(
    ("said", "start", "end", "certainty"),
    [
        ("昨晚11点左右到今天早上五点半", "2025-06-17T23:00", "2025-06-18T05:30", ABOUT),
        ("昨晚11点到第二天早上6点", "2025-06-17T23:00", "2025-06-18T06:00", EXACT),
        ("半小时前", "2025-06-18T13:30", None, ABOUT),
        ("一个半小时前", "2025-06-18T12:30", None, ABOUT),
        ("十分钟前", "2025-06-18T13:50", None, ABOUT),
        ("刚刚", "2025-06-18T14:00", None, ABOUT),
        ("5:30", "2025-06-18T05:30", None, EXACT),
        ("5点半", "2025-06-18T05:30", None, EXACT),
        ("晚上 10 点 30 分", "2025-06-17T22:30", None, EXACT),
        ("晚上9点后", "2025-06-17T21:00", None, EXACT),
        ("早上５点多", "2025-06-18T05:00", None, ABOUT),
        ("早上5,6点", "2025-06-18T05:00", "2025-06-18T06:00", ABOUT),
        ("凌晨1-2点", "2025-06-18T01:00", "2025-06-18T02:00", ABOUT),
        ("凌晨一两点", "2025-06-18T01:00", "2025-06-18T02:00", ABOUT),
        ("今早6.10多分", "2025-06-18T06:10", None, ABOUT),
        ("后半夜三点", "2025-06-18T03:00", None, EXACT),
        ("早高峰", "2025-06-18T07:00", "2025-06-18T09:00", ABOUT),
        ("零点", "2025-06-18T00:00", None, EXACT),
        ("晚上9点之前", None, "2025-06-17T21:00", EXACT),
        ("三天前晚上8点", "2025-06-15T20:00", None, EXACT),
        ("3号晚上", "2025-06-03T18:00", "2025-06-04T00:00", ABOUT),
        ("12月3日", "2024-12-03T00:00", "2024-12-04T00:00", DAYS),
        ("十二月三日", "2024-12-03T00:00", "2024-12-04T00:00", DAYS),
        ("2025.5.12-2025.5.20", "2025-05-12T00:00", "2025-05-21T00:00", DAYS),
        ("2025年5月2日至18日", "2025-05-02T00:00", "2025-05-19T00:00", DAYS),
        ("上周五", "2025-06-13T00:00", "2025-06-14T00:00", DAYS),
        ("上周末", "2025-06-14T00:00", "2025-06-16T00:00", DAYS),
        ("前天", "2025-06-16T00:00", "2025-06-17T00:00", DAYS),
        ("上个月28号", "2025-05-28T00:00", "2025-05-29T00:00", DAYS),
        ("上周", "2025-06-09T00:00", "2025-06-16T00:00", DAYS),
        ("去年6月底", "2024-06-21T00:00", "2024-07-01T00:00", DAYS),
        ("去年下半年", "2024-07-01T00:00", "2025-01-01T00:00", DAYS),
        ("2024年2月份", "2024-02-01T00:00", "2024-03-01T00:00", DAYS),
        ("今年三月份开始", "2025-03-01T00:00", "2025-06-18T14:00", DAYS),
        ("24年9月4日", "2024-09-04T00:00", "2024-09-05T00:00", DAYS),
        ("自2024年1月1日起", "2024-01-01T00:00", "2025-06-18T14:00", DAYS),
        ("三个月前", "2025-03-20T00:00", "2025-03-21T00:00", DAYS),
        ("五一期间", "2025-05-01T00:00", "2025-05-06T00:00", DAYS),
        ("国庆期间", None, None, VAGUE),
        ("前几天", None, None, VAGUE),
        ("夏天", None, None, VAGUE),
        ("两年了", None, None, VAGUE),
    ],
)
def test_a_phrase_gives_these_times(said: str, start: str | None, end: str | None, certainty: Certainty) -> None:
    found = find_times(said, SAID, calendar())[0]
    assert found.start == (at(start) if start else None)
    assert found.end == (at(end) if end else None)
    assert found.certainty is certainty


@pytest.mark.parametrize(
    ("said", "start", "end", "on"),
    [
        ("每天凌晨四五点", "2025-06-18T04:00", "2025-06-18T05:00", Recurrence(On.DAILY)),
        ("这几天半夜两三点", "2025-06-18T02:00", "2025-06-18T03:00", Recurrence(On.DAILY)),
        ("每天晚上凌晨四五点", "2025-06-18T04:00", "2025-06-18T05:00", Recurrence(On.DAILY)),
        ("连续好几天半夜12点以后", "2025-06-18T00:00", None, Recurrence(On.DAILY)),
        ("每晚6:30~8:40", "2025-06-17T18:30", "2025-06-17T20:40", Recurrence(On.DAILY)),
        ("周末晚上", "2025-06-15T18:00", "2025-06-16T00:00", Recurrence(On.WEEKENDS)),
        ("周末晚上8点到10点", "2025-06-15T20:00", "2025-06-15T22:00", Recurrence(On.WEEKENDS)),
        ("每周五下午3点", "2025-06-13T15:00", None, Recurrence(On.WEEKDAY, 4)),
        ("工作日早上6点", "2025-06-18T06:00", None, Recurrence(On.WORKDAYS)),
        ("节假日早上6点", "2025-06-15T06:00", None, Recurrence(On.HOLIDAYS)),
        ("中考期间早上五点半", "2025-06-18T05:30", None, Recurrence(On.EXAMS)),
        ("高考期间", "2025-06-01T00:00", "2025-06-11T00:00", Recurrence(On.EXAMS)),
        ("临近中考", "2025-06-15T00:00", "2025-06-23T00:00", Recurrence(On.EXAMS)),
        ("连续三天", None, None, Recurrence(On.DAILY)),
        ("经常在中午12:00至下午2:00", "2025-06-18T12:00", "2025-06-18T14:00", Recurrence(On.OFTEN)),
        ("节假日", None, None, Recurrence(On.HOLIDAYS)),
    ],
)
def test_what_recurs_says_on_which_days_and_gives_its_last_time(
    said: str, start: str | None, end: str | None, on: Recurrence
) -> None:
    found = find_times(said, SAID, calendar())[0]
    assert found.recurrence == on
    assert (found.start, found.end) == (at(start) if start else None, at(end) if end else None)
    assert found.phrase == said


def test_a_work_day_is_the_calendars_and_not_the_weeks() -> None:
    sunday_made_up = at("2025-09-28T12:00")  # worked, before 国庆
    (found,) = find_times("工作日早上6点", sunday_made_up, calendar())
    assert found.start == at("2025-09-28T06:00")


def test_exam_words_need_the_calendar() -> None:
    (found,) = find_times("高考期间", SAID)
    assert (found.start, found.certainty, found.recurrence) == (None, VAGUE, Recurrence(On.EXAMS))


@pytest.mark.parametrize(
    ("said", "base", "start"),
    [
        ("马上中考", "2025-06-10T07:00:00", "2025-06-15T00:00"),
        ("马上中考", "2025-07-10T07:00:00", None),
        ("中考期间", "2025-07-10T07:00:00", "2025-06-15T00:00"),
        ("中考期间", "2027-06-10T07:00:00", None),
    ],
)
def test_an_exam_to_come_is_never_the_last_one_and_an_exam_of_years_ago_is_meant_by_nobody(
    said: str, base: str, start: str | None
) -> None:
    (found,) = find_times(said, at(base), calendar())
    assert found.start == (at(start) if start else None)


@pytest.mark.parametrize("said", ["中考成绩什么时候出", "高考加分政策", "中考分数线"])
def test_an_exam_that_is_only_talked_about_is_no_time(said: str) -> None:
    assert find_times(said, SAID, calendar()) == ()


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("明天晚上8点要停水", "2025-06-19T20:00"),
        ("下周三上午9点来施工", "2025-06-25T09:00"),
        ("通知将于6月20日停水", None),
        ("将于今晚10点断电", "2025-06-18T22:00"),
        ("2025年7月1日上午8点开业", "2025-07-01T08:00"),
    ],
)
def test_only_what_the_text_says_lies_ahead_does(said: str, start: str | None) -> None:
    found = find_times(said, SAID, calendar())[0]
    if start:
        assert found.start == at(start)
    else:
        assert found.start is None or found.start <= SAID


@pytest.mark.parametrize(
    "said", ["今晚8点", "晚上8点", "周五早上6点", "12月3日早上8点", "6月底", "28号晚上", "早上7点到晚上9点"]
)
def test_nothing_starts_or_ends_in_the_future_unsaid(said: str) -> None:
    for found in find_times(said, SAID, calendar()):
        assert found.start is None or found.start <= SAID
        assert found.end is None or found.certainty is DAYS or found.end <= SAID


def test_all_phrases_are_found_each_where_its_span_says() -> None:
    text = "　昨晚１１点，大货车来了。每天凌晨四五点也来，\u200b上周五还有人摔了；高考期间更吵"
    found = find_times(text, SAID, calendar())
    assert [text[slice(*one.span)] for one in found] == [one.phrase for one in found]
    assert [one.phrase for one in found] == ["昨晚１１点", "每天凌晨四五点", "上周五", "高考期间"]


@pytest.mark.parametrize(
    "said",
    [
        "很晚的会，上6.10",
        "期间6.10",
        "中间9左右",
        "提三点建议",
        "有一点危险",
        "两点要求",
        "3号楼",
        "128号",
        "夜市太吵",
        "早点处理",
        "晚一点再说",
        "一时间",
        "早餐店",
        "同时",
        "5楼3室",
        "3.5米",
    ],
)
def test_words_that_only_look_like_a_time_are_none(said: str) -> None:
    assert find_times(said, SAID) == ()


def test_traditional_and_spaced_writing_is_read_too() -> None:
    assert find_times("這幾天半夜兩三點", SAID)[0].start == at("2025-06-18T02:00")
    assert find_times("週五晚上９點", SAID)[0].start == at("2025-06-13T21:00")


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("希望改到早上8点以后。现在是凌晨4点就来", "凌晨4点"),
        ("规定晚上10点后不得施工，他们昨晚12点还在打桩", "昨晚12点"),
        ("去年反映过，昨天又来，早上五点半最吵", "早上五点半"),
        ("昨天打过电话，半小时前又倒了一车垃圾", "半小时前"),
        ("连续三天没人收", "连续三天"),
    ],
)
def test_the_time_of_the_matter_is_the_closest_that_is_no_wish(said: str, phrase: str) -> None:
    assert read_when(said, SAID, calendar()).phrase == phrase


@pytest.mark.parametrize("said", ["明天晚上8点要停水", "学考早上", "晚上9点之前"])
def test_the_matter_never_lies_ahead_and_has_no_end_without_a_start(said: str) -> None:
    found = read_when(said, SAID, calendar())
    assert (found.start, found.end, bool(found.phrase)) == (None, None, True)


def test_what_happened_is_the_matters_time_before_what_is_planned() -> None:
    assert read_when("明天晚上8点还要施工，昨晚就吵", SAID, calendar()).phrase == "昨晚"


def test_whole_days_give_the_matter_no_clock_time() -> None:
    assert read_when("上周五倒的垃圾", SAID).start is None


def test_hours_without_a_day_recur_where_the_text_says_so_elsewhere() -> None:
    (found, _) = find_times("早上五点半垃圾车很吵，天天如此", SAID)
    assert found.recurrence == Recurrence(On.OFTEN)


@pytest.mark.parametrize(
    "piece",
    [
        "五点到",
        "每天",
        "1",
        "一",
        "到",
        "1.",
        "持续",
        "最近",
        "已经",
        "早上的",
        "昨晚11点到",
        "\u200b",
        "😀",
        "半",
        "20",
        "年月日",
        "\ud800",
        "9999年99月99日",
    ],
)
def test_any_text_is_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    find_times(piece * (20_000 // len(piece)), SAID, calendar())
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("base", ["0001-01-02T00:00", "2024-02-29T00:00", "2025-01-01T00:00:01", "9999-12-31T23:59"])
def test_no_phrase_breaks_at_the_ends_of_the_calendar(base: str) -> None:
    for said in (
        "2月29日",
        "去年",
        "99年前",
        "下周日",
        "99个月前",
        "前年底",
        "上个月31号",
        "明天晚上8点",
        "12月",
        "三天前晚上8点",
    ):
        for found in find_times(said, at(base), calendar()):
            assert found.start is None or found.end is None or found.end - found.start >= timedelta()
