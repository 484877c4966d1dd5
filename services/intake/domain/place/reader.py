"""Where a matter is: every phrase that names a place, and the place that all the evidence together says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.intake.domain.message import Where
from services.intake.domain.place.doors import without_doors
from services.intake.domain.place.evidence import Evidence, weighed
from services.intake.domain.place.folded import Folded, folded
from services.intake.domain.place.found import PlaceFound, PlaceRead
from services.intake.domain.place.gazetteer import known_names
from services.intake.domain.place.lexicon import Lexicon
from services.intake.domain.place.phrases import Phrase, phrases, placed
from services.intake.domain.place.reading import chains
from shared.city.city import City

Phrases = Sequence[tuple[Folded, Phrase]]
"""Those of one part of a message, each with the words that it stands in."""


class PlaceReader:
    """Finds the place of a message; built once from the city."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._words = Lexicon(known_names(city))

    def read(self, where: Where, *, title: str = "", text: str = "") -> PlaceRead:
        """Read the address before the title before the text; code and point are evidence too."""
        return self._weighed(where, self._said(where.words, title, text))

    def find(self, *, title: str = "", text: str = "", address: str = "") -> tuple[PlaceFound, ...]:
        """List the phrases that name places, in the order of address, title, text. Never raises; linear in length."""
        return _found(self._said(address, title, text))

    def look(self, where: Where, *, title: str = "", text: str = "") -> tuple[PlaceRead, tuple[PlaceFound, ...]]:
        """Do both in one look at the words."""
        said = self._said(where.words, title, text)
        return self._weighed(where, said), _found(said)

    def _said(self, *parts: str) -> list[Phrases]:
        return [list(self._phrases(words)) for words in parts]

    def _phrases(self, words: str) -> Iterator[tuple[Folded, Phrase]]:
        said = folded(words)
        for phrase in phrases(said.text, chains(said.text, self._words)):
            yield said, phrase

    def _weighed(self, where: Where, said: Sequence[Phrases]) -> PlaceRead:
        read = weighed(Evidence(self._city, where, [phrase for part in said for _, phrase in part]))
        told = without_doors(where.words, said[0]) if where.words else _told(said, read.name)
        return replace(read, words=told)


def _found(said: Sequence[Phrases]) -> tuple[PlaceFound, ...]:
    parts = zip(("address", "title", "text"), said, strict=True)
    return tuple(placed(part, words, phrase) for part, of_part in parts for words, phrase in of_part)


def _told(said: Sequence[Phrases], name: str | None) -> str:
    """Give the phrase that decided, as it stands in the words; else the first one."""
    everything = [one for part in said for one in part]
    deciding = [one for one in everything if name in (one[1].name, *(part.name for part in one[1].parts))]
    first = next(iter(deciding or everything), None)
    return first[0].cut(first[1].start, first[1].told) if first else ""
