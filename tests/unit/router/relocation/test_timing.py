"""The dynamic programme: exact start minutes for a given order."""

from services.router.domain.relocation.board import NEVER
from services.router.domain.relocation.timing import Timing
from tests.unit.router.relocation.town import WEIGHTS, board, quiet, run, stop


def timing(*stops, times=(), shift="04:00-12:00") -> Timing:
    return Timing(board(run(*stops, shift=shift), *times))


def test_the_old_order_keeps_the_old_minutes_and_costs_nothing():
    t = timing(stop(1, "05:00"), stop(2, "06:00"))
    assert (t.cost((0, 1)), t.starts((0, 1))) == (0, [60, 120])


def test_starts_are_minutes_since_the_shift_began():
    assert timing(stop(1, "05:00"), shift="04:30-12:00").starts((0,)) == [30]


def test_an_early_stop_leaves_earlier_so_that_the_next_is_on_time():
    t = timing(stop(1, "05:00"), stop(2, "06:00"))
    assert t.starts((1, 0)) == [37, 60]


def test_a_start_in_the_peak_costs_its_toll():
    assert timing(stop(1, "07:30")).cost((0,)) == WEIGHTS.peak_start


def test_a_minute_a_changed_stop_and_the_peak_add_up():
    home = stop(1, "05:30")
    assert timing(home, times=[quiet(home)]).cost((0,)) == 120 + 60 + 20


def test_the_way_back_to_the_depot_counts():
    far = stop(1, "05:00", 30, metres=2_500)
    assert timing(far, shift="04:00-05:40").cost((0,)) == 0
    assert timing(far, shift="04:00-05:39").cost((0,)) == 61


def test_an_order_that_cannot_be_driven_costs_never():
    t = timing(stop(1, "05:00", 60), stop(2, "06:10", 60), shift="04:50-06:58")
    assert t.cost((0, 1)) >= NEVER


def test_a_run_without_stops_costs_nothing():
    assert timing().cost(()) == 0
