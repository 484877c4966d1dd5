"""Loads routes and stops of the register of city work."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from services.router.domain.relocation.register import Place, Route, Stop
from services.router.domain.relocation.stretch import middle
from services.router.register_crews import Fleet, InCity
from services.router.register_rows import RouteRow, StopRow
from shared.city.city import City
from shared.city.folder import Folder
from shared.city.geo import Point

ROUTES, STOPS = "work/routes.csv", "work/stops.csv"


@dataclass(frozen=True)
class Work:
    """What is sound of these tables; `lines` are the rows of all stops by id."""

    routes: Mapping[str, Route]
    stops: Mapping[str, Stop]
    lines: Mapping[str, int]


def load_work(folder: Folder, city: City, fleet: Fleet, in_city: InCity) -> Work:
    """Read and check both tables; a stop with any fault, or of a crew with one, is left out."""
    routes = _routes(folder, fleet)
    rows = folder.rows(STOPS, StopRow)
    folder.unique(STOPS, rows, "id")
    known = _Known(city, fleet, routes, _stops_of_crews(rows))
    placed = {row.id: _stop(folder, city, row, routes, in_city) for row in rows}
    sound = [row for row in rows if known.holds(folder, row) and row.crew in fleet.crews]
    stops = {row.id: stop for row in sound if (stop := placed[row.id])}
    return Work(routes, stops, {row.id: row.line for row in rows})


def _routes(folder: Folder, fleet: Fleet) -> dict[str, Route]:
    rows = folder.rows(ROUTES, RouteRow)
    folder.unique(ROUTES, rows, "id")
    for row in rows:
        folder.known(ROUTES, row.line, "crew", row.crew, fleet.named)
    return {row.id: Route(row.id, row.title, row.crew, row.kind) for row in rows}


@dataclass(frozen=True)
class _Known:
    """The words that a stop's row may use."""

    city: City
    fleet: Fleet
    routes: Mapping[str, Route]
    stops: Mapping[str, Collection[str]]
    """The ids of each crew's stops."""

    def holds(self, folder: Folder, row: StopRow) -> bool:
        own = [stop for stop in self.stops[row.crew] if stop != row.id] if row.must_precede else ()
        holds = [
            folder.known(STOPS, row.line, "crew", row.crew, self.fleet.named),
            folder.known(STOPS, row.line, "category", row.category, _tops(self.city)),
            folder.known(STOPS, row.line, "street", row.street, self.streets),
            *(folder.known(STOPS, row.line, "must_precede", stop, own) for stop in row.must_precede),
            *(folder.known(STOPS, row.line, "takers", crew, self.fleet.named) for crew in row.takers),
            not row.route or self._holds_route(folder, row),
            _holds_dates(folder, row),
            self._holds_weekdays(folder, row),
        ]
        return all(holds)

    @cached_property
    def streets(self) -> Collection[str]:
        return {street.code for street in self.city.streets}

    def _holds_route(self, folder: Folder, row: StopRow) -> bool:
        if not folder.known(STOPS, row.line, "route", row.route, self.routes):
            return False
        crew = self.routes[row.route].crew
        if crew != row.crew:
            folder.fault(STOPS, row.line, "route", f"路线“{row.route}”属于“{crew}”，这一行写的是“{row.crew}”")
        return crew == row.crew

    def _holds_weekdays(self, folder: Folder, row: StopRow) -> bool:
        crew = self.fleet.crews.get(row.crew)
        on_duty = {day for shift in crew.shifts for day in shift.weekdays} if crew else set(range(1, 8))
        missing = sorted(set(map(int, row.weekdays)) - on_duty)
        if missing:
            days = "、".join(f"星期{'一二三四五六日'[day - 1]}" for day in missing)
            folder.fault(STOPS, row.line, "weekdays", f"“{row.crew}”{days}没有班次")
        return not missing


def _stops_of_crews(rows: Iterable[StopRow]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.crew, []).append(row.id)
    return found


def _holds_dates(folder: Folder, row: StopRow) -> bool:
    holds = row.first_date is None or row.last_date is None or row.first_date <= row.last_date
    if not holds:
        folder.fault(STOPS, row.line, "last_date", f"{row.last_date}早于开始的{row.first_date}")
    if row.digs and (row.first_date is None or row.last_date is None):
        folder.fault(STOPS, row.line, "digs", "开挖作业要写明 first_date 和 last_date")
        return False
    return holds


def _stop(folder: Folder, city: City, row: StopRow, routes: Mapping[str, Route], in_city: InCity) -> Stop | None:
    point = _point(folder, city, row)
    corners = (point, *row.stretch)
    if point is None or not all(in_city(STOPS, row.line, corner) for corner in corners if corner):
        return None
    return Stop(
        id=row.id,
        crew=row.crew,
        title=row.title,
        category=row.category,
        place=Place(point, row.road, row.estate, row.street, row.stretch),
        planned=row.start,
        minutes=row.minutes,
        weekdays=frozenset(map(int, row.weekdays)),
        fixed=row.fixed,
        must_precede=frozenset(row.must_precede),
        needs=frozenset(row.needs),
        takers=frozenset(row.takers) - {row.crew},
        kind=routes[row.route].kind if row.route in routes else "",
        route=row.route,
        first_date=row.first_date,
        last_date=row.last_date,
        digs=row.digs,
    )


def _point(folder: Folder, city: City, row: StopRow) -> Point | None:
    """Give a stop's own point, the middle of its stretch, or the point of its estate, else of its road."""
    if row.stretch and (row.lon, row.lat) == (None, None):
        return middle(row.stretch)
    if row.stretch:
        folder.fault(STOPS, row.line, "stretch", "路段和 lon、lat 只填一样")
        return None
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


def _tops(city: City) -> Collection[str]:
    return [code for code in city.categories if "." not in code]
