"""divisions.csv: the city, its districts, streets and towns, communities and villages (GB/T 2260, statistics codes)."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from shared.city.folder import Folder, Row
from shared.city.geo import Point

FILE = "divisions.csv"
Confidence = Literal["high", "medium", "low"]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Level(StrEnum):
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"  # 街道, 镇, 乡
    COMMUNITY = "community"  # 社区, 村


DIGITS = {Level.CITY: 6, Level.DISTRICT: 6, Level.STREET: 9, Level.COMMUNITY: 12}
_ABOVE = {Level.DISTRICT: Level.CITY, Level.STREET: Level.DISTRICT, Level.COMMUNITY: Level.STREET}


class Division(Row):
    code: str = Field(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")
    name: str
    level: Level
    parent: str = ""
    short_name: str = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    confidence: Confidence
    """Of the point if there is one, else of code and name."""
    source: str

    @property
    def point(self) -> Point | None:
        return None if self.lon is None or self.lat is None else Point(self.lon, self.lat)


def read_divisions(folder: Folder) -> dict[str, Division]:
    """Read the divisions by code, each under a parent of the level above."""
    rows = folder.rows(FILE, Division)
    folder.unique(FILE, rows, "code")
    found = {row.code: row for row in rows}
    codes = {level: [row.code for row in rows if row.level is level] for level in Level}
    for row in rows:
        _check_code(folder, row)
        if above := _ABOVE.get(row.level):
            _check_parent(folder, row, found.get(row.parent), above, codes[above])
    if sum(row.level is Level.CITY for row in rows) != 1:
        folder.fault(FILE, None, "level", "要有且只有一行 city")
    return found


def _check_code(folder: Folder, row: Division) -> None:
    if len(row.code) != DIGITS[row.level]:
        folder.fault(FILE, row.line, "code", f"{row.level} 的代码应是 {DIGITS[row.level]} 位，写的是“{row.code}”")
    if (row.lon is None) != (row.lat is None):
        folder.fault(FILE, row.line, "lat", "lon 与 lat 要么都填，要么都空")


def _check_parent(folder: Folder, row: Division, parent: Division | None, above: Level, codes: list[str]) -> None:
    if parent is None:
        folder.known(FILE, row.line, "parent", row.parent, codes)
    elif parent.level is not above:
        folder.fault(FILE, row.line, "parent", f"{row.level} 的上级应是 {above}，“{row.parent}”不是")
    elif row.level is not Level.DISTRICT and not row.code.startswith(row.parent):
        folder.fault(FILE, row.line, "parent", f"代码“{row.code}”不以上级“{row.parent}”开头")
