"""Loads who may decide and who reports from a city folder: `staff.csv`, `work/fleets.csv`; a city may have neither."""

from collections.abc import Collection
from typing import Literal

from pydantic import Field

from services.router.domain.people import Fleet, Staff
from services.router.domain.workflow import Role
from shared.city.folder import Folder, Row, Words

STAFF, FLEETS = "staff.csv", "work/fleets.csv"
ID = r"^[a-z0-9][a-z0-9-]{1,40}$"


class StaffRow(Row):
    id: str = Field(pattern=ID)
    title: str
    unit: str
    roles: Words = Field(min_length=1)
    confidence: Literal["high", "medium", "low"]
    source: str


class FleetRow(Row):
    id: str = Field(pattern=ID)
    title: str
    operator: str
    confidence: Literal["high", "medium", "low"]
    source: str


def load_staff(folder: Folder, units: Collection[str]) -> dict[str, Staff]:
    """Read the staff directory: posts, their units, and what they may decide."""
    rows = folder.rows(STAFF, StaffRow) if folder.files(STAFF) else []
    folder.unique(STAFF, rows, "id")
    known = {role.value for role in Role}
    for row in rows:
        folder.known(STAFF, row.line, "unit", row.unit, units)
        for role in row.roles:
            folder.known(STAFF, row.line, "roles", role, known)
    return {
        row.id: Staff(row.id, row.title, row.unit, frozenset(Role(role) for role in row.roles if role in known))
        for row in rows
    }


def load_fleets(folder: Folder, units: Collection[str]) -> dict[str, Fleet]:
    """Read the fleet systems: each reports for one operator."""
    rows = folder.rows(FLEETS, FleetRow) if folder.files(FLEETS) else []
    folder.unique(FLEETS, rows, "id")
    for row in rows:
        folder.known(FLEETS, row.line, "operator", row.operator, units)
    return {row.id: Fleet(row.id, row.title, row.operator) for row in rows}
