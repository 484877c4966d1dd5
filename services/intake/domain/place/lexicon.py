"""Puts all words by which places are read into one automaton."""

from collections.abc import Mapping

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


def lexicon(names: Mapping[str, tuple[Named, ...]]) -> "ahocorasick.Automaton":
    """Build the one automaton of names, suffixes and stops; a name goes before a suffix or a stop."""
    words: dict[str, Token] = dict.fromkeys(PLAIN_WORDS, PLAIN)
    words |= dict.fromkeys(STOPS, STOP)
    words |= dict.fromkeys(NUMBERED, COUNTED)
    words |= SUFFIXES
    words |= names
    automaton = ahocorasick.Automaton()
    for word, token in words.items():
        automaton.add_word(word, (len(word), token))
    automaton.make_automaton()
    return automaton
