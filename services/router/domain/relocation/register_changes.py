"""Changes of the register that a fleet system publishes, each from a date on. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.router.domain.relocation.register import Drive, Hours, Register, RegisterVersion, Stop

DAY = timedelta(days=1)


class ChangeKind(StrEnum):
    STOP_CHANGED = "stop_changed"  # 作业点改时间
    STOP_ADDED = "stop_added"  # 增加作业点
    STOP_ENDED = "stop_ended"  # 作业点取消
    VEHICLE_CHANGED = "vehicle_changed"  # 班组换车


CHANGE_TITLES: Mapping[str, str] = {
    ChangeKind.STOP_CHANGED: "改时间",
    ChangeKind.STOP_ADDED: "新增",
    ChangeKind.STOP_ENDED: "取消",
    ChangeKind.VEHICLE_CHANGED: "换车",
}


@dataclass(frozen=True)
class RegisterChange:
    """One change of one crew's work; what it leaves open stays as it was. Of two, the later accepted one counts."""

    number: int
    """Counts accepted changes from 1."""
    fleet: str
    report_id: str
    at: datetime
    kind: ChangeKind
    crew: str
    first_date: date
    stop: str = ""
    start: time | None = None
    minutes: int | None = None
    weekdays: frozenset[int] | None = None
    vehicle: str = ""
    added: Stop | None = None

    def concerns(self, day: date) -> bool:
        """Tell whether it holds on a date."""
        return self.first_date <= day


def changed(register: Register, change: RegisterChange) -> Register:
    """Give the register with a change, whatever it says. Raises KeyError where it names what the register has not."""
    after = _WAYS[change.kind](register, change)
    return replace(after, version=RegisterVersion(register.version.edition, change.number))


def turning_days(register: Register, change: RegisterChange) -> tuple[date, ...]:
    """List the dates on which a crew's hours, or anybody's vehicle, begin to differ, from the change's first on."""
    own = [stop for stop in register.stops.values() if stop.crew == change.crew]
    hours = {hours.first_date for stop in own for hours in stop.later}
    drives = {drive.first_date for crew in register.crews.values() for drive in crew.drives}
    return tuple(sorted({change.first_date, *(day for day in hours | drives if day > change.first_date)}))


def replaced_by(old: Register, new: Register, change: RegisterChange) -> bool:
    """Tell whether a new edition says something else about what a change was for: then the newer word counts."""
    return _spoken_of(old, change) != _spoken_of(new, change)


def _spoken_of(register: Register, change: RegisterChange) -> object:
    """Give what a register says of the very thing that a change is about; None where it has it not."""
    if change.kind is ChangeKind.VEHICLE_CHANGED:
        crew = register.crews.get(change.crew)
        return crew and crew.vehicle
    stop = register.stops.get(change.stop)
    if stop is None:
        return None
    if change.kind is ChangeKind.STOP_CHANGED:
        told = (change.start, stop.planned), (change.minutes, stop.minutes), (change.weekdays, stop.weekdays)
        return [own for new, own in told if new is not None]
    return stop.first_date, stop.last_date


def _stop_changed(register: Register, change: RegisterChange) -> Register:
    """Put in the hours from the first date on; hours of later dates take over what the change says as well."""
    stop = register.stops[change.stop]
    before = stop.on(change.first_date)
    first = Hours(change.first_date, before.planned, before.minutes, before.weekdays)
    earlier = (hours for hours in stop.later if hours.first_date < change.first_date)
    following = (hours for hours in stop.later if hours.first_date > change.first_date)
    later = (*earlier, *(_overlaid(hours, change) for hours in (first, *following)))
    return _with_stop(register, replace(stop, later=later))


def _overlaid(hours: Hours, change: RegisterChange) -> Hours:
    return replace(
        hours,
        planned=hours.planned if change.start is None else change.start,
        minutes=change.minutes or hours.minutes,
        weekdays=change.weekdays or hours.weekdays,
    )


def _stop_added(register: Register, change: RegisterChange) -> Register:
    if change.added is None:
        raise KeyError(change.stop)
    return _with_stop(register, change.added)


def _stop_ended(register: Register, change: RegisterChange) -> Register:
    return _with_stop(register, replace(register.stops[change.stop], last_date=change.first_date - DAY))


def _vehicle_changed(register: Register, change: RegisterChange) -> Register:
    crew = register.crews[change.crew]
    earlier = (drive for drive in crew.drives if drive.first_date < change.first_date)
    drives = (*earlier, Drive(change.first_date, change.vehicle))
    return replace(register, crews={**register.crews, crew.id: replace(crew, drives=drives)})


def _with_stop(register: Register, stop: Stop) -> Register:
    return replace(register, stops={**register.stops, stop.id: stop})


_WAYS: Mapping[ChangeKind, Callable[[Register, RegisterChange], Register]] = {
    ChangeKind.STOP_CHANGED: _stop_changed,
    ChangeKind.STOP_ADDED: _stop_added,
    ChangeKind.STOP_ENDED: _stop_ended,
    ChangeKind.VEHICLE_CHANGED: _vehicle_changed,
}
