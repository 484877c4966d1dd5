"""The city as its folder describes it: divisions, places, categories, shapes, calendar."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from shared.city.boundaries import read_boundaries
from shared.city.calendar import Calendar
from shared.city.categories import Category, read_categories
from shared.city.divisions import Division, Level, read_divisions
from shared.city.exams import read_exams
from shared.city.folder import Folder
from shared.city.geo import Area, Point, distance
from shared.city.places import Place, read_places
from shared.city.profile import read_profile
from shared.city.workdays import read_workdays

T = TypeVar("T")


@dataclass(frozen=True)
class City:
    """One city, read and checked. All look-ups by name give every bearer of the name."""

    id: str
    title: str
    number_prefix: str
    divisions: Mapping[str, Division]
    places: tuple[Place, ...]
    categories: Mapping[str, Category]
    areas: Mapping[str, Area]
    """The districts' shapes, by division code."""
    calendar: Calendar

    def division(self, code: str) -> Division:
        """Give the division of a code. Raises KeyError."""
        return self.divisions[code]

    def category(self, code: str) -> Category:
        """Give the category of a code (`top` or `top.sub`). Raises KeyError."""
        return self.categories[code]

    @cached_property
    def districts(self) -> tuple[Division, ...]:
        return self._of_level(Level.DISTRICT)

    @cached_property
    def streets(self) -> tuple[Division, ...]:
        return self._of_level(Level.STREET)

    def district_of(self, code: str) -> Division | None:
        """Give the district that a street or community belongs to, or the district itself; None for the city."""
        division = self.divisions.get(code)
        while division and division.level is not Level.DISTRICT:
            division = self.divisions.get(division.parent)
        return division

    def district_at(self, point: Point) -> Division | None:
        """Give the district whose shape holds a point; None outside the city."""
        code = next((code for code, area in self.areas.items() if area.contains(point)), None)
        return self.divisions.get(code) if code else None

    def street_at(self, point: Point) -> tuple[Division, float] | None:
        """Guess the street of a point: that of the nearest known point of its district, with the metres to it.

        No street has a shape in the city's data, so the guess is worth less the farther the known point is.
        """
        district = self.district_at(point)
        known = self._known_points.get(district.code, []) if district else []
        if not known:
            return None
        metres, code = min((distance(point, at), code) for at, code in known)
        return self.divisions[code], metres

    def street_named(self, name: str, district: str | None = None) -> tuple[Division, ...]:
        """List the streets and towns of a full or short name, within one district if its code is given."""
        found = self._streets_by_name.get(name.strip(), ())
        return tuple(street for street in found if district in (None, street.parent))

    def places_named(self, name: str) -> tuple[Place, ...]:
        """List the gazetteer's places of a name or alias."""
        return tuple(self._places_by_name.get(name.strip(), ()))

    def _of_level(self, level: Level) -> tuple[Division, ...]:
        return tuple(division for division in self.divisions.values() if division.level is level)

    @cached_property
    def _streets_by_name(self) -> dict[str, list[Division]]:
        return _by_names((street, {street.name, street.short_name}) for street in self.streets)

    @cached_property
    def _places_by_name(self) -> dict[str, list[Place]]:
        return _by_names((place, {place.name, *place.aliases}) for place in self.places)

    @cached_property
    def _known_points(self) -> dict[str, list[tuple[Point, str]]]:
        known: dict[str, list[tuple[Point, str]]] = defaultdict(list)
        for street in self.streets:
            if street.point:
                known[street.parent].append((street.point, street.code))
        for place in self.places:
            if place.point and place.street and place.district:
                known[place.district].append((place.point, place.street))
        return known


def load_city(root: Path) -> City:
    """Read a city folder's base files. Raises `CityError` with every fault."""
    folder = Folder(root)
    city = read_city(folder)
    folder.done()
    return city


def read_city(folder: Folder) -> City:
    """Read what can be read of a city's base files; what is wrong stands in the folder's faults."""
    profile = read_profile(folder)
    divisions = read_divisions(folder)
    areas = read_boundaries(folder, divisions)
    workdays, exams = read_workdays(folder, profile.hours), read_exams(folder)
    return City(
        id=profile.id,
        title=profile.title,
        number_prefix=profile.number_prefix,
        divisions=divisions,
        places=read_places(folder, divisions, areas),
        categories=read_categories(folder),
        areas=areas,
        calendar=Calendar(**vars(workdays), **vars(exams)),
    )


def _by_names(named: Iterable[tuple[T, set[str]]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for bearer, names in named:
        for name in names:
            found[name].append(bearer)
    return found
