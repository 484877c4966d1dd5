"""Makes facts of what an example or a person says, in the city's words."""

from datetime import datetime

from services.router.domain.rules.facts import NAMED, Facts
from services.router.domain.rules.sheet import Given
from services.router.domain.rules.terms import UnknownTermError, resolve
from services.router.domain.rules.vocabulary import Spot, Vocabulary
from shared.city.folder import likest
from shared.city.workdays import CITY_TIME


class GivenError(Exception):
    """Some of what is given is not in the city's words; `problems` are (name, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("；".join(f"{name}：{sentence}" for name, sentence in problems))


def facts_of(given: Given, vocabulary: Vocabulary) -> Facts:
    """Look up codes, the place's divisions and the day's calendar. Raises GivenError with every problem."""
    problems: list[tuple[str, str]] = []
    spot = _spot(given, vocabulary, problems)
    words = {name: getattr(given, name) for name in ("category", *NAMED)}
    codes = {name: _code(name, word, vocabulary, problems) for name, word in words.items() if word}
    codes.setdefault("street", spot.street)
    codes.setdefault("district", spot.district or vocabulary.parents.get(codes["street"] or ""))
    days = [_code("calendar", word, vocabulary, problems) for word in given.calendar or ()]
    if problems:
        raise GivenError(problems)
    calendar = vocabulary.day_facts(_local(given.at).date()) if given.calendar is None and given.at else days
    return Facts(**codes, at=given.at, on=given.on, calendar=frozenset(filter(None, calendar)), text=given.text)


def _spot(given: Given, vocabulary: Vocabulary, problems: list[tuple[str, str]]) -> Spot:
    if given.place is None:
        return Spot(None, None)
    if given.place not in vocabulary.places:
        problems.append(("place", f"地名表里没有“{given.place}”{likest(given.place, vocabulary.places)}"))
    return vocabulary.places.get(given.place, Spot(None, None))


def _code(name: str, word: str, vocabulary: Vocabulary, problems: list[tuple[str, str]]) -> str | None:
    try:
        return resolve(word, vocabulary.terms.get(name, {}))
    except UnknownTermError as error:
        problems.append((name, str(error)))
        return None


def _local(at: datetime) -> datetime:
    return at.astimezone(CITY_TIME)
