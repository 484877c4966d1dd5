"""Which words a city's tables may use, and what else is known of a named place or a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.city.city import City
from shared.city.divisions import Division

KINDS = {
    "inquiry": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report_violation": "举报",
    "suggestion": "建议",
    "praise": "表扬",
}
URGENCIES = {"normal": "一般", "urgent": "紧急", "emergency": "特急"}
COMPLAINANTS = {"person": "个人", "enterprise": "企业"}
DAYS = {
    "exam": "考试安静期",
    "exam_day": "考试日",
    "workday": "工作日",
    "day_off": "休息日",
    "holiday": "节假日",
    "make_up_workday": "调休上班日",
}


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
        "calendar": DAYS,
        "channel": channels,
        "kind": KINDS,
        "urgency": URGENCIES,
        "complainant": COMPLAINANTS,
        "district": _titles(city.districts),
        "street": _titles(city.streets),
    }
    places = {name: Spot(p.district, p.street) for p in city.places for name in (p.name, *p.aliases)}
    parents = {street.code: street.parent for street in city.streets}
    return Vocabulary(terms, units, parents, places, city.calendar.facts_at)


def _titles(divisions: tuple[Division, ...]) -> dict[str, str]:
    return {division.code: division.name for division in divisions}
