"""Puts all words by which places are read into one automaton."""

from collections.abc import Iterator, Mapping

import ahocorasick

from services.intake.domain.place.gazetteer import CITY, COMMUNITY, DISTRICT, PLACE, ROAD, STREET, Named
from services.intake.domain.place.stops import PLAIN_WORDS, STOPS
from services.intake.domain.place.suffixes import SUFFIXES, Suffix

Token = str | Suffix | tuple[Named, ...]
STOP, PLAIN, COUNTED = "stop", "plain", "counted"
SURE = {CITY: 0.1, DISTRICT: 0.3, STREET: 0.5, ROAD: 0.6, COMMUNITY: 0.65, PLACE: 0.8}
"""How sure a name of the gazetteer is to be meant and to be enough."""
SHORT = 0.7
"""A division's name without its suffix is often another word."""
NUMBERED = {"号": "road", "幢": "estate", "栋": "estate", "号楼": "estate"}
"""What a name is that has no suffix and a number behind it."""
_LETTERS = 3
_BASIC_PLANE = 0xFFFF
"""Characters above it are too many to be remembered."""


class Lexicon:
    """All names, suffixes and stops; a name goes before a suffix or a stop."""

    def __init__(self, names: Mapping[str, tuple[Named, ...]]) -> None:
        words: dict[str, Token] = dict.fromkeys(PLAIN_WORDS, PLAIN)
        words |= dict.fromkeys(STOPS, STOP)
        words |= dict.fromkeys(NUMBERED, COUNTED)
        words |= SUFFIXES
        words |= names
        self._letters = _Letters()
        self._automaton = ahocorasick.Automaton()
        for word, token in words.items():
            self._automaton.add_word(word.translate(self._letters), (len(word), token))
        self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[tuple[int, int, Token]]:
        """Give the words of a folded text with their spans: the leftmost, of these the longest; they do not overlap."""
        for last, (length, token) in self._automaton.iter_long(text.translate(self._letters)):
            end = last // _LETTERS + 1
            yield end - length, end, token


class _Letters(dict[int, str]):
    """Spells each character with three letters, each of a small alphabet of its own.

    The automaton seeks a node's next letter among all that node has: with whole characters its first node has
    thousands, and a text would cost the more the more names there are.
    """

    def __missing__(self, code: int) -> str:
        letters = chr(0x200 + (code >> 10)) + chr(0x100 + (code >> 5 & 31)) + chr(code & 31)
        if code <= _BASIC_PLANE:
            self[code] = letters
        return letters
