"""Turns what was read into phrases: which place each names, and how surely."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from services.intake.domain.place.folded import Folded
from services.intake.domain.place.found import PlaceFound
from services.intake.domain.place.gazetteer import STREET, Named, named, sole
from services.intake.domain.place.parts import Chain, Part

_LINK = re.compile(r" ?[与和跟及、/&] ?")
_RANGE = re.compile(r" ?(?:到|至|往|-|~|—) ?")
_CROSSING = re.compile(r"交叉|交汇|交界|路口|^口|十字|丁字|红绿灯|之间")
_ZONE = re.compile(r"新区$|开发区$")
_WITH_PARENT = 0.1
_SEVERAL = 0.5
_SUREST = 0.95
_BROAD = ("province", "city", "district", "street", "community", "village")


@dataclass(frozen=True)
class Phrase:
    """A chain or two that name one place: all its names, and those that say most: one, or a junction's roads."""

    parts: tuple[Part, ...]
    best: tuple[Part, ...]
    kind: str
    name: str
    start: int
    told: int
    doors: tuple[tuple[int, int], ...] = ()
    """Spans of what must not be told: unit and room."""

    @property
    def bearers(self) -> tuple[Named, ...]:
        """List who bears the name that says most; nobody where only its suffix makes it a place."""
        return tuple(bearer for part in self.best for bearer in part.bearers)

    @property
    def elsewhere(self) -> bool:
        """Tell whether the phrase names a city or district, and none of ours."""
        wide = [part for part in self.parts if part.kind in ("city", "district") and not _ZONE.search(part.name)]
        return bool(wide) and not any(part.bearers for part in wide)

    @property
    def sure(self) -> float:
        """Say how sure the phrase is to name its place: less where several districts have the name."""
        sure = min(part.sure for part in self.best) + (_WITH_PARENT if len(self.parts) > 1 else 0.0)
        several = len({bearer.district for bearer in self.bearers}) > 1
        return min(_SUREST, sure * (_SEVERAL if several else 1.0))


def phrases(text: str, chains: Sequence[Chain]) -> list[Phrase]:
    """Join chains that a junction or a stretch of road binds together, and name each."""
    found: list[Phrase] = []
    index = 0
    while index < len(chains):
        joined = _joined(text, chains, index)
        found.append(_phrase(text, chains[index : index + joined]))
        index += joined
    return found


def _joined(text: str, chains: Sequence[Chain], index: int) -> int:
    if index + 1 == len(chains):
        return 1
    one, two = chains[index], chains[index + 1]
    between = text[one.passed : two.start] if one.told == one.passed else ""
    roads = one.parts[-1].kind == "road" and two.parts[0].kind == "road" and len(between) <= len(" 与 ")
    return 2 if roads and (_LINK.fullmatch(between) or _RANGE.fullmatch(between)) else 1


def _phrase(text: str, chains: Sequence[Chain]) -> Phrase:
    parts = _narrowed([part for chain in chains for part in chain.parts])
    start, told = chains[0].start, chains[-1].told
    doors = tuple((chain.told, chain.passed) for chain in chains if chain.passed > chain.told)
    roads = [part for part in parts if part.kind == "road"]
    best = max(reversed(parts), key=_exactness)
    where = text[parts[-1].end : told]
    if len(roads) > 1 and best.kind == "road" and (len(chains) > 1 or _CROSSING.search(where)):
        between = text[chains[0].passed : chains[-1].start] if len(chains) > 1 else ""
        kind = "stretch" if between and _RANGE.fullmatch(between) else "junction"
        link = "至" if kind == "stretch" else "与"
        return Phrase(parts, tuple(roads[-2:]), kind, link.join(road.name for road in roads[-2:]), start, told, doors)
    return Phrase(parts, (best,), best.kind, best.name, start, told, doors)


def _narrowed(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Leave to each name the bearers that lie in a district where all the phrase's names may lie, if there is one."""
    may = [{bearer.district for bearer in part.bearers if bearer.district} for part in parts]
    common = set.intersection(*known) if (known := [districts for districts in may if districts]) else set()
    if not common:
        return tuple(parts)
    streets = {bearer.street for part in parts for bearer in part.bearers if bearer.rank == STREET}
    return tuple(_within(part, common, streets) for part in parts)


def _within(part: Part, districts: AbstractSet[str | None], streets: AbstractSet[str | None]) -> Part:
    inside = tuple(b for b in part.bearers if b.district in districts or b.district is None)
    in_street = tuple(b for b in inside if b.street in streets)
    bearers = in_street or inside
    return replace(part, bearers=bearers, name=named(bearers)) if bearers else part


def _exactness(part: Part) -> tuple[int, bool]:
    level = _BROAD.index(part.kind) if part.kind in _BROAD else len(_BROAD) + (part.kind != "road")
    return level, bool(part.bearers)


def placed(part: str, folded: Folded, phrase: Phrase) -> PlaceFound:
    """Give a phrase as it stands in the words; the id where one place alone bears the name."""
    start, end = folded.span(phrase.start, phrase.told)
    names = phrase.parts if not phrase.bearers else phrase.best
    bearers = () if phrase.elsewhere else [bearer for name in names for bearer in name.bearers]
    alone = bearers[0] if len(bearers) == 1 and phrase.bearers and len(phrase.best) == 1 else None
    street = sole(bearer.street for bearer in bearers)
    district = sole(bearer.lies_in for bearer in bearers)
    return PlaceFound(
        part=part,
        start=start,
        end=end,
        phrase=folded.original[start:end],
        kind=phrase.kind,
        name=phrase.name,
        id=alone.id if alone else None,
        district=district,
        street=street if district else None,
        point=alone.point if alone else None,
        confidence=round(phrase.sure, 3),
    )
