"""Loads vehicles, depots, shifts and crews of the register of city work."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from services.router.domain.relocation.register import Crew, Depot, Noise, Shift, Vehicle
from services.router.register_rows import CrewRow, DepotRow, ShiftRow, VehicleRow
from shared.city.folder import Folder
from shared.city.geo import Point

VEHICLES, DEPOTS, SHIFTS, CREWS = (f"work/{name}.csv" for name in ("vehicles", "depots", "shifts", "crews"))
InCity = Callable[[str, int, Point], bool]
"""Tells whether a row's point lies in the city; records a fault if not."""


@dataclass(frozen=True)
class Fleet:
    """What is sound of these tables; `named` are the ids of all crews, those with faults too."""

    vehicles: Mapping[str, Vehicle]
    depots: Mapping[str, Depot]
    crews: Mapping[str, Crew]
    named: Collection[str]


def load_fleet(folder: Folder, units: Collection[str], in_city: InCity) -> Fleet:
    """Read and check the four tables; a crew with any fault is left out."""
    vehicles, depots = _vehicles(folder), _depots(folder, in_city)
    rows = folder.rows(CREWS, CrewRow)
    folder.unique(CREWS, rows, "id")
    shifts = _shifts(folder, {row.id for row in rows})
    _check_shared_vehicles(folder, rows, shifts)
    crews = {
        row.id: _crew(row, depots[row.depot], shifts[row.id])
        for row in rows
        if _crew_holds(folder, row, vehicles, depots, units) and _has_shift(folder, row, shifts)
    }
    return Fleet(vehicles, depots, crews, {row.id for row in rows})


def _vehicles(folder: Folder) -> dict[str, Vehicle]:
    rows = folder.rows(VEHICLES, VehicleRow)
    folder.unique(VEHICLES, rows, "id")
    return {r.id: Vehicle(r.id, r.title, Noise[r.noise.upper()], r.fuel, frozenset(r.can)) for r in rows}


def _depots(folder: Folder, in_city: InCity) -> dict[str, Depot]:
    rows = folder.rows(DEPOTS, DepotRow)
    folder.unique(DEPOTS, rows, "id")
    for row in rows:
        in_city(DEPOTS, row.line, Point(row.lon, row.lat))
    return {row.id: Depot(row.id, row.title, Point(row.lon, row.lat)) for row in rows}


def _shifts(folder: Folder, crews: Collection[str]) -> dict[str, list[ShiftRow]]:
    found: dict[str, list[ShiftRow]] = {}
    for row in folder.rows(SHIFTS, ShiftRow):
        if not folder.known(SHIFTS, row.line, "crew", row.crew, crews):
            continue
        if row.start >= row.end:
            text = f"班次{row.start:%H:%M}-{row.end:%H:%M}跨零点或为空；请拆成两个班"
            folder.fault(SHIFTS, row.line, "end", text)
        for other in found.setdefault(row.crew, []):
            _check_one_run_a_day(folder, row, other)
        found[row.crew].append(row)
    return found


def _check_one_run_a_day(folder: Folder, row: ShiftRow, other: ShiftRow) -> None:
    if set(row.weekdays) & set(other.weekdays):
        how = "班次重叠" if _at_once(row, other) else "同一天还有一个班次，一个班一天只出车一次"
        folder.fault(SHIFTS, row.line, "weekdays", f"与第 {other.line} 行“{row.crew}”{how}；请改正，或拆成两个班")


def _at_once(one: ShiftRow, other: ShiftRow) -> bool:
    return bool(set(one.weekdays) & set(other.weekdays)) and one.start < other.end and other.start < one.end


def _check_shared_vehicles(folder: Folder, rows: Sequence[CrewRow], shifts: Mapping[str, list[ShiftRow]]) -> None:
    for first, second in combinations(rows, 2):
        if first.vehicle != second.vehicle or first.id == second.id:
            continue
        if any(_at_once(a, b) for a in shifts.get(first.id, ()) for b in shifts.get(second.id, ())):
            text = f"与“{first.id}”班次重叠，却共用车辆“{first.vehicle}”"
            folder.fault(CREWS, second.line, "vehicle", text)


def _has_shift(folder: Folder, row: CrewRow, shifts: Mapping[str, list[ShiftRow]]) -> bool:
    if row.id not in shifts:
        folder.fault(CREWS, row.line, "id", f"“{row.id}”在 {SHIFTS} 里没有班次，请补上")
    return row.id in shifts


def _crew_holds(
    folder: Folder,
    row: CrewRow,
    vehicles: Collection[str],
    depots: Collection[str],
    units: Collection[str],
) -> bool:
    holds = [
        folder.known(CREWS, row.line, "vehicle", row.vehicle, vehicles),
        folder.known(CREWS, row.line, "operator", row.operator, units),
        folder.known(CREWS, row.line, "supervisor", row.supervisor, units),
        folder.known(CREWS, row.line, "depot", row.depot, depots),
    ]
    return all(holds)


def _crew(row: CrewRow, depot: Depot, shifts: Sequence[ShiftRow]) -> Crew:
    kept = tuple(Shift(frozenset(map(int, shift.weekdays)), shift.start, shift.end) for shift in shifts)
    return Crew(
        id=row.id,
        title=row.title,
        operator=row.operator,
        supervisor=row.supervisor,
        vehicle=row.vehicle,
        shift_start=kept[0].start,
        shift_end=kept[0].end,
        depot=depot.point,
        shifts=kept,
        depot_id=depot.id,
    )
