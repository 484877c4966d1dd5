"""Reports of a fleet system. Its topic says who it is, whatever the report says; a kind of report is a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.corpus.case import NAME, PARKED, PHONE, Rec, encoded
from bench.corpus.target import Target
from shared.contracts.topics import FLEET_OUT

FLEET, CREW, VEHICLE = "sy-fleet", "sy-crew-05", "sy-v-05"
OTHERS_CREW, OTHERS_STOP, OTHERS_VEHICLE = "sx-crew-11", "sx-crew-11-01", "sx-v-11"
"""Of another operator, so none of this fleet's."""
SCHEMA, UNFIT = "schema", "does_not_fit"


@dataclass(frozen=True)
class Wrong:
    """Fields that spoil a good report. `fault` is what a fault starts with; of another reason the tables decide."""

    name: str
    changed: Mapping[str, Any]
    fault: str
    reason: str = SCHEMA
    later: bool = False


@dataclass(frozen=True)
class Report:
    """The `n`th good report of one kind, beside its kind, its id and its crew, and what may be wrong with it."""

    said: Callable[[int], Mapping[str, Any]]
    must: tuple[str, ...]
    may: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()


def _unfit(name: str, changed: Mapping[str, Any], fault: str = "") -> Wrong:
    return Wrong(name, changed, fault, UNFIT, later=True)


_DATES = (
    Wrong("a date with digits left out", {"first_date": "2025-6-20"}, "first_date"),
    Wrong("a date that is a number", {"first_date": 1750000000}, "first_date"),
    Wrong("a date that no calendar has", {"first_date": "2025-02-30"}, "first_date"),
    Wrong("the last date of all", {"first_date": "9999-12-31"}, "first_date"),
    _unfit("a date long ago", {"first_date": "2024-06-20"}, "first_date"),
    _unfit("a date far ahead", {"first_date": "2027-06-20"}, "first_date"),
)
_STOPS = (
    _unfit("a stop of another crew", {"stop": "sy-crew-01-01"}, "stop"),
    _unfit("a stop of another operator", {"stop": OTHERS_STOP}, "stop"),
    _unfit("a stop that nobody knows", {"stop": "nowhere"}, "stop"),
)
_HOURS = (
    Wrong("an hour that is none", {"start": "24:00"}, "start"),
    Wrong("an hour that is a number", {"start": 22500}, "start"),
    Wrong("an hour with seconds", {"start": "06:15:00"}, "start"),
    Wrong("an hour of full-width digits", {"start": "０６:１５"}, "start"),
    Wrong("no minutes at all", {"minutes": 0}, "minutes"),
    Wrong("too many minutes", {"minutes": 721}, "minutes"),
    Wrong("minutes that are a fraction", {"minutes": 1.5}, "minutes"),
    Wrong("minutes that are a truth", {"minutes": True}, "minutes"),
    Wrong("minutes that are a text", {"minutes": "70"}, "minutes"),
    Wrong("an eighth weekday", {"weekdays": "18"}, "weekdays"),
    Wrong("a weekday twice", {"weekdays": "11"}, "weekdays"),
    Wrong("weekdays that are a list", {"weekdays": [1, 2]}, "weekdays"),
    _unfit("an hour out of the shift", {"start": "23:50"}),
)


def _work_done(_: int) -> Mapping[str, Any]:
    """Report work of the day before the run."""
    return {"stop": "sy-crew-05-01", "started_at": "2025-06-17T07:40:00+08:00",
            "ended_at": "2025-06-17T08:00:00+08:00", "vehicle": VEHICLE}  # fmt: skip


def _stop_changed(_: int) -> Mapping[str, Any]:
    return {"first_date": "2025-06-20", "stop": "sy-crew-05-02", "start": "06:15", "minutes": 70,
            "weekdays": "1234567"}  # fmt: skip


def _stop_added(n: int) -> Mapping[str, Any]:
    """Add a stop of one day, so that none is in the other's way."""
    day = str(date(2025, 7, 1) + timedelta(days=n % 300))
    return {"first_date": day, "last_date": day, "stop": f"bad-{n:x}", "title": "新增点", "category": "sanitation",
            "street": "330604001", "lon": 120.88350, "lat": 30.01650, "start": "10:00", "minutes": 5,
            "weekdays": "1234567", "road": "市民一路", "route": "sy-route-05", "needs": ["hand_sweep"],
            "fixed": False}  # fmt: skip


KINDS: Mapping[str, Report] = {
    "work_done": Report(_work_done, ("stop", "started_at", "ended_at"), ("vehicle",), (
        Wrong("a stop of another crew", {"stop": "sy-crew-01-01"}, "stop", later=True),
        Wrong("a stop of another operator", {"stop": OTHERS_STOP}, "stop", later=True),
        Wrong("a stop that nobody knows", {"stop": "nowhere"}, "stop", later=True),
        Wrong("an end before the start", {"ended_at": "2025-06-17T07:39:59+08:00"}, "ended_at"),
        Wrong("work of more than a day", {"ended_at": "2025-06-18T07:40:01+08:00"}, "ended_at"),
        Wrong("work of a month ahead", {"started_at": "2025-07-17T07:40:00+08:00",
              "ended_at": "2025-07-17T08:00:00+08:00"}, "started_at", "in_the_future", later=True),
        Wrong("a start without a zone", {"started_at": "2025-06-17T07:40:00"}, "started_at"),
        Wrong("a start of the year 1", {"started_at": "0001-01-01T00:00:00Z"}, "started_at"),
        Wrong("an end of the year 9999", {"ended_at": "9999-12-31T23:59:59Z"}, "ended_at"),
        Wrong("a vehicle that is a plate", {"vehicle": "浙D12345"}, "vehicle"),
    )),
    "stop_changed": Report(_stop_changed, ("stop", "first_date"), ("start", "minutes", "weekdays"), (
        *_DATES, *_STOPS, *_HOURS,
        Wrong("nothing that changes", {"start": None, "minutes": None, "weekdays": None}, "value"),
    )),
    "stop_added": Report(
        _stop_added,
        ("stop", "title", "category", "street", "lon", "lat", "start", "minutes", "first_date"),
        ("weekdays", "road", "route", "fixed"),
        (
            *_DATES, *_HOURS,
            Wrong("a title with somebody's number", {"title": f"找{PHONE}"}, "title"),
            Wrong("a title that is too long", {"title": "长" * 61}, "title"),
            Wrong("an id with somebody's number", {"stop": PHONE}, "stop"),
            Wrong("an id in capitals", {"stop": "BAD-1"}, "stop"),
            Wrong("an id that is a path", {"stop": "../x"}, "stop"),
            Wrong("a place beyond the globe", {"lat": 91}, "lat"),
            Wrong("a place that is a truth", {"lon": [True]}, "lon"),
            Wrong("a category that is a word", {"category": NAME}, "category"),
            Wrong("a street of 8 digits", {"street": "33060400"}, "street"),
            Wrong("nine needs", {"needs": ["wash"] * 9}, "needs"),
            Wrong("a truth that is a text", {"fixed": "yes"}, "fixed"),
            _unfit("an id that is taken", {"stop": "sy-crew-05-01"}, "stop"),
            _unfit("a category that nobody knows", {"category": "nonsense"}),
            _unfit("a street that nobody knows", {"street": "330604999"}),
            _unfit("a route of another crew", {"route": "sy-route-01"}),
        ),
    ),
    "stop_ended": Report(
        lambda _: {"first_date": "2025-06-20", "stop": "sy-crew-05-03"}, ("stop", "first_date"), (), (*_DATES, *_STOPS)
    ),
    "vehicle_changed": Report(
        lambda _: {"first_date": "2025-06-20", "vehicle": VEHICLE}, ("vehicle", "first_date"), (),
        (
            *_DATES,
            Wrong("a plate", {"vehicle": "浙D12345"}, "vehicle"),
            _unfit("a vehicle that nobody knows", {"vehicle": "sy-v-99"}),
        ),
    ),
}  # fmt: skip


def healthy(n: int) -> Rec:
    """Report work that no plan moved."""
    return report(n, "work_done")


def report(n: int, kind: str, **changed: object) -> Rec:
    """Give a kind's good report, changed; the key is the crew's that it should have."""
    said = {"kind": kind, "report_id": f"{PHONE}.{n}", "crew": CREW, **KINDS[kind].said(n)}
    return Rec(CREW.encode(), encoded(said | changed))


TARGET = Target(
    FLEET_OUT.of(FLEET).name, "router", healthy, ("crew",), ("report_id",), name=PHONE, longest=0,
    other=(("vehicle",), "sy-v-01"), surplus=PARKED, odd_key=PARKED,
)  # fmt: skip
