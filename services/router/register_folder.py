"""Loads the register of city work from a city folder: the tables and settings of its `work/`.

Every fault is recorded with file and row in the `Folder`; what is faulty is left out of the register.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from services.router.domain.relocation.moves import Constraint, old_timetable
from services.router.domain.relocation.register import Register, Run, Together
from services.router.domain.relocation.tuning import Travel, Tuning, Weights
from services.router.domain.relocation.verify import verify
from services.router.register_crews import load_fleet
from services.router.register_rows import MeasureRow, SettingsFile
from services.router.register_stops import STOPS, load_work
from shared.city.city import City
from shared.city.folder import Folder
from shared.city.geo import Point

SETTINGS, MEASURES = "work/settings.yaml", "work/measures.csv"
IMPOSSIBLE = "原时刻表就做不到："
ANY_MONDAY = date(2025, 6, 16)
WEEK = 7
UNREAD = Tuning(Weights(1, 0, 0, 0), Travel(1, 0), 0, 0, 0, time(0))
"""Stands in for settings with faults; `folder.done()` keeps it from use."""


def load_register(folder: Folder, city: City, units: Collection[str]) -> Register:
    """Read and check the register; `units` are the ids of the city's units. Use it only after `folder.done()`."""
    file = folder.check(SETTINGS, None, SettingsFile, folder.yaml(SETTINGS))
    measures, (register, lines) = _measures(folder), load_tables(folder, city, units)
    if file is None:
        return register
    together = Together(**dict(file.together))
    register = replace(register, tuning=_tuning(file), measures=measures, together=together)
    check_timetable(folder, register, lines)
    return register


def load_tables(folder: Folder, city: City, units: Collection[str]) -> tuple[Register, Mapping[str, int]]:
    """Read and check the six tables, without settings; give the rows of all stops by id too."""

    def in_city(file: str, line: int, point: Point) -> bool:
        inside = city.district_at(point) is not None
        if not inside:
            text = f"({point.lon}, {point.lat}) 不在{city.title}范围内；坐标应为 WGS-84，先经度后纬度"
            folder.fault(file, line, "lon", text)
        return inside

    fleet = load_fleet(folder, units, in_city)
    work = load_work(folder, city, fleet, in_city)
    register = Register(fleet.vehicles, fleet.crews, work.stops, UNREAD, routes=work.routes, depots=fleet.depots)
    return register, work.lines


def _tuning(file: SettingsFile) -> Tuning:
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


def check_timetable(folder: Folder, register: Register, lines: Mapping[str, int], since: date | None = None) -> None:
    """Ask the verifier about every different run from a date on, as it stands: travel, shifts, order, vehicle needs."""
    for run in _different_runs(register, since):
        for violation in verify(run, (), old_timetable(run)):
            where = "needs" if violation.constraint is Constraint.VEHICLE else "start"
            folder.fault(STOPS, lines.get(violation.stop), where, f"{IMPOSSIBLE}{violation.sentence}")


def _different_runs(register: Register, since: date | None) -> Iterator[Run]:
    """Give each crew's runs of a week, and those of a week from each day on which a work of some dates begins."""
    for crew in register.crews:
        begins = {stop.first_date for stop in register.stops.values() if stop.crew == crew and stop.first_date}
        weeks = sorted({since or ANY_MONDAY, *(day for day in begins if since is None or day > since)})
        days = [first + timedelta(days=n) for first in weeks for n in range(WEEK)]
        runs = {(run.stops, run.crew): run for run in (register.run(crew, day) for day in days)}
        yield from runs.values()
