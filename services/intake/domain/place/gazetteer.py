"""The names that the city knows, each with everybody who bears it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.intake.domain.place.folded import name_of
from shared.city.city import City
from shared.city.divisions import Division, Level
from shared.city.geo import Point
from shared.city.places import Place, PlaceKind

CITY, DISTRICT, STREET, ROAD, COMMUNITY, PLACE = range(6)
"""How exactly a name says where, from the city to an estate."""
DIGITS_DISTRICT, DIGITS_STREET = 6, 9
_STRETCH = re.compile(r"(.{2,})[东南西北中](路|大道|街)")


@dataclass(frozen=True)
class Named:
    """One bearer of a name: how exact, and where it lies as far as the city knows.

    `short` marks a division's name without its suffix (百官): it may also begin a longer name (百官广场).
    """

    word: str
    name: str
    rank: int
    kind: str
    id: str
    district: str | None
    street: str | None = None
    point: Point | None = None
    short: bool = False

    @property
    def lies_in(self) -> str | None:
        """Give the district's code, by the street where only that is known."""
        return self.district or district_of(self.street)


def known_names(city: City) -> dict[str, tuple[Named, ...]]:
    """Give the bearers of each name, by the form in which it is looked up."""
    bearers: dict[str, list[Named]] = defaultdict(list)
    for one in _names(city):
        bearers[name_of(one.word)].append(one)
    return {word: tuple(all_of_it) for word, all_of_it in bearers.items()}


def named(bearers: Sequence[Named]) -> str:
    """Give the name that all its bearers have, else the word by which they are called."""
    return bearers[0].name if len({bearer.name for bearer in bearers}) == 1 else bearers[0].word


def district_of(code: str | None) -> str | None:
    """Give the district's code of a street's."""
    return code[:DIGITS_DISTRICT] if code else None


def sole(values: Iterable[str | None]) -> str | None:
    """Give the one value that there is; None where there are several or none."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None


def _names(city: City) -> Iterator[Named]:
    """List every name, alias and short form of the city's divisions and places."""
    for division in city.divisions.values():
        yield from _of_division(division)
    for place in city.places:
        rank = ROAD if place.kind is PlaceKind.ROAD else PLACE
        for word in dict.fromkeys((place.name, *place.aliases, *_road_words(place))):
            yield Named(word, place.name, rank, place.kind.value, place.id, place.district, place.street, place.point)


def _of_division(division: Division) -> Iterable[Named]:
    code, name, short = division.code, division.name, division.short_name
    if division.level is Level.COMMUNITY:
        district = code[:DIGITS_DISTRICT]
        return [
            Named(word, word, COMMUNITY, "community", code, district, division.parent, division.point)
            for word in _community_words(name, short)
        ]
    of: dict[Level, tuple[int, str | None, str | None]] = {
        Level.CITY: (CITY, None, None),
        Level.DISTRICT: (DISTRICT, code, None),
        Level.STREET: (STREET, division.parent, code),
    }
    rank, within, street = of[division.level]
    words = (word for word in dict.fromkeys((name, short)) if word)
    return [Named(word, name, rank, division.level.value, code, within, street, short=word != name) for word in words]


def _road_words(place: Place) -> Iterable[str]:
    """Name a road's stretch by the whole road, as people do: 鲁迅路 for 鲁迅中路."""
    stretch = _STRETCH.fullmatch(place.name) if place.kind is PlaceKind.ROAD else None
    return (stretch[1] + stretch[2],) if stretch else ()


def _community_words(name: str, short: str) -> Iterable[str]:
    """List how people name a community: never by the bare short name, which may be any word (新建, 光明)."""
    return dict.fromkeys((name, f"{short}社区", f"{short}村") if short else (name,))
