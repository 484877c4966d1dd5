"""Which words a city's tables may use, and what else is known of a named place or a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.city.calendar import DAY_TITLES
from shared.city.city import City
from shared.city.divisions import Division
from shared.contracts.vocabulary import COMPLAINANT_TITLES, KIND_TITLES, URGENCY_TITLES


@dataclass(frozen=True)
class Spot:
    """Where a named place lies, by division codes."""

    district: str | None
    street: str | None


@dataclass(frozen=True)
class Vocabulary:
    """The words that may stand in tables: per kind of fact, code to title."""

    terms: Mapping[str, Mapping[str, str]]
    """By the fact's name: `category`, `calendar`, and those of `facts.NAMED`."""
    units: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)
    """The district of each street."""
    places: Mapping[str, Spot] = field(default_factory=dict)
    day_facts: Callable[[date], frozenset[str]] = lambda _day: frozenset()
    """What the calendar says of a day."""


def vocabulary_of(city: City, units: Mapping[str, str], channels: Mapping[str, str]) -> Vocabulary:
    """Gather the words of a city; `units` and `channels` are ids with their titles."""
    terms = {
        "category": {code: category.title for code, category in city.categories.items()},
        "calendar": DAY_TITLES,
        "channel": channels,
        "kind": KIND_TITLES,
        "urgency": URGENCY_TITLES,
        "complainant": COMPLAINANT_TITLES,
        "district": _titles(city.districts),
        "street": _titles(city.streets),
    }
    places = {name: Spot(p.district, p.street) for p in city.places for name in (p.name, *p.aliases)}
    parents = {street.code: street.parent for street in city.streets}
    return Vocabulary(terms, units, parents, places, city.calendar.facts_at)


def _titles(divisions: tuple[Division, ...]) -> dict[str, str]:
    return {division.code: division.name for division in divisions}
