"""Changes of the register upon each other: the later accepted counts, each from its first date on."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from services.router.domain.relocation.register import Register, RegisterVersion
from services.router.domain.relocation.register_changes import (
    ChangeKind,
    RegisterChange,
    changed,
    replaced_by,
    turning_days,
)
from tests.unit.router.relocation.town import CART, TRUCK, at, register, stop

FIRST, SECOND, THIRD = date(2025, 6, 19), date(2025, 6, 23), date(2025, 7, 1)
BASE = register(stop(1, "05:30"), stop(2, "06:30"), vehicles=(TRUCK, CART))


def hours(number: int, first: date, **fields: Any) -> RegisterChange:
    return change(number, ChangeKind.STOP_CHANGED, first, stop="s1", **fields)


def change(number: int, kind: ChangeKind, first: date, **fields: Any) -> RegisterChange:
    return RegisterChange(
        number, "fleet", f"r{number}", datetime(2025, 6, 18, tzinfo=UTC), kind, "crew", first, **fields
    )


def after(*changes: RegisterChange) -> Register:
    found = BASE
    for one in changes:
        found = changed(found, one)
    return found


def planned(of: Register, day: date, id_: str = "s1") -> tuple[time, int] | None:
    return next(((s.planned, s.minutes) for s in of.run("crew", day).stops if s.id == id_), None)


LATER, EARLIER = hours(1, SECOND, start=at("06:00")), hours(2, FIRST, start=at("05:00"))
CASES = {
    "before the first date all is as it was": ([LATER], FIRST, (at("05:30"), 20)),
    "from it on the change holds": ([LATER], SECOND, (at("06:00"), 20)),
    "what is left out stays": ([hours(1, FIRST, minutes=10)], FIRST, (at("05:30"), 10)),
    "two changes of different things add up": (
        [hours(1, FIRST, minutes=10), hours(2, SECOND, start=at("06:00"))],
        THIRD,
        (at("06:00"), 10),
    ),
    "a later accepted one counts from its own first date": ([LATER, EARLIER], FIRST, (at("05:00"), 20)),
    "and on the days of an earlier accepted one too": ([LATER, EARLIER], THIRD, (at("05:00"), 20)),
    "an ended stop is done to the day before": ([change(1, ChangeKind.STOP_ENDED, SECOND, stop="s1")], SECOND, None),
    "another weekday": ([hours(1, FIRST, weekdays=frozenset({1}))], FIRST, None),
}


@pytest.mark.parametrize("name", CASES)
def test_a_stop_s_hours_on_a_date(name: str) -> None:
    changes, day, expected = CASES[name]
    assert planned(after(*changes), day) == expected


def test_an_added_stop_is_done_from_its_first_date_on() -> None:
    new = stop(9, "07:30", first_date=SECOND)
    found = after(change(1, ChangeKind.STOP_ADDED, SECOND, stop="s9", added=new))
    assert planned(found, FIRST, "s9") is None
    assert planned(found, SECOND, "s9") == (at("07:30"), 20)


def test_a_crew_drives_another_vehicle_from_a_date_on_and_its_own_is_spare() -> None:
    found = after(change(1, ChangeKind.VEHICLE_CHANGED, SECOND, vehicle="cart"))
    assert [run.vehicle.id for run in (found.run("crew", FIRST), found.run("crew", SECOND))] == ["truck", "cart"]
    assert [run.spares for run in (found.run("crew", FIRST), found.run("crew", SECOND))] == [(CART,), (TRUCK,)]


def test_the_version_counts_changes() -> None:
    assert after(LATER, EARLIER).version == RegisterVersion(0, 2)
    assert str(RegisterVersion(3, 7)) == "3.7"


def test_every_turn_of_the_crew_from_the_change_on_is_looked_at() -> None:
    assert turning_days(after(LATER), EARLIER) == (FIRST, SECOND)
    assert turning_days(after(EARLIER), LATER) == (SECOND,)


REPLACED = {
    "the same row": (BASE, LATER, False),
    "another row": (register(stop(1, "05:30"), stop(2, "06:45"), vehicles=(TRUCK, CART)), LATER, False),
    "the very hour": (register(stop(1, "05:40"), stop(2, "06:30")), LATER, True),
    "minutes, of which it does not speak": (register(stop(1, "05:30", 15), stop(2, "06:30")), LATER, False),
    "a stop that is gone": (register(stop(2, "06:30")), LATER, True),
    "an added stop that has a row now": (
        register(stop(1, "05:30"), stop(9, "07:30")),
        change(1, ChangeKind.STOP_ADDED, FIRST, stop="s9", added=stop(9, "07:30")),
        True,
    ),
    "the crew's vehicle as before": (BASE, change(1, ChangeKind.VEHICLE_CHANGED, FIRST, vehicle="cart"), False),
}


@pytest.mark.parametrize("name", REPLACED)
def test_a_new_edition_replaces_what_it_says_anew(name: str) -> None:
    new, one, expected = REPLACED[name]
    assert replaced_by(BASE, new, one) is expected
