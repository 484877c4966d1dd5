"""Loads the router's part of a city folder: units, limits, return reasons, rule tables, the register of city work."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from services.router.domain import effects
from services.router.domain.clocks import Clock, Clocks, Limit, Limits, TimeUnit, missing_defaults
from services.router.domain.deciding import ASSIGNMENT, MEASURES
from services.router.domain.effects._effect import CarriedOut
from services.router.domain.effects.relocate_schedule import RelocateSchedule
from services.router.domain.relocation.register import Register
from services.router.domain.rules.loading import load_channels, load_tables
from services.router.domain.rules.table import Table
from services.router.domain.rules.vocabulary import vocabulary_of
from services.router.domain.units import Unit, Units
from services.router.domain.world import World
from services.router.people_folder import load_fleets, load_staff
from services.router.quiet_folder import load_quiet
from services.router.register_folder import load_register
from shared.city.city import City
from shared.city.folder import Folder, Row, Words
from shared.contracts.vocabulary import Kind, Urgency
from shared.kit.discovery import discover

UNITS, REASONS, LIMITS = "units.csv", "return_reasons.csv", "limits.csv"
COMMAND_CENTER = "command"
"""The kind of the one unit that takes what nobody else has."""
Confidence = Literal["high", "medium", "low"]


class UnitRow(Row):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    title: str
    level: Literal["city", "district", "street"]
    kind: Literal["bureau", "command", "centre", "squad", "operator", "neighbour", "utility", "intake"]
    parent: str | None = None
    district: str | None = None
    duties: Words = ()
    messaging: bool = False
    source: str = ""
    confidence: Confidence
    note: str = ""


class ReasonRow(Row):
    code: str = Field(pattern=r"^[a-z][a-z_]{1,31}$")
    title: str
    note: str = ""


class LimitRow(Row):
    clock: Clock
    category: str | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None
    value: int = Field(gt=0, le=365)
    unit: TimeUnit
    source: str
    confidence: Confidence
    note: str = ""


def load(folder: Folder, city: City) -> World:
    """Read and check the router's tables. Use what it gives only after `folder.done()`."""
    units = _units(folder, city)
    found = discover(effects, "EFFECT", CarriedOut)
    rules, register = _rules(folder, city, units, found), load_register(folder, city, units.by_id)
    _check_measures(folder, rules, register)
    return World(
        city=city,
        units=units,
        clocks=Clocks(_limits(folder, city), city.calendar),
        return_reasons=_reasons(folder),
        rules=rules,
        effects=found,
        register=register,
        quiet=load_quiet(folder, city, register),
        staff=load_staff(folder, units.by_id),
        fleets=load_fleets(folder, units.by_id),
    )


def _rules(folder: Folder, city: City, units: Units, found: Mapping[str, CarriedOut]) -> Mapping[str, Table]:
    titles = {id_: unit.title for id_, unit in units.by_id.items()}
    tables = load_tables(folder, vocabulary_of(city, titles, load_channels(folder)), found)
    for name in (ASSIGNMENT, MEASURES):
        if name not in tables and not folder.faults:
            folder.fault(f"rules/{name}.yaml", None, "", "缺少这张规则表")
    return tables


def _check_measures(folder: Folder, rules: Mapping[str, Table], register: Register) -> None:
    """Note each measure that a row orders and no crew knows."""
    ordered = [(name, row) for name, table in rules.items() for row in table.rows]
    for name, row in ordered:
        if isinstance(row.arguments, RelocateSchedule):
            for code in row.arguments.also:
                folder.known(f"rules/{name}.yaml", None, f"{row.id}: then.also", code, register.measures.keys())


def _units(folder: Folder, city: City) -> Units:
    rows = folder.rows(UNITS, UnitRow)
    folder.unique(UNITS, rows, "id")
    ids = {row.id for row in rows}
    for row in rows:
        if row.parent:
            folder.known(UNITS, row.line, "parent", row.parent, ids)
        if row.district:
            folder.known(UNITS, row.line, "district", row.district, city.divisions.keys())
    _check_circles(folder, rows)
    centers = [row.id for row in rows if row.kind == COMMAND_CENTER]
    if len(centers) != 1:
        folder.fault(UNITS, None, "kind", f"应有一个指挥中心（{COMMAND_CENTER}），现有 {len(centers)} 个")
    return Units({row.id: _unit(row) for row in rows}, centers[0] if centers else "")


def _unit(row: UnitRow) -> Unit:
    return Unit(row.id, row.title, row.level, row.kind, row.parent, row.district, row.duties, row.messaging)


def _check_circles(folder: Folder, rows: list[UnitRow]) -> None:
    parents = {row.id: row.parent for row in rows}
    for row in rows:
        seen, at = {row.id}, row.parent
        while at and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at == row.id:
            folder.fault(UNITS, row.line, "parent", "上级关系成了一个圈")


def _reasons(folder: Folder) -> Mapping[str, str]:
    rows = folder.rows(REASONS, ReasonRow)
    folder.unique(REASONS, rows, "code")
    return {row.code: row.title for row in rows}


def _limits(folder: Folder, city: City) -> Limits:
    rows = folder.rows(LIMITS, LimitRow)
    folder.unique(LIMITS, rows, "clock", "category", "kind", "urgency")
    for row in rows:
        if row.category:
            folder.known(LIMITS, row.line, "category", row.category, city.categories.keys())
    limits = tuple(Limit(row.clock, row.value, row.unit, row.category, row.kind, row.urgency) for row in rows)
    for clock in missing_defaults(limits):
        folder.fault(LIMITS, None, "clock", f"“{clock}”缺少一条不限类别、类型和紧急程度的时限")
    return Limits(limits)
