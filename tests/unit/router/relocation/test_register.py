"""The register gives a crew's run of a date, in order, with the vehicles it could use."""

from datetime import date

import pytest

from services.router.domain.relocation.clock import clock, minute
from services.router.domain.relocation.moves import Move, spans
from tests.unit.router.relocation.town import CART, DAY, TRUCK, at, register, stop

BOOK = register(stop(2, "06:00"), stop(1, "05:00", weekdays=frozenset({4})), vehicles=(TRUCK, CART))


def test_a_run_holds_the_stops_of_its_weekday_in_planned_order():
    assert [one.id for one in BOOK.run("crew", DAY).stops] == ["s1", "s2"]
    assert [one.id for one in BOOK.run("crew", date(2025, 6, 20)).stops] == ["s2"]


def test_a_vehicle_that_no_crew_drives_is_a_spare():
    run = BOOK.run("crew", DAY)
    assert (run.vehicle, run.spares) == (TRUCK, (CART,))


def test_an_unknown_crew_is_a_key_error():
    with pytest.raises(KeyError):
        BOOK.run("crew-9", DAY)


@pytest.mark.parametrize("text", ["00:00", "05:30", "23:59"])
def test_minutes_and_clock_times_are_each_other_s_reverse(text):
    assert clock(minute(at(text))) == at(text)


def moved(day: int, to: str, which: str = "s1") -> Move:
    return Move(date(2025, 6, day), which, "后村家园", at("05:30"), at(to), forced=True)


def test_equal_moves_of_successive_runs_are_told_once():
    told = spans(
        [moved(20, "07:30"), moved(19, "07:30"), moved(22, "07:30"), moved(21, "07:40"), moved(19, "08:00", "s2")]
    )
    assert [(span.stop_id, f"{span.moved_to:%H:%M}", span.first_date.day, span.last_date.day) for span in told] == [
        ("s1", "07:30", 19, 20),
        ("s1", "07:40", 21, 21),
        ("s1", "07:30", 22, 22),
        ("s2", "08:00", 19, 19),
    ]
