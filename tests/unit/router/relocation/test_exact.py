"""No false refusal of a small run: the programme over sets agrees with trying every order; and what it is built on."""

from collections.abc import Iterator
from itertools import permutations

from bench.relocation.city import WEIGHTS, city_day
from bench.relocation.instances import instances
from services.router.domain.relocation import search
from services.router.domain.relocation.board import NEVER, Board, lay_out
from services.router.domain.relocation.feasible import EXACT, drivable_order
from services.router.domain.relocation.quiet import forbidden
from services.router.domain.relocation.replan import find_plan, find_plans
from services.router.domain.relocation.search import find_order
from services.router.domain.relocation.standing import bans_of
from services.router.domain.relocation.timing import Order, Timing
from services.router.domain.relocation.verify import verify
from tests.unit.router.relocation.town import board, quiet, run, stop

SMALL = list(instances(250, seed=7, most=6))


def boards() -> list[Board]:
    return [lay_out(one.run, bans_of(one.run, one.quiet), WEIGHTS) for one in SMALL]


def possible(laid: Board) -> bool:
    timing = Timing(laid)
    return any(timing.cost(order) < NEVER for order in legal_orders(laid))


def legal_orders(laid: Board) -> Iterator[Order]:
    orders = permutations(range(len(laid.stops)))
    return (o for o in orders if all(laid.before[s] <= {*o[:n]} for n, s in enumerate(o)))


def test_it_finds_an_order_exactly_where_some_order_can_be_driven():
    told = [drivable_order(laid) is not None for laid in boards()]
    assert told == [possible(laid) for laid in boards()]
    assert 50 < sum(told) < 220, "both answers are tried"


def test_the_order_that_it_gives_can_be_driven():
    for laid in boards():
        order = drivable_order(laid)
        assert order is None or Timing(laid).cost(order) < NEVER


def test_a_small_run_is_refused_only_where_no_order_can_be_driven():
    assert [find_order(Timing(laid)) is not None for laid in boards()] == [possible(laid) for laid in boards()]


def test_a_run_without_stops_can_be_driven():
    assert drivable_order(board(run())) == ()


def test_of_a_run_with_too_many_stops_it_does_not_tell():
    stops = [stop(n, f"{5 + n // 4:02d}:{n % 4 * 15:02d}", 5) for n in range(EXACT + 1)]
    assert drivable_order(board(run(*stops))) is None


def test_all_stops_asked_at_once_are_forbidden_the_same_hours_as_each_by_itself():
    for one in SMALL:
        for own, bans in zip(one.run.stops, bans_of(one.run, one.quiet), strict=True):
            told = {(ban.begin, ban.until) for ban in bans if ban.binds(one.run.vehicle)}
            assert told == set(forbidden(one.run, own, one.run.vehicle, one.quiet))


def test_runs_planned_together_get_the_plans_that_each_gets_alone():
    day = city_day(runs=60, sites=60, seed=3)
    plans = find_plans(day.runs, day.quiet, WEIGHTS)
    assert plans == [find_plan(one, day.quiet, WEIGHTS) for one in day.runs]
    assert any(plan and plan.moves for plan in plans)


def test_an_old_timetable_that_cannot_be_driven_is_not_kept():
    day = run(stop(1, "05:00", 30), stop(2, "05:20"))
    plan = find_plan(day, [quiet(stop(9, "05:00"))], WEIGHTS)
    assert plan is not None
    assert (len(plan.moves), verify(day, (), plan)) == (1, [])


def test_a_small_run_gets_the_cheapest_order_of_all():
    for laid in boards():
        order, timing = find_order(Timing(laid)), Timing(laid)
        if order is not None:
            assert timing.cost(order) == min(timing.cost(other) for other in legal_orders(laid))


def test_runs_for_which_insertion_finds_nothing_are_planned_all_the_same(monkeypatch):
    drawn = list(instances(1_200, seed=8, most=9, least=3))
    laid = [lay_out(drawn[n].run, bans_of(drawn[n].run, drawn[n].quiet), WEIGHTS) for n in (63, 816, 998, 1178)]
    assert all(find_order(Timing(one)) is not None for one in laid)
    monkeypatch.setattr(search, "drivable_order", lambda _: None)
    assert all(find_order(Timing(one)) is None for one in laid)
