"""Checks a change against the register as it would then be: the very checks that the city folder has."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from services.router.domain.relocation.register import Register
from services.router.domain.relocation.register_changes import ChangeKind, RegisterChange, changed, turning_days
from services.router.register_folder import IMPOSSIBLE, check_timetable, load_tables
from services.router.register_sheets import Sheets, Tables, tables_on
from shared.city.city import City
from shared.contracts.faults import Fault


def faults_of(register: Register, change: RegisterChange, city: City, units: Collection[str]) -> list[Fault]:
    """List everything that would be wrong with the register after a change, in Chinese; empty: it may be accepted."""
    if strange := [*_strange(register, change)]:
        return strange
    after = changed(register, _unnamed(change))
    found = (fault for day in turning_days(after, change) for fault in _on(after, day, change, city, units))
    return [*dict.fromkeys(found)]


def _strange(register: Register, change: RegisterChange) -> Iterator[Fault]:
    """Name what the change speaks of and the register has not, or has already."""
    stop = register.stops.get(change.stop)
    if change.crew not in register.crews:
        yield Fault("crew", "台账里没有这个班组")
    elif change.kind is ChangeKind.STOP_ADDED:
        if stop:
            yield Fault("stop", "台账里已有这个编号")
    elif change.kind is not ChangeKind.VEHICLE_CHANGED:
        if stop is None or stop.crew != change.crew:
            yield Fault("stop", "不是这个班组的作业点")
        elif stop.last_date and stop.last_date < change.first_date:
            yield Fault("first_date", f"这个作业点已在{stop.last_date}结束")
        elif stop.first_date and stop.first_date > change.first_date:
            yield Fault("first_date", f"这个作业点{stop.first_date}才开始")


def _unnamed(change: RegisterChange) -> RegisterChange:
    """Let a new stop go by its id: what a stranger calls it must not stand in a fault."""
    return replace(change, added=change.added and replace(change.added, title=change.added.id))


def _on(after: Register, day: date, change: RegisterChange, city: City, units: Collection[str]) -> Iterator[Fault]:
    """Check the tables as they hold from a date on."""
    tables = tables_on(after, day, change.crew)
    sheets = Sheets(tables)
    register, lines = load_tables(sheets, city, units)
    check_timetable(sheets, replace(register, tuning=after.tuning), lines, since=day)
    ids, own = _ids(tables), change.stop or change.crew
    from_when = "" if day == change.first_date else f"（{day} 起）"
    for fault in sheets.faults:
        id_ = ids.get((fault.file, fault.row), own)
        yield Fault(
            fault.where if id_ == own else f"{id_}.{fault.where}",
            f"{fault.problem.removeprefix(IMPOSSIBLE)}{from_when}",
        )


def _ids(tables: Tables) -> dict[tuple[str, int | None], str]:
    return {(file, row.line): getattr(row, "id", "") for file, rows in tables.items() for row in rows}
