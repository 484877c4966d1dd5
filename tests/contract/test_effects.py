"""One suite over every effect that a rule may have."""

from datetime import datetime
from itertools import product

import pytest
from pydantic import ValidationError

from services.router.domain import effects
from services.router.domain.case import Incident, Place
from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import ArgumentsError, read_arguments
from shared.city.workdays import CITY_TIME
from shared.kit.discovery import discover
from tests.unit.router.town import CATEGORIES, CITY, NOW, REGISTER, UNITS, place, ticket

FOUND = discover(effects, "EFFECT", CarriedOut)
ARGUMENTS = {
    "assign": {"lead": "env", "assisting": ["operator"]},
    "refer_out": {},
    "relocate_schedule": {"not_before": "07:30", "also": ["quiet_equipment"]},
    "instruct": {"instructions": ["请现场核查"]},
    "decline_move": {"reason": "改到夜间会扰民", "instead": ["轻拿轻放"]},
    "none": {},
}
TITLES = {id_: unit.title for id_, unit in UNITS.by_id.items()}
PLACES = (place(), place(5_000, name=None), Place("路边"))
HOURS = (None, NOW.replace(hour=5, minute=30), NOW.replace(hour=23), datetime(2025, 6, 22, 6, 0, tzinfo=CITY_TIME))
REPORTED = (NOW, datetime(2025, 6, 22, 6, 30, tzinfo=CITY_TIME), datetime(2025, 11, 3, 6, 30, tzinfo=CITY_TIME))

each = pytest.mark.parametrize("name", FOUND)


@each
def test_its_arguments_are_tried_here(name) -> None:
    assert name in ARGUMENTS, f"give ARGUMENTS an example for the new effect {name}"


@each
def test_people_can_read_its_title(name) -> None:
    assert FOUND[name].title.strip()
    assert not FOUND[name].title.isascii()


@each
def test_an_argument_that_it_does_not_know_is_refused(name) -> None:
    with pytest.raises(ArgumentsError):
        read_arguments(FOUND[name], {**ARGUMENTS[name], "surplus": 1}, TITLES)


@each
def test_its_arguments_are_frozen(name) -> None:
    arguments = read_arguments(FOUND[name], ARGUMENTS[name], TITLES)
    for field in type(arguments).model_fields:
        with pytest.raises(ValidationError):
            setattr(arguments, field, None)


@each
def test_it_orders_something_sensible_for_any_ticket_and_the_same_again(name) -> None:
    effect = FOUND[name]
    arguments = read_arguments(effect, ARGUMENTS[name], TITLES)
    for category, where, hour, reported in product(CATEGORIES, PLACES, HOURS, REPORTED):
        one = ticket("1", category=category, place=where, incident=Incident(hour), reported_at=reported)
        scene = Scene(one, CITY, UNITS, REGISTER, reported)
        orders = effect.order(arguments, scene)
        assert isinstance(orders, Orders)
        assert orders == effect.order(arguments, scene)
        assert {unit for unit in (orders.lead, *orders.assisting) if unit} <= set(UNITS.by_id)
        for move in orders.moves:
            assert reported.date() < move.first_date <= move.last_date
            assert {REGISTER.stops[stop].crew for stop in move.stops} == {move.crew}


@each
def test_no_order_repeats_the_complainants_words(name) -> None:
    effect = FOUND[name]
    arguments = read_arguments(effect, ARGUMENTS[name], TITLES)
    orders = effect.order(arguments, Scene(ticket("1", text="只有诉求人知道的话"), CITY, UNITS, REGISTER, NOW))
    assert "只有诉求人知道的话" not in repr(orders)
