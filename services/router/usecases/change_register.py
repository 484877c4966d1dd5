"""Accepts what fleet systems change in the register, each checked against the whole register as it would then be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.router.domain.relocation.register import Place, Register, Stop
from services.router.domain.relocation.register_changes import ChangeKind, RegisterChange, changed
from services.router.usecases.desk import Desk
from services.router.usecases.hold_crews import hold_crews
from services.router.usecases.renew_plans import renew_plans
from services.router.usecases.reported import Reported, foreign_crew
from shared.city.geo import Point
from shared.city.workdays import CITY_TIME
from shared.contracts.events.fleet import ChangeReport, StopAdded, StopChanged, StopEnded, VehicleChanged
from shared.contracts.faults import Fault, Refused

Check = Callable[[Register, RegisterChange], list[Fault]]
"""Lists, in Chinese, what would be wrong with a register after a change."""
BACK, AHEAD = timedelta(days=7), timedelta(days=366)
"""A change that waited through a break-down still counts; nobody plans farther ahead."""


async def change_register(reports: Sequence[Reported[ChangeReport]], desk: Desk, check: Check) -> Desk:
    """Accept each change, in order; give the desk with the register as it then is. The caller holds the register.

    Plans that no longer fit are made anew. Raises `Refused` ("does_not_fit") with every fault.
    """
    timetables = await hold_crews(_touched(reports, desk.world.register), desk.now.date(), desk.store)
    for one in reports:
        register = desk.world.register
        change = change_of(one, register, desk)
        faults = [*foreign_crew(one, desk.world), *_untimely(change, desk)]
        if faults := faults or check(register, change):
            raise Refused("does_not_fit", faults)
        await desk.store.keep_change(change, register.version)
        _note(one, change, desk)
        desk = replace(desk, world=replace(desk.world, register=changed(register, change)))
    await renew_plans({one.report.crew for one in reports}, timetables, desk)
    return desk


def _touched(reports: Sequence[Reported[ChangeReport]], register: Register) -> set[str]:
    """Name the crews whose plans are made from what changes; a vehicle may be anybody's spare one."""
    if any(isinstance(one.report, VehicleChanged) for one in reports):
        return set(register.crews)
    return {one.report.crew for one in reports}


def change_of(one: Reported[ChangeReport], register: Register, desk: Desk) -> RegisterChange:
    """Write a report as the change that it asks for, the next in number."""
    said = one.report
    change = RegisterChange(
        number=register.version.change + 1,
        fleet=one.fleet,
        report_id=said.report_id,
        at=desk.now,
        kind=_KINDS[type(said)],
        crew=said.crew,
        first_date=said.first_date,
    )
    return replace(change, **_fields(said, register))


def _fields(said: ChangeReport, register: Register) -> dict[str, Any]:
    match said:
        case StopChanged():
            weekdays = _weekdays(said.weekdays) if said.weekdays else None
            return {"stop": said.stop, "start": said.start, "minutes": said.minutes, "weekdays": weekdays}
        case StopAdded():
            return {"stop": said.stop, "added": _stop(said, register)}
        case StopEnded():
            return {"stop": said.stop}
        case VehicleChanged():
            return {"vehicle": said.vehicle}
    raise TypeError(said)


def _stop(said: StopAdded, register: Register) -> Stop:
    route = register.routes.get(said.route or "")
    return Stop(
        id=said.stop,
        crew=said.crew,
        title=said.title,
        category=said.category,
        place=Place(Point(said.lon, said.lat), said.road or "", said.estate or "", said.street),
        planned=said.start,
        minutes=said.minutes,
        weekdays=_weekdays(said.weekdays),
        fixed=said.fixed,
        needs=frozenset(said.needs),
        kind=route.kind if route else "",
        route=said.route or "",
        first_date=said.first_date,
        last_date=said.last_date,
    )


def _weekdays(days: str) -> frozenset[int]:
    return frozenset(map(int, days))


def _untimely(change: RegisterChange, desk: Desk) -> list[Fault]:
    today = desk.now.astimezone(CITY_TIME).date()
    if today - BACK <= change.first_date <= today + AHEAD:
        return []
    return [Fault("first_date", f"应在{today - BACK}至{today + AHEAD}之间")]


def _note(one: Reported[ChangeReport], change: RegisterChange, desk: Desk) -> None:
    desk.out.audit(
        "register_changed",
        subject=f"crew:{change.crew}",
        actor=f"fleet:{one.fleet}",
        cause=one.act_id,
        facts={
            "number": change.number,
            "kind": change.kind,
            "stop": change.stop,
            "vehicle": change.vehicle,
            "first": str(change.first_date),
        },
    )


_KINDS: Mapping[type[ChangeReport], ChangeKind] = {
    StopChanged: ChangeKind.STOP_CHANGED,
    StopAdded: ChangeKind.STOP_ADDED,
    StopEnded: ChangeKind.STOP_ENDED,
    VehicleChanged: ChangeKind.VEHICLE_CHANGED,
}
