"""Writes a register as the rows of its tables, as city staff would; such rows are read by the folder's own checks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from services.router.domain.relocation.register import Crew, Register, Shift, Stop
from services.router.register_crews import CREWS, DEPOTS, SHIFTS, VEHICLES
from services.router.register_rows import CrewRow, DepotRow, RouteRow, ShiftRow, StopRow, VehicleRow
from services.router.register_stops import ROUTES, STOPS
from shared.city.folder import Folder, Row, RowT

Tables = Mapping[str, Sequence[Row]]
"""The rows by the file where they would stand; each has a line of its own."""
ROWS: Mapping[str, type[Row]] = {
    VEHICLES: VehicleRow,
    DEPOTS: DepotRow,
    CREWS: CrewRow,
    SHIFTS: ShiftRow,
    ROUTES: RouteRow,
    STOPS: StopRow,
}
ORIGIN: Mapping[str, Any] = {"confidence": "low", "source": ""}
"""Where a figure comes from stands in the folder alone."""


class Sheets(Folder):
    """A city folder whose tables are at hand as rows: it reads no file, and knows faults as any folder does."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(Path())
        self._tables = tables

    def rows(self, file: str, model: type[RowT]) -> list[RowT]:
        return [row for row in self._tables.get(file, ()) if isinstance(row, model)]


def tables_of(register: Register) -> Tables:
    """Write all tables of a register, without what is said of later dates."""
    crews = register.crews.values()
    return _numbered(
        {
            VEHICLES: [_vehicle(register, id_) for id_ in sorted(register.vehicles)],
            DEPOTS: [_depot(register, id_) for id_ in sorted(register.depots)],
            CREWS: [_crew(crew) for crew in sorted(crews, key=lambda crew: crew.id)],
            SHIFTS: [_shift(crew, shift) for crew in sorted(crews, key=lambda crew: crew.id) for shift in crew.shifts],
            ROUTES: [_route(register, id_) for id_ in sorted(register.routes)],
            STOPS: [_stop(register.stops[id_]) for id_ in sorted(register.stops)],
        }
    )


def tables_on(register: Register, day: date, crew_id: str) -> Tables:
    """Write the tables as they hold from a date on, with the stops of one crew: no other crew's can be wrong by it."""
    crews = {crew.id: _driving(crew, day) for crew in register.crews.values()}
    own = [stop.on(day) for stop in register.stops.values() if stop.crew == crew_id]
    left = [stop for stop in own if stop.last_date is None or stop.last_date >= day]
    ids = {stop.id for stop in left}
    stops = {stop.id: _left(stop, ids) for stop in left}
    return tables_of(Register(register.vehicles, crews, stops, register.tuning, {}, register.routes, register.depots))


def _driving(crew: Crew, day: date) -> Crew:
    return replace(crew, vehicle=crew.vehicle_on(day))


def _left(stop: Stop, ids: Collection[str]) -> Stop:
    """Forget the order towards stops that are no more."""
    return replace(stop, must_precede=stop.must_precede & frozenset(ids))


def _numbered(tables: Tables) -> Tables:
    return {
        file: [row.model_copy(update={"line": line}) for line, row in enumerate(rows, start=2)]
        for file, rows in tables.items()
    }


def _vehicle(register: Register, id_: str) -> Row:
    one = register.vehicles[id_]
    words: dict[str, Any] = {"noise": one.noise.name.lower(), "fuel": one.fuel, **ORIGIN}
    return VehicleRow.model_construct(id=id_, title=one.title, can=tuple(sorted(one.can)), **words)


def _depot(register: Register, id_: str) -> Row:
    one = register.depots[id_]
    return DepotRow.model_construct(id=id_, title=one.title, lon=one.point.lon, lat=one.point.lat, **ORIGIN)


def _crew(crew: Crew) -> Row:
    return CrewRow.model_construct(
        id=crew.id,
        title=crew.title,
        operator=crew.operator,
        supervisor=crew.supervisor,
        vehicle=crew.vehicle,
        depot=crew.depot_id,
        **ORIGIN,
    )


def _shift(crew: Crew, shift: Shift) -> Row:
    weekdays = _weekdays(shift.weekdays)
    return ShiftRow.model_construct(crew=crew.id, weekdays=weekdays, start=shift.start, end=shift.end, **ORIGIN)


def _route(register: Register, id_: str) -> Row:
    one = register.routes[id_]
    return RouteRow.model_construct(id=id_, title=one.title, crew=one.crew, kind=one.kind, **ORIGIN)


def _stop(stop: Stop) -> Row:
    place = stop.place
    point = None if place.stretch else place.point
    return StopRow.model_construct(
        id=stop.id,
        crew=stop.crew,
        title=stop.title,
        category=stop.category,
        road=place.road,
        estate=place.estate,
        street=place.street,
        lon=None if point is None else point.lon,
        lat=None if point is None else point.lat,
        stretch=place.stretch,
        start=stop.planned,
        minutes=stop.minutes,
        weekdays=_weekdays(stop.weekdays),
        fixed=stop.fixed,
        must_precede=tuple(sorted(stop.must_precede)),
        needs=tuple(sorted(stop.needs)),
        takers=tuple(sorted(stop.takers)),
        route=stop.route,
        first_date=stop.first_date,
        last_date=stop.last_date,
        digs=stop.digs,
        **ORIGIN,
    )


def _weekdays(days: Collection[int]) -> str:
    return "".join(map(str, sorted(days)))
