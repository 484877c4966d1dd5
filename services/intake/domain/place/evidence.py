"""Weighs what the words name with the platform's division code and point: best evidence wins, conflicts are said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.intake.domain.message import Where
from services.intake.domain.place.districts import Districts, said_districts
from services.intake.domain.place.found import Conflict, PlaceRead
from services.intake.domain.place.gazetteer import (
    DIGITS_DISTRICT,
    DIGITS_STREET,
    DISTRICT,
    ROAD,
    STREET,
    Named,
    named,
    sole,
)
from services.intake.domain.place.phrases import Phrase
from services.intake.domain.place.reading import SHORT, SURE
from services.intake.domain.place.suffixes import ADMINISTRATIVE
from shared.city.city import City
from shared.city.geo import distance

_SURE_BY_POINT = 0.7
_AGREES = 0.1
_SEVERAL = 0.5
_DISPUTED = 0.7
_FAR_METRES = 3_000.0
_GUESS_METRES = 2_000.0
"""Farther from any known point, a point says no street."""


@dataclass(frozen=True)
class Evidence:
    """What is known of one message's place: its phrases in the order of their weight, and the platform's own."""

    city: City
    where: Where
    phrases: Sequence[Phrase]

    @property
    def mentions(self) -> list[tuple[Named, ...]]:
        return [
            part.bearers for phrase in self.phrases if not phrase.elsewhere for part in phrase.parts if part.bearers
        ]

    def districts(self) -> Districts:
        code, point = self.where.division, self.where.point
        of_code = self.city.district_of(code[:DIGITS_DISTRICT]) if code else None
        at = self.city.district_at(point) if point else None
        return Districts(said_districts(self.mentions), of_code.code if of_code else None, at.code if at else None)


def weighed(evidence: Evidence) -> PlaceRead:
    """Say where it is. What one piece of evidence leaves open, the others fill if they agree with it."""
    districts = evidence.districts()
    district = districts.chosen
    read = _by_words(evidence, district)
    read = replace(read, conflicts=(*districts.conflicts, *_elsewhere(evidence)))
    read = _with_division(read, evidence, district)
    read = _with_point(read, evidence)
    disputed = any(conflict.one == "text" for conflict in read.conflicts)
    return replace(read, confidence=round(min(1.0, read.confidence * (_DISPUTED if disputed else 1.0)), 3))


def _by_words(evidence: Evidence, district: str | None) -> PlaceRead:
    """Take the gazetteer's most exact name, else the surest that only its suffix makes a place."""
    near = [_within(bearers, district) for bearers in evidence.mentions]
    best = max((bearers for bearers in near if bearers), key=lambda bearers: bearers[0].rank, default=())
    unknown = None if best and best[0].rank > ROAD else _surest_unknown(evidence, best)
    if unknown and unknown.bearers:
        best = _within(unknown.bearers, district)
    read = _from_name(best, near, district) if best else PlaceRead()
    if unknown is None:
        return read
    sure = unknown.sure + (_AGREES if district else 0.0)
    return replace(read, name=unknown.name, kind=unknown.kind, confidence=max(sure, read.confidence))


def _surest_unknown(evidence: Evidence, best: Sequence[Named]) -> Phrase | None:
    """Find the phrase that says more than the best known name: beside a known road only one that contains it."""
    road = best and best[0].rank == ROAD
    fit = [
        phrase
        for phrase in evidence.phrases
        if not phrase.elsewhere
        and (len(phrase.best) > 1 or not phrase.bearers)
        and phrase.kind not in ADMINISTRATIVE
        and (not road or any(bearer in part.bearers for part in phrase.parts for bearer in best))
    ]
    return max(fit, key=lambda phrase: phrase.sure, default=None)


def _from_name(best: Sequence[Named], near: Sequence[Sequence[Named]], district: str | None) -> PlaceRead:
    """Say where a name lies; what it leaves open is taken from names beside it that lie in one district, in its own."""
    chosen = _agreeing(best, near)
    head, said = chosen[0], sole(bearer.lies_in for bearer in chosen)
    several = said is None and any(bearer.lies_in for bearer in chosen)
    sure = SURE[head.rank] * (_SEVERAL if several else 1.0) * (SHORT if head.short else 1.0)
    read = PlaceRead(name=named(chosen), kind=head.kind, confidence=sure)
    if several:
        return read
    own = said or district
    beside = [bearers[0] for bearers in near if len(bearers) == 1 and own in (None, bearers[0].lies_in)]
    street = sole(b.street for b in chosen) or next((b.street for b in beside if b.rank == STREET), None)
    point = head.point if len(chosen) == 1 else None
    point = point or next((b.point for b in beside if b.point and b.rank > STREET), None)
    return replace(read, district=said or _district(street), street=street, point=point)


def _with_division(read: PlaceRead, evidence: Evidence, district: str | None) -> PlaceRead:
    """Fill what the words left open from the division code; a code of 12 digits names a community."""
    code = evidence.where.division or ""
    if district is None or read.district not in (None, district):
        return read
    if not code.startswith(district):
        return replace(read, district=district, confidence=max(read.confidence, SURE[DISTRICT]))
    divisions = evidence.city.divisions
    street = code[:DIGITS_STREET] if len(code) >= DIGITS_STREET and code[:DIGITS_STREET] in divisions else None
    named = divisions[code] if len(code) > DIGITS_STREET and code in divisions else None
    conflicts = read.conflicts
    if street and read.street and street != read.street:
        conflicts = (*conflicts, Conflict("text", "division", read.street, street))
    return replace(
        read,
        name=read.name or (named.name if named else None),
        kind=read.kind or (named.level.value if named else ""),
        district=district,
        street=read.street or street,
        confidence=max(
            read.confidence + _AGREES if read.district else 0.0, read.confidence, SURE[STREET if street else DISTRICT]
        ),
        conflicts=conflicts,
    )


def _with_point(read: PlaceRead, evidence: Evidence) -> PlaceRead:
    """Take the platform's point, unless the named place lies far from it: then somebody wrote from elsewhere."""
    point, city = evidence.where.point, evidence.city
    if point is None or city.district_at(point) is None:
        return read
    if read.point and (metres := distance(read.point, point)) > _FAR_METRES:
        return replace(read, conflicts=_with_metres(read.conflicts, round(metres)))
    guess = city.street_at(point)
    near = guess is not None and guess[1] <= _GUESS_METRES and read.district in (None, guess[0].parent)
    street = read.street or (guess[0].code if guess and near else None)
    sure = max(read.confidence, _SURE_BY_POINT)
    return replace(read, point=point, street=street, district=read.district or _district(street), confidence=sure)


def _elsewhere(evidence: Evidence) -> tuple[Conflict, ...]:
    """Report words that name another city alone."""
    names = [phrase.parts[0].name for phrase in evidence.phrases if phrase.elsewhere]
    return (Conflict("text", "city", names[0]),) if names and not evidence.mentions else ()


def _with_metres(conflicts: Sequence[Conflict], metres: int) -> tuple[Conflict, ...]:
    others = [conflict for conflict in conflicts if (conflict.one, conflict.other) != ("text", "point")]
    said = next((c for c in conflicts if (c.one, c.other) == ("text", "point")), Conflict("text", "point"))
    return (*others, replace(said, metres=metres))


def _within(bearers: tuple[Named, ...], district: str | None) -> tuple[Named, ...]:
    """Keep the bearers that may lie in the district; a name that only others bear is no evidence."""
    if district is None:
        return bearers
    inside = tuple(b for b in bearers if b.district == district)
    return inside or tuple(b for b in bearers if b.district is None)


def _agreeing(best: Sequence[Named], near: Sequence[Sequence[Named]]) -> Sequence[Named]:
    streets = {b.street for bearers in near for b in bearers if b.rank == STREET}
    return [b for b in best if b.street in streets] or best


def _district(street: str | None) -> str | None:
    return street[:DIGITS_DISTRICT] if street else None
