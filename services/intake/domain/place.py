"""Where a matter is: divisions, roads, estates and other places of the gazetteer in one pass, best evidence wins."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import ahocorasick

from services.intake.domain.message import Where
from shared.city.city import City
from shared.city.divisions import Level
from shared.city.geo import Point, cell, distance
from shared.city.places import PlaceKind

DISTRICT, STREET, ROAD, COMMUNITY, PLACE = range(1, 6)
"""How exactly a name says where, from a district to an estate."""
_SURE = {DISTRICT: 0.3, STREET: 0.5, ROAD: 0.6, COMMUNITY: 0.65, PLACE: 0.8}
_SURE_BY_POINT = 0.7
_AGREES = 0.1
_FAR_METRES = 3_000.0
_GUESS_METRES = 2_000.0
"""Farther from any known point, a point says no street."""
_DIGITS_DISTRICT, _DIGITS_STREET = 6, 9
_ROOM = re.compile(r"\d+\s*[-—]?\d*\s*(?:号楼|幢|栋|单元|室|楼)|[一二三四五六七八九十]+(?:单元|幢|栋|楼)")


@dataclass(frozen=True)
class Named:
    """One bearer of a name: how exact, and where it lies as far as the city knows."""

    word: str
    name: str
    rank: int
    district: str | None
    street: str | None = None
    point: Point | None = None


@dataclass(frozen=True)
class PlaceRead:
    """A place as it was read; division codes of 6 and 9 digits, `cell` of the point."""

    words: str = ""
    name: str | None = None
    district: str | None = None
    street: str | None = None
    point: Point | None = None
    confidence: float = 0.0

    @property
    def cell(self) -> str | None:
        return cell(self.point) if self.point else None


class PlaceReader:
    """Finds the place of a message; built once from the city."""

    def __init__(self, city: City) -> None:
        self._city = city
        bearers: dict[str, list[Named]] = defaultdict(list)
        for named in _names(city):
            bearers[_folded(named.word)].append(named)
        self._words = ahocorasick.Automaton()
        for word, all_of_it in bearers.items():
            self._words.add_word(word, tuple(all_of_it))
        if bearers:
            self._words.make_automaton()

    def read(self, where: Where, *, title: str = "", text: str = "") -> PlaceRead:
        """Read the address before the title before the text; code and point are evidence too, and limit the rest."""
        found = [self._found(part) for part in (where.words, title, text)]
        mentions = [bearers for part in found for bearers in part]
        district = self._district(where, mentions)
        near = [_within(bearers, district) for bearers in mentions]
        best = max((b for b in near if b), key=lambda b: b[0].rank, default=None)
        read = self._from_name(best, near) if best else PlaceRead()
        read = self._with_division(read, where, district)
        read = self._with_point(read, where.point)
        return replace(read, words=_words(where.words, found))

    def _found(self, text: str) -> list[tuple[Named, ...]]:
        if not text or not len(self._words):
            return []
        return list(dict.fromkeys(bearers for _, bearers in self._words.iter_long(_folded(text))))

    def _district(self, where: Where, mentions: Sequence[tuple[Named, ...]]) -> str | None:
        """Name the district by the platform's code, else by the words, else by the point."""
        if where.division and (of_code := self._city.district_of(where.division[:_DIGITS_DISTRICT])):
            return of_code.code
        said = [bearers[0].district for bearers in mentions if bearers[0].rank == DISTRICT]
        if said:
            return said[0]
        borne_in = [{b.district for b in bearers} for bearers in mentions if bearers[0].rank in (STREET, PLACE)]
        sole = next((next(iter(districts)) for districts in borne_in if len(districts) == 1), None)
        at = self._city.district_at(where.point) if where.point and sole is None else None
        return at.code if at else sole

    def _from_name(self, best: tuple[Named, ...], near: Sequence[tuple[Named, ...]]) -> PlaceRead:
        """Say what the best name says; what it leaves open is taken from the other names if they agree with it."""
        chosen = _agreeing(best, near)
        one_district = {b.district for b in chosen}
        one_street = {b.street for b in chosen}
        head = chosen[0]
        district = head.district if len(one_district) == 1 else None
        street = head.street if len(one_street) == 1 else None
        others = [b for bearers in near for b in bearers if b.rank != DISTRICT and district in (None, b.district)]
        street = street or next((b.street for b in others if b.rank == STREET), None)
        point = head.point or next((b.point for b in others if b.point and b.rank > STREET), None)
        sure = _SURE[head.rank] * (1.0 if len(one_district) == 1 else 0.5)
        return PlaceRead("", head.name, district or (street or "")[:_DIGITS_DISTRICT] or None, street, point, sure)

    def _with_division(self, read: PlaceRead, where: Where, district: str | None) -> PlaceRead:
        """Fill what the words left open from the division code; a code of 12 digits names a community."""
        if district is None or read.district not in (None, district):
            return read
        code = where.division or ""
        street = code[:_DIGITS_STREET] if code[:_DIGITS_STREET] in self._city.divisions else ""
        named = self._city.divisions[code].name if len(code) > _DIGITS_STREET and code in self._city.divisions else None
        said = read.confidence + _AGREES if read.district else 0.0
        by_code = _SURE[STREET] if len(street) == _DIGITS_STREET else _SURE[DISTRICT]
        return replace(
            read,
            name=read.name or named,
            district=district,
            street=read.street or (street if len(street) == _DIGITS_STREET else None),
            confidence=max(said, by_code),
        )

    def _with_point(self, read: PlaceRead, point: Point | None) -> PlaceRead:
        """Take the platform's point, unless the named place lies far from it: then somebody wrote from elsewhere."""
        if point is None or self._city.district_at(point) is None:
            return read
        if read.point and distance(read.point, point) > _FAR_METRES:
            return replace(read, confidence=read.confidence / 2)
        guess = self._city.street_at(point)
        near = guess is not None and guess[1] <= _GUESS_METRES and read.district in (None, guess[0].parent)
        street = read.street or (guess[0].code if guess and near else None)
        district = read.district or (street or "")[:_DIGITS_DISTRICT] or None
        sure = max(read.confidence, _SURE_BY_POINT)
        return replace(read, point=point, street=street, district=district, confidence=min(1.0, sure))


def _names(city: City) -> Iterable[Named]:
    for division in city.divisions.values():
        if division.level is Level.DISTRICT:
            for word in {division.name, division.short_name} - {""}:
                yield Named(word, division.name, DISTRICT, division.code)
        elif division.level is Level.STREET:
            for word in {division.name, division.short_name} - {""}:
                yield Named(word, division.name, STREET, division.parent, division.code)
        elif division.level is Level.COMMUNITY:
            for word in _community_words(division.name, division.short_name):
                district = division.parent[:_DIGITS_DISTRICT]
                yield Named(word, word, COMMUNITY, district, division.parent, division.point)
    for place in city.places:
        rank = ROAD if place.kind is PlaceKind.ROAD else PLACE
        for word in {place.name, *place.aliases}:
            yield Named(word, place.name, rank, place.district, place.street, place.point)


def _community_words(name: str, short: str) -> set[str]:
    """List how people name a community: never by the bare short name, which may be any word (新建, 光明)."""
    return {name, f"{short}社区", f"{short}村"} if short else {name}


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _within(bearers: tuple[Named, ...], district: str | None) -> tuple[Named, ...]:
    """Keep the bearers that may lie in the district; a name that only others bear is no evidence."""
    if district is None:
        return bearers
    inside = tuple(b for b in bearers if b.district == district)
    return inside or tuple(b for b in bearers if b.district is None)


def _agreeing(best: tuple[Named, ...], near: Sequence[tuple[Named, ...]]) -> tuple[Named, ...]:
    streets = {b.street for bearers in near for b in bearers if b.rank == STREET}
    return tuple(b for b in best if b.street in streets) or best


def _words(address: str, found: Sequence[Sequence[tuple[Named, ...]]]) -> str:
    """Give the place in words: the address without house, staircase and room, else the names found, in their order."""
    if address:
        return _ROOM.split(address, maxsplit=1)[0].strip()
    names = next((part for part in found if part), ())
    return "".join(dict.fromkeys(bearers[0].word for bearers in names))
