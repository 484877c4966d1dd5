"""Turns what was read into phrases: which place each names, and how surely."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.intake.domain.place.folded import Folded
from services.intake.domain.place.found import PlaceFound
from services.intake.domain.place.gazetteer import DIGITS_DISTRICT, DISTRICT, STREET, Named
from services.intake.domain.place.parts import Chain, Part

_LINK = re.compile(r" ?[与和跟及、/&] ?")
_RANGE = re.compile(r" ?(?:到|至|往|-|~|—) ?")
_CROSSING = re.compile(r"交叉|交汇|交界|路口|^口|十字|丁字|红绿灯|之间")
_ZONE = re.compile(r"新区$|开发区$")
_WITH_PARENT = 0.1
_BROAD = ("province", "city", "district", "street", "community", "village")


@dataclass(frozen=True)
class Phrase:
    """A chain or several that name one place: its parts, the one that says most, and what it makes of them."""

    parts: tuple[Part, ...]
    best: Part
    kind: str
    name: str
    start: int
    told: int
    doors: tuple[tuple[int, int], ...] = ()
    """Spans of what must not be told: unit and room."""

    @property
    def elsewhere(self) -> bool:
        """Tell whether the phrase names a city or district, and none of ours."""
        wide = [part for part in self.parts if part.kind in ("city", "district") and not _ZONE.search(part.name)]
        return bool(wide) and not any(part.bearers for part in wide)

    @property
    def sure(self) -> float:
        return min(0.95, self.best.sure + (_WITH_PARENT if len(self.parts) > 1 else 0.0))


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
    between = text[one.passed : two.start]
    roads = one.parts[-1].kind == "road" and two.parts[0].kind == "road" and len(between) <= len(" 与 ")
    return 2 if roads and (_LINK.fullmatch(between) or _RANGE.fullmatch(between)) else 1


def _phrase(text: str, chains: Sequence[Chain]) -> Phrase:
    parts = tuple(part for chain in chains for part in chain.parts)
    start, told = chains[0].start, chains[-1].told
    doors = tuple((chain.told, chain.passed) for chain in chains if chain.passed > chain.told)
    roads = [part for part in parts if part.kind == "road"]
    best = max(reversed(parts), key=_exactness)
    where = text[parts[-1].end : told]
    if len(roads) > 1 and best.kind == "road" and (len(chains) > 1 or _CROSSING.search(where)):
        between = text[chains[0].passed : chains[-1].start] if len(chains) > 1 else ""
        kind = "stretch" if between and _RANGE.fullmatch(between) else "junction"
        link = "至" if kind == "stretch" else "与"
        return Phrase(parts, best, kind, link.join(road.name for road in roads[-2:]), start, told, doors)
    return Phrase(parts, best, best.kind, best.name, start, told, doors)


def _exactness(part: Part) -> tuple[int, float]:
    level = _BROAD.index(part.kind) if part.kind in _BROAD else len(_BROAD) + (part.kind != "road")
    return level, part.sure


def agreeing(bearers: Sequence[Named], parts: Sequence[Part]) -> tuple[Named, ...]:
    """Keep the bearers that lie where the phrase's other names do; all of them if none does."""
    streets = {b.street for part in parts for b in part.bearers if b.rank == STREET}
    districts = {b.district for part in parts for b in part.bearers if b.rank == DISTRICT}
    inside = [b for b in bearers if b.street in streets] or [b for b in bearers if b.district in districts]
    return tuple(inside or bearers)


def placed(part: str, folded: Folded, phrase: Phrase) -> PlaceFound:
    """Give a phrase as it stands in the words; the id where one place alone bears the name."""
    start, end = folded.span(phrase.start, phrase.told)
    bearers = () if phrase.elsewhere else agreeing(phrase.best.bearers, phrase.parts)
    wider = () if phrase.elsewhere else [b for p in phrase.parts for b in p.bearers]
    alone = bearers[0] if len(bearers) == 1 else None
    street = sole(b.street for b in bearers or wider)
    return PlaceFound(
        part=part,
        start=start,
        end=end,
        phrase=folded.original[start:end],
        kind=phrase.kind,
        name=phrase.name,
        id=alone.id if alone and phrase.kind == phrase.best.kind else None,
        district=sole(b.district for b in bearers or wider) or (street or "")[:DIGITS_DISTRICT] or None,
        street=street,
        point=alone.point if alone else None,
        confidence=round(phrase.sure, 3),
    )


def sole(values: Iterable[str | None]) -> str | None:
    """Give the one value that there is; None where there are several or none."""
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else None
