"""places.csv: the gazetteer of roads, estates, schools, parks, markets and sights."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from shared.city.divisions import Confidence, Division, Latitude, Level, Longitude
from shared.city.folder import Folder, Row, Words
from shared.city.geo import Area, Point

FILE = "places.csv"


class PlaceKind(StrEnum):
    ROAD = "road"
    ESTATE = "estate"
    COMMUNITY = "community"
    VILLAGE = "village"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    PARK = "park"
    SIGHT = "sight"
    MUSEUM = "museum"
    CINEMA = "cinema"
    MALL = "mall"
    MARKET = "market"
    BUILDING = "building"
    INDUSTRIAL_PARK = "industrial_park"
    GOVERNMENT = "government"
    PUBLIC_TOILET = "public_toilet"
    RESERVOIR = "reservoir"


class Place(Row):
    """A named place; `district` and `street` are division codes, empty where not known."""

    name: str
    aliases: Words = ()
    kind: PlaceKind
    district: str | None = None
    street: str | None = None
    lon: Longitude | None = None
    lat: Latitude | None = None
    radius_m: int | None = Field(default=None, gt=0, le=20_000)
    """How far the place reaches around its point, the point's own doubt included."""
    confidence: Confidence
    source: str

    @property
    def id(self) -> str:
        """Name the place for good: kind, the finest division known, name (`estate:330604001:后村家园`)."""
        return f"{self.kind}:{self.street or self.district or ''}:{self.name}"

    @property
    def point(self) -> Point | None:
        return None if self.lon is None or self.lat is None else Point(self.lon, self.lat)


def read_places(folder: Folder, divisions: Mapping[str, Division], areas: Mapping[str, Area]) -> tuple[Place, ...]:
    """Read the places; a point outside its district's shape is a fault, and so is one name twice in a district."""
    rows = folder.rows(FILE, Place)
    folder.unique(FILE, rows, "name", "kind", "district", "street")
    districts = [code for code, division in divisions.items() if division.level is Level.DISTRICT]
    streets = [code for code, division in divisions.items() if division.level is Level.STREET]
    for row in rows:
        if row.district:
            folder.known(FILE, row.line, "district", row.district, districts)
        if row.street and folder.known(FILE, row.line, "street", row.street, streets):
            _check_street(folder, row)
        _check_point(folder, row, areas)
    return tuple(rows)


def _check_street(folder: Folder, row: Place) -> None:
    if row.district is None or not (row.street or "").startswith(row.district):
        folder.fault(FILE, row.line, "street", f"街道“{row.street}”不属于区县“{row.district or '（空）'}”")


def _check_point(folder: Folder, row: Place, areas: Mapping[str, Area]) -> None:
    if (row.lon is None) != (row.lat is None):
        folder.fault(FILE, row.line, "lat", "lon 与 lat 要么都填，要么都空")
    if row.point and row.radius_m is None:
        folder.fault(FILE, row.line, "radius_m", "有坐标的地点要写明半径（米）")
    area = areas.get(row.district or "")
    if row.point and area and not area.contains(row.point):
        folder.fault(FILE, row.line, "lon", f"坐标不在区县“{row.district}”的边界内；是否还是 GCJ-02 或 BD-09 坐标？")
