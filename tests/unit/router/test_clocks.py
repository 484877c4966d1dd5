"""Clocks: the most precise limit counts, work days know 调休, the platform's own limit binds."""

from datetime import date, datetime, time, timedelta

import pytest

from services.router.domain.clocks import Clock, Clocks, Limit, Limits, TimeUnit, missing_defaults
from shared.city.calendar import Calendar, DayKind, Span, SpecialDay
from shared.city.workdays import CITY_TIME, DayStatus
from shared.contracts.vocabulary import Kind, Urgency


def special(day: str, kind: DayKind) -> SpecialDay:
    return SpecialDay(
        date=date.fromisoformat(day),
        kind=kind,
        name="国庆节",
        statutory=False,
        status=DayStatus.PUBLISHED,
        source="test",
    )


DAYS_OFF = [f"2025-10-0{n}" for n in range(1, 9)]
SPECIAL = {
    row.date: row
    for row in (
        *(special(day, DayKind.HOLIDAY) for day in DAYS_OFF),
        special("2025-09-28", DayKind.MAKE_UP_WORKDAY),
        special("2025-10-11", DayKind.MAKE_UP_WORKDAY),
    )
}
CALENDAR = Calendar(
    special=SPECIAL,
    hours=(Span(time(8, 30), time(12)), Span(time(14), time(17, 30))),
    first=date(2025, 1, 1),
    certain_until=date(2025, 12, 31),
    last=date(2025, 12, 31),
    papers=(),
    seasons=(),
)
DEFAULTS = tuple(Limit(clock, days, TimeUnit.WORK_DAY) for clock, days in zip(Clock, (1, 1, 5, 5), strict=True))
CLOCKS = Clocks(
    Limits((
        *DEFAULTS,
        Limit(Clock.REPLY, 2, TimeUnit.WORK_DAY, kind=Kind.INQUIRY),
        Limit(Clock.RESOLVE, 4, TimeUnit.WORK_HOUR, category="sanitation.garbage"),
        Limit(Clock.RESOLVE, 10, TimeUnit.CALENDAR_DAY, category="sanitation"),
        Limit(Clock.RESOLVE, 2, TimeUnit.CLOCK_HOUR, urgency=Urgency.EMERGENCY),
    )),
    CALENDAR,
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIME)


def start(category="parking", kind=Kind.COMPLAINT, urgency=Urgency.NORMAL, now="2025-06-18T09:00", reply_by=None):
    return CLOCKS.start(category, kind, urgency, at(now), reply_by)


def test_five_work_days_over_national_day_know_the_make_up_days() -> None:
    assert start(now="2025-09-30T10:00").resolve_by == at("2025-10-14T17:30")


def test_five_work_days_before_national_day_count_the_sunday_that_is_worked() -> None:
    assert start(now="2025-09-25T10:00").resolve_by == at("2025-10-09T17:30")


CASES = [
    ("no row of its own: the default", {}, "2025-06-25T17:30"),
    ("the top's row", {"category": "sanitation.noise"}, "2025-06-28T09:00"),
    ("the sub's row before the top's", {"category": "sanitation.garbage"}, "2025-06-18T15:00"),
    (
        "an emergency before any category",
        {"category": "sanitation.garbage", "urgency": Urgency.EMERGENCY},
        "2025-06-18T11:00",
    ),
]


@pytest.mark.parametrize(("case", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_most_precise_limit_counts(case, expected) -> None:
    assert start(**case).resolve_by == at(expected)


def test_an_inquiry_is_replied_to_sooner_but_the_platforms_limit_binds() -> None:
    assert start(kind=Kind.INQUIRY).reply_by == at("2025-06-20T17:30")
    bound = at("2025-06-18T09:00") + timedelta(days=9)
    assert start(kind=Kind.INQUIRY, reply_by=bound).reply_by == bound


def test_a_clock_without_a_limit_for_everything_is_named() -> None:
    assert missing_defaults(DEFAULTS[1:]) == (Clock.SIGN,)
    assert missing_defaults(DEFAULTS) == ()
