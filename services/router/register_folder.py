"""Loads the register of city work from a city folder: `work/`: vehicles, crews, stops, measures, settings.

Every fault is recorded with file and row in the `Folder`; what is faulty is left out of the register.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time, timedelta
from itertools import combinations

from services.router.domain.relocation.moves import Constraint, old_timetable
from services.router.domain.relocation.register import Crew, Noise, Place, Register, Stop, Vehicle
from services.router.domain.relocation.tuning import Travel, Tuning, Weights
from services.router.domain.relocation.verify import verify
from services.router.register_rows import CrewRow, MeasureRow, SettingsFile, StopRow, VehicleRow
from shared.city.city import City
from shared.city.folder import Folder
from shared.city.geo import Point

VEHICLES, CREWS, STOPS, SETTINGS = "work/vehicles.csv", "work/crews.csv", "work/stops.csv", "work/settings.yaml"
MEASURES = "work/measures.csv"
WEEK = tuple(date(2025, 6, 16) + timedelta(days=n) for n in range(7))
"""Any week: the old timetable is checked on each of its days."""
UNREAD = Tuning(Weights(1, 0, 0, 0), Travel(1, 0), 0, 0, 0, time(0))
"""Stands in for settings with faults; `folder.done()` keeps it from use."""


def load_register(folder: Folder, city: City, units: Collection[str]) -> Register:
    """Read and check the register; `units` are the ids of the city's units. Use it only after `folder.done()`."""
    vehicles = _vehicles(folder)
    crews = _crews(folder, city, vehicles, units)
    rows = _stop_rows(folder, city, crews)
    stops = {row.id: stop for row in rows if (stop := _stop(folder, city, row))}
    tuning = _tuning(folder)
    register = Register(vehicles, crews, stops, tuning or UNREAD, _measures(folder))
    if tuning:
        _check_old_timetable(folder, register, {row.id: row.line for row in rows})
    return register


def _tuning(folder: Folder) -> Tuning | None:
    file = folder.check(SETTINGS, None, SettingsFile, folder.yaml(SETTINGS))
    if file is None:
        return None
    return Tuning(
        weights=Weights(**dict(file.weights)),
        travel=Travel(**dict(file.travel)),
        near_metres=file.near.metres,
        near_minutes=file.near.minutes,
        quiet_radius_metres=file.quiet.radius_metres,
        quiet_from=file.quiet.night_from,
    )


def _measures(folder: Folder) -> dict[str, str]:
    rows = folder.rows(MEASURES, MeasureRow)
    folder.unique(MEASURES, rows, "code")
    return {row.code: row.title for row in rows}


def _vehicles(folder: Folder) -> dict[str, Vehicle]:
    rows = folder.rows(VEHICLES, VehicleRow)
    folder.unique(VEHICLES, rows, "id")
    return {r.id: Vehicle(r.id, r.title, Noise[r.noise.upper()], r.fuel, frozenset(r.can)) for r in rows}


def _crews(folder: Folder, city: City, vehicles: Mapping[str, Vehicle], units: Collection[str]) -> dict[str, Crew]:
    rows = folder.rows(CREWS, CrewRow)
    folder.unique(CREWS, rows, "id")
    _check_shared_vehicles(folder, rows)
    return {row.id: _crew(row) for row in rows if _crew_holds(folder, city, row, vehicles, units)}


def _crew(row: CrewRow) -> Crew:
    return Crew(
        id=row.id,
        title=row.title,
        operator=row.operator,
        supervisor=row.supervisor,
        vehicle=row.vehicle,
        shift_start=row.shift_start,
        shift_end=row.shift_end,
        depot=Point(row.lon, row.lat),
    )


def _crew_holds(
    folder: Folder, city: City, row: CrewRow, vehicles: Mapping[str, Vehicle], units: Collection[str]
) -> bool:
    holds = [
        folder.known(CREWS, row.line, "vehicle", row.vehicle, vehicles),
        folder.known(CREWS, row.line, "operator", row.operator, units),
        folder.known(CREWS, row.line, "supervisor", row.supervisor, units),
        _in_city(folder, city, CREWS, row.line, Point(row.lon, row.lat)),
        row.shift_start < row.shift_end,
    ]
    if not holds[-1]:
        text = f"班次{row.shift_start:%H:%M}-{row.shift_end:%H:%M}跨零点或为空；请拆成两个班"
        folder.fault(CREWS, row.line, "shift_end", text)
    return all(holds)


def _check_shared_vehicles(folder: Folder, rows: Sequence[CrewRow]) -> None:
    for first, second in combinations(rows, 2):
        overlap = first.shift_start < second.shift_end and second.shift_start < first.shift_end
        if overlap and first.vehicle == second.vehicle and first.id != second.id:
            text = f"与第 {first.line} 行“{first.id}”班次重叠，却共用车辆“{first.vehicle}”"
            folder.fault(CREWS, second.line, "vehicle", text)


def _stop_rows(folder: Folder, city: City, crews: Mapping[str, Crew]) -> list[StopRow]:
    rows = folder.rows(STOPS, StopRow)
    folder.unique(STOPS, rows, "id")
    owner = {row.id: row.crew for row in rows}
    return [row for row in rows if _stop_holds(folder, city, row, crews, owner)]


def _stop_holds(folder: Folder, city: City, row: StopRow, crews: Mapping[str, Crew], owner: Mapping[str, str]) -> bool:
    streets = {street.code for street in city.streets}
    own = [stop for stop, crew in owner.items() if crew == row.crew and stop != row.id]
    holds = [
        folder.known(STOPS, row.line, "crew", row.crew, crews),
        folder.known(STOPS, row.line, "category", row.category, _tops(city)),
        folder.known(STOPS, row.line, "street", row.street, streets),
        *(folder.known(STOPS, row.line, "must_precede", stop, own) for stop in row.must_precede),
    ]
    return all(holds)


def _stop(folder: Folder, city: City, row: StopRow) -> Stop | None:
    point = _point(folder, city, row)
    if point is None or not _in_city(folder, city, STOPS, row.line, point):
        return None
    return Stop(
        id=row.id,
        crew=row.crew,
        title=row.title,
        category=row.category,
        place=Place(point, row.road, row.estate, row.street),
        planned=row.start,
        minutes=row.minutes,
        weekdays=frozenset(map(int, row.weekdays)),
        fixed=row.fixed,
        must_precede=frozenset(row.must_precede),
        needs=frozenset(row.needs),
    )


def _point(folder: Folder, city: City, row: StopRow) -> Point | None:
    """Give a stop's own point, else that of its estate, or of its road where no estate is named."""
    if row.lon is not None and row.lat is not None:
        return Point(row.lon, row.lat)
    if row.lon is not None or row.lat is not None:
        folder.fault(STOPS, row.line, "lat", "lon 与 lat 要么都填，要么都空")
        return None
    places = city.places_named(row.estate or row.road)
    known = next((place.point for place in places if place.point and place.street == row.street), None)
    if known is None:
        text = f"没有坐标，地名表里也查不到“{row.estate or row.road}”在这个街道的坐标，请补上经纬度"
        folder.fault(STOPS, row.line, "lon", text)
    return known


def _in_city(folder: Folder, city: City, file: str, line: int, point: Point) -> bool:
    inside = city.district_at(point) is not None
    if not inside:
        folder.fault(
            file, line, "lon", f"({point.lon}, {point.lat}) 不在{city.title}范围内；坐标应为 WGS-84，先经度后纬度"
        )
    return inside


def _tops(city: City) -> list[str]:
    return [code for code in city.categories if "." not in code]


def _check_old_timetable(folder: Folder, register: Register, lines: Mapping[str, int]) -> None:
    """Ask the verifier about every run of a week as it stands: travel, shifts, order, vehicle needs."""
    for run in (register.run(crew_id, day) for crew_id in register.crews for day in WEEK):
        for violation in verify(run, (), old_timetable(run)):
            where = "needs" if violation.constraint is Constraint.VEHICLE else "start"
            folder.fault(STOPS, lines.get(violation.stop), where, f"原时刻表就做不到：{violation.sentence}")
