import pytest

from services.intake.domain.when import read_when
from tests.unit.intake.made import at

REPORTED = at("2025-06-18T05:42:10")  # a Wednesday
AFTERNOON = at("2025-06-18T14:00:00")


@pytest.mark.parametrize(
    ("said", "base", "start", "end", "recurring"),
    [
        ("早上五点半垃圾车", REPORTED, "06-18T05:30", None, False),
        ("每天早上五点半垃圾车就来", REPORTED, "06-18T05:30", None, True),
        ("每天清晨5:30左右", REPORTED, "06-18T05:30", None, True),
        ("今天凌晨4点20分", REPORTED, "06-18T04:20", None, False),
        ("凌晨12点", REPORTED, "06-18T00:00", None, False),
        ("清晨五点一刻", AFTERNOON, "06-18T05:15", None, False),
        ("五点三刻", AFTERNOON, "06-18T05:45", None, False),
        ("昨晚11点左右", AFTERNOON, "06-17T23:00", None, False),
        ("昨晚两点", AFTERNOON, "06-18T02:00", None, False),
        ("昨天夜里十二点多", AFTERNOON, "06-18T00:00", None, False),
        ("昨天凌晨两点", AFTERNOON, "06-17T02:00", None, False),
        ("前天晚上九点到十点", AFTERNOON, "06-16T21:00", "06-16T22:00", False),
        ("昨晚11点左右到今天早上五点半", AFTERNOON, "06-17T23:00", "06-18T05:30", False),
        ("晚上10点到早上6点施工", AFTERNOON, "06-17T22:00", "06-18T06:00", False),
        ("每晚八点到十点", AFTERNOON, "06-17T20:00", "06-17T22:00", True),
        ("中午12:00至下午2:00", AFTERNOON, "06-18T12:00", "06-18T14:00", False),
        ("这几天半夜两三点", AFTERNOON, "06-18T02:00", "06-18T03:00", True),
        ("上周三下午", AFTERNOON, "06-11T13:00", "06-11T18:00", False),
        ("6月15日上午", AFTERNOON, "06-15T08:00", "06-15T12:00", False),
        ("５：３０", AFTERNOON, "06-18T05:30", None, False),
        ("中午十一点", AFTERNOON, "06-18T11:00", None, False),
        ("中午一点", AFTERNOON, "06-18T13:00", None, False),
        ("十点后没有光", AFTERNOON, "06-18T10:00", None, False),
        ("现在还在施工", AFTERNOON, "06-18T14:00", None, False),
        ("十一点半", AFTERNOON, "06-18T11:30", None, False),
        ("一点半", AFTERNOON, "06-18T13:30", None, False),
        ("晚上10点以后", AFTERNOON, "06-17T22:00", None, False),
        ("刚才闻到煤气味", AFTERNOON, "06-18T14:00", None, False),
    ],
)
def test_a_phrase_means_this_time(said: str, base: object, start: str, end: str | None, recurring: bool) -> None:
    found = read_when(said, base)  # type: ignore[arg-type]
    assert found.start == at(f"2025-{start}")
    assert found.end == (at(f"2025-{end}") if end else None)
    assert found.recurring is recurring


@pytest.mark.parametrize(
    "said",
    [
        "门口有井盖",
        "提三点建议",
        "夜市太吵",
        "领导早上好，请处理",
        "有时间请回复",
        "比分",
        "",
        "25:70",
        "八九十点",
        "目前小区里没有路灯",
    ],
)
def test_words_that_only_look_like_a_time_give_none(said: str) -> None:
    assert read_when(said, AFTERNOON).start is None


@pytest.mark.parametrize("said", ["昨天", "今天得知", "6月15日又打了电话"])
def test_a_bare_day_gives_no_clock_time_but_its_phrase(said: str) -> None:
    found = read_when(said, AFTERNOON)
    assert (found.start, bool(found.phrase)) == (None, True)


def test_a_clock_time_counts_before_a_bare_part_of_the_day() -> None:
    assert read_when("早上好好的，昨晚11点开始吵", AFTERNOON).phrase == "昨晚11点"


def test_what_recurs_counts_before_what_happened_once() -> None:
    assert read_when("昨天夜里两点又来。每天晚上10点到早上6点打桩", AFTERNOON).phrase == "每天晚上10点到早上6点"


def test_recurrence_may_stand_anywhere_in_the_text() -> None:
    assert read_when("早上五点半垃圾车很吵，天天如此", REPORTED).recurring


def test_nothing_starts_in_the_future() -> None:
    assert read_when("今天晚上8点", AFTERNOON).start is None
    assert read_when("早上6点", REPORTED).start == REPORTED  # people round
    assert read_when("夜里没有灯", at("2025-06-18T21:40:00")).start == at("2025-06-17T22:00:00")
    assert read_when("早上7点", REPORTED).start == at("2025-06-17T07:00")
    assert read_when("12月3日早上8点", AFTERNOON).start == at("2024-12-03T08:00")


def test_the_day_is_the_day_in_shanghai_also_before_eight_in_the_morning() -> None:
    assert read_when("周三早上5点", REPORTED).start == at("2025-06-18T05:00")


def test_a_day_that_no_calendar_has_is_no_day() -> None:
    assert read_when("13月45日早上5点", AFTERNOON).start == at("2025-06-18T05:00")
