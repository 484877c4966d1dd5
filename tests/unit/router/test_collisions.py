"""综合挖一次: digs that meet in place and time are proposed as one, with dates and reasons."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.router.domain.collisions import collisions, gap_days
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Place, Register, Stop, Together, WorkKind
from tests.unit.router.relocation.town import at, crew, register, spot, stop

TODAY = date(2025, 7, 1)


def dig(number: int, kind: WorkKind, first: str, last: str, metres: tuple[float, float] = (0, 300), **more) -> Stop:
    """Make a dig on the long street between two distances, by a crew of its own."""
    stretch = (spot(metres[0]), spot(metres[1]))
    place = Place(spot(sum(metres) / 2), road="长街", stretch=stretch)
    work = stop(number, "08:00", 480, digs=True, kind=kind, **more)
    dates = {"first_date": date.fromisoformat(first), "last_date": date.fromisoformat(last)}
    return replace(work, crew=f"crew{number}", place=place, title=f"{number}号工程", **dates)


def book(*digs: Stop, days: int = 60) -> Register:
    crews = {one.crew: replace(crew("07:00-18:00"), id=one.crew) for one in digs}
    return replace(register(*digs), crews=crews, together=Together(30, days))


def found(*digs: Stop, quiet=(), days: int = 60):
    return collisions(book(*digs, days=days), quiet, TODAY)


SEWER = dig(1, WorkKind.DRAINAGE, "2025-07-07", "2025-07-18")
ROAD = dig(2, WorkKind.ROAD_WORKS, "2025-07-21", "2025-08-01", (100, 500))
GAS = dig(3, WorkKind.PIPES, "2025-08-18", "2025-08-26", (200, 260))


@pytest.mark.parametrize(
    ("digs", "days"),
    [
        pytest.param([SEWER], 60, id="one dig alone"),
        pytest.param([SEWER, dig(4, WorkKind.PIPES, "2025-07-10", "2025-07-12", (400, 500))], 60, id="elsewhere"),
        pytest.param([SEWER, GAS], 20, id="too many days apart"),
        pytest.param([SEWER, replace(GAS, digs=False)], 60, id="a work that opens nothing"),
        pytest.param([SEWER, dig(4, WorkKind.PIPES, "2025-06-10", "2025-06-20")], 60, id="a work that is over"),
    ],
)
def test_works_that_do_not_meet_are_left_alone(digs, days):
    assert found(*digs, days=days) == ()


def test_three_digs_become_one_deepest_first_and_the_surface_last():
    (one,) = found(ROAD, GAS, SEWER)
    assert [part.stop.id for part in one.parts] == ["s1", "s3", "s2"]
    assert one.parts[0].first_date == SEWER.first_date
    assert all(b.first_date > a.last_date for a, b in zip(one.parts, one.parts[1:], strict=False))
    assert any("17天后又要被“3号工程”挖开" in reason for reason in one.reasons)
    assert any("由3次合为1次，从第一次开挖到最后恢复由51天变为" in reason for reason in one.reasons)


def test_what_both_open_is_no_longer_than_the_shorter_one():
    (one,) = found(ROAD, GAS)
    assert any("重合约60米" in reason for reason in one.reasons), one.reasons


def test_every_dig_keeps_its_number_of_work_days():
    weekly = frozenset(range(1, 6))
    (one,) = found(*(replace(each, weekdays=weekly) for each in (SEWER, ROAD, GAS)))
    for part in one.parts:
        days = [part.first_date + timedelta(days=n) for n in range((part.last_date - part.first_date).days + 1)]
        before = [part.stop.first_date + timedelta(days=n) for n in range(400)]
        was = sum(day.isoweekday() in weekly for day in before if day <= part.stop.last_date)
        assert sum(day.isoweekday() in weekly for day in days) == was
        assert part.first_date.isoweekday() in weekly


def test_a_fixed_dig_keeps_its_dates_and_the_others_come_to_it():
    (one,) = found(SEWER, replace(GAS, fixed=True))
    gas = next(part for part in one.parts if part.stop.id == "s3")
    assert (gas.first_date, gas.last_date) == (GAS.first_date, GAS.last_date)
    assert one.parts[0].last_date < GAS.first_date


def test_two_fixed_digs_that_do_not_fit_are_refused_by_name():
    (one,) = found(replace(SEWER, fixed=True), replace(GAS, fixed=True))
    assert one.parts == ()
    assert "“1号工程”、“3号工程”日期固定" in one.refusal


def test_no_dig_moves_into_days_that_have_to_be_quiet_or_before_today():
    near = QuietPlace(spot(150), 400)
    exams = QuietTime(date(2025, 7, 10), date(2025, 7, 31), at("00:00"), at("00:00"), near, "考试")
    (one,) = found(SEWER, GAS, quiet=[exams])
    assert all(part.first_date >= TODAY for part in one.parts)
    assert not any(exams.hours(part.first_date) for part in one.parts)


def test_a_crew_is_not_needed_at_two_digs_on_one_day():
    busy = replace(dig(9, WorkKind.PIPES, "2025-07-18", "2025-07-30", (5_000, 5_100)), crew="crew3")
    (one,) = found(SEWER, GAS, busy)
    gas = next(part for part in one.parts if part.stop.id == "s3")
    assert gas.first_date > busy.last_date


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        pytest.param(SEWER, ROAD, 2, id="two days between"),
        pytest.param(ROAD, SEWER, 2, id="in either order"),
        pytest.param(SEWER, SEWER, 0, id="at the same time"),
    ],
)
def test_the_gap_is_counted_in_whole_days(first, second, days):
    assert gap_days(first, second) == days
