"""Weighs what the words name with the platform's division code and point: best evidence wins, conflicts are said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.intake.domain.message import Where
from services.intake.domain.place.by_words import by_words, mentions
from services.intake.domain.place.districts import Districts, said_districts
from services.intake.domain.place.found import Conflict, PlaceRead
from services.intake.domain.place.gazetteer import DIGITS_DISTRICT, DIGITS_STREET, DISTRICT, STREET, district_of
from services.intake.domain.place.lexicon import SURE
from services.intake.domain.place.phrases import Phrase
from shared.city.city import City
from shared.city.geo import distance

_SURE_BY_POINT = 0.7
_AGREES = 0.1
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

    def districts(self) -> Districts:
        code, point = self.where.division, self.where.point
        of_code = self.city.district_of(code[:DIGITS_DISTRICT]) if code else None
        at = self.city.district_at(point) if point else None
        return Districts(
            said_districts(mentions(self.phrases)), of_code.code if of_code else None, at.code if at else None
        )


def weighed(evidence: Evidence) -> PlaceRead:
    """Say where it is. What one piece of evidence leaves open, the others fill if they agree with it."""
    districts = evidence.districts()
    district = districts.chosen
    read = by_words(evidence.phrases, district)
    read = replace(read, conflicts=(*districts.conflicts, *_elsewhere(evidence)))
    read = _with_division(read, evidence, district)
    read = _with_point(read, evidence)
    disputed = any(conflict.one == "text" for conflict in read.conflicts)
    return replace(read, confidence=round(min(1.0, read.confidence * (_DISPUTED if disputed else 1.0)), 3))


def _with_division(read: PlaceRead, evidence: Evidence, district: str | None) -> PlaceRead:
    """Fill what the words left open from the division code; a code of 12 digits names a community."""
    code, divisions = evidence.where.division or "", evidence.city.divisions
    if district is None or read.district not in (None, district):
        return read
    if not code.startswith(district):
        return replace(read, district=district, confidence=max(read.confidence, SURE[DISTRICT]))
    street = divisions.get(code[:DIGITS_STREET]) if len(code) >= DIGITS_STREET else None
    finest = divisions.get(code) if len(code) > DIGITS_STREET else None
    if finest and not read.name:
        read = replace(read, name=finest.name, kind=finest.level.value)
    if street and read.street not in (None, street.code):
        read = _disputed(read, Conflict("text", "division", read.street, street.code))
    agreed = read.confidence + (_AGREES if read.district else 0.0)
    return replace(
        read,
        district=district,
        street=read.street or (street.code if street else None),
        confidence=max(agreed, SURE[STREET if street else DISTRICT]),
    )


def _with_point(read: PlaceRead, evidence: Evidence) -> PlaceRead:
    """Take the platform's point, unless the named place lies far from it: then somebody wrote from elsewhere."""
    point, city = evidence.where.point, evidence.city
    if point is None or city.district_at(point) is None:
        return read
    if read.point and (metres := distance(read.point, point)) > _FAR_METRES:
        return _disputed(read, Conflict("text", "point", metres=round(metres)))
    guess = city.street_at(point)
    near = guess is not None and guess[1] <= _GUESS_METRES and read.district in (None, guess[0].parent)
    street = read.street or (guess[0].code if guess and near else None)
    sure = max(read.confidence, _SURE_BY_POINT)
    return replace(read, point=point, street=street, district=read.district or district_of(street), confidence=sure)


def _elsewhere(evidence: Evidence) -> tuple[Conflict, ...]:
    """Report words that name another city alone."""
    names = [phrase.parts[0].name for phrase in evidence.phrases if phrase.elsewhere]
    return (Conflict("text", "city", names[0]),) if names and not mentions(evidence.phrases) else ()


def _disputed(read: PlaceRead, conflict: Conflict) -> PlaceRead:
    """Add a conflict, or what it adds to one between the same two."""
    pair = (conflict.one, conflict.other)
    before = next((c for c in read.conflicts if (c.one, c.other) == pair), None)
    others = tuple(c for c in read.conflicts if c is not before)
    return replace(read, conflicts=(*others, replace(before, metres=conflict.metres) if before else conflict))
