"""What the words alone say, once the district is chosen: the most exact name, and what the names beside it add."""

from collections.abc import Sequence
from dataclasses import replace

from services.intake.domain.place.found import PlaceRead
from services.intake.domain.place.gazetteer import ROAD, STREET, Named, district_of, named, sole
from services.intake.domain.place.lexicon import SHORT, SURE
from services.intake.domain.place.phrases import Phrase
from services.intake.domain.place.suffixes import ADMINISTRATIVE

_AGREES = 0.1
_SEVERAL = 0.5


def by_words(phrases: Sequence[Phrase], district: str | None) -> PlaceRead:
    """Take the gazetteer's most exact name, else the surest that only its suffix makes a place."""
    near = [_within(bearers, district) for bearers in mentions(phrases)]
    best = max((bearers for bearers in near if bearers), key=lambda bearers: bearers[0].rank, default=())
    unknown = None if best and best[0].rank > ROAD else _surest_unknown(phrases, best)
    if unknown and unknown.bearers:
        best = _within(unknown.bearers, district)
    read = _from_name(best, near, district) if best else PlaceRead()
    if unknown is None:
        return read
    sure = unknown.sure + (_AGREES if district else 0.0)
    return replace(read, name=unknown.name, kind=unknown.kind, confidence=max(sure, read.confidence))


def _surest_unknown(phrases: Sequence[Phrase], best: Sequence[Named]) -> Phrase | None:
    """Find the phrase that says more than the best known name: beside a known road only one that contains it."""
    road = best and best[0].rank == ROAD
    fit = [
        phrase
        for phrase in phrases
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
    return replace(read, district=said or district_of(street), street=street, point=point)


def mentions(phrases: Sequence[Phrase]) -> list[tuple[Named, ...]]:
    """List the bearers of every name of the gazetteer; a phrase of another city names none of ours."""
    ours = (phrase for phrase in phrases if not phrase.elsewhere)
    return [part.bearers for phrase in ours for part in phrase.parts if part.bearers]


def _within(bearers: tuple[Named, ...], district: str | None) -> tuple[Named, ...]:
    """Keep the bearers that may lie in the district; a name that only others bear is no evidence."""
    if district is None:
        return bearers
    inside = tuple(b for b in bearers if b.district == district)
    return inside or tuple(b for b in bearers if b.district is None)


def _agreeing(best: Sequence[Named], near: Sequence[Sequence[Named]]) -> Sequence[Named]:
    streets = {b.street for bearers in near for b in bearers if b.rank == STREET}
    return [b for b in best if b.street in streets] or best
